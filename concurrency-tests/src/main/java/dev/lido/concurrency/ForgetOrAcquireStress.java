package dev.lido.concurrency;

import dev.lido.testing.FakeLease;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** F14: the sweep lets go of a lease that has ended while a caller takes the next. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "The slot knows the new lease.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The sweep hit the new lease, so that the pool doesn't know it.")
@State
public class ForgetOrAcquireStress {

    private final Bench bench = Bench.reclaiming();
    private @Nullable FakeLease next;

    public ForgetOrAcquireStress() {
        bench.held.close();
    }

    @Actor
    public void sweep() {
        bench.tick();
    }

    @Actor
    public void caller() {
        Bench.dawdle(50);
        next = bench.tryAcquire(Bench.SHORT);
    }

    /** Whether the pool, when it takes the new lease away, can tell its holder so; whether it works afterwards. */
    @Arbiter
    public void arbiter(II_Result result) {
        FakeLease lease = next;
        bench.reclaim();
        result.r1 = lease != null && lease.wasReclaimed() ? 1 : 0;
        result.r2 = bench.canAcquire() ? 1 : 0;
    }
}
