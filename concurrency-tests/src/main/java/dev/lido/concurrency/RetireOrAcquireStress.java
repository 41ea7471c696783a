package dev.lido.concurrency;

import dev.lido.testing.FakeLease;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** The sweep retires an idle connection that is too old while a caller takes it. */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "Taken first: it lives until it comes back.")
@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "Retired first, and closed.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Closed in use, or lost.")
@State
public class RetireOrAcquireStress {

    private final Bench bench = new Bench();
    private @Nullable FakeLease lease;

    public RetireOrAcquireStress() {
        bench.held.close();
        bench.advance(Bench.LONG.multipliedBy(30));
    }

    @Actor
    public void sweep() {
        bench.tick();
    }

    @Actor
    public void caller() {
        lease = bench.tryAcquire(java.time.Duration.ZERO);
    }

    /** Whether the caller has a live lease, how often that resource was closed, whether the pool works afterwards. */
    @Arbiter
    public void arbiter(III_Result result) {
        bench.runTasks();
        FakeLease got = lease;
        result.r1 = got == null ? 0 : got.isLive() ? 1 : 2;
        result.r2 = bench.held.fake().closes();
        if (got != null) {
            got.close();
        }
        result.r3 = bench.canAcquire() ? 1 : 0;
    }
}
