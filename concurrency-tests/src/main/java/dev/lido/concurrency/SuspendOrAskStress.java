package dev.lido.concurrency;

import dev.lido.pool.Lease;
import dev.lido.testing.FakeResource;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** M2: the pool is suspended while somebody asks without blocking. */
@JCStressTest
@Outcome(id = "3, 0, 0", expect = Expect.ACCEPTABLE, desc = "Refused, and closed.")
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "Served, and closed when it came back.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Left open, or a caller left behind.")
@State
public class SuspendOrAskStress {

    private final Bench bench = new Bench();
    private @Nullable CompletableFuture<Lease<FakeResource>> stage;

    public SuspendOrAskStress() {
        bench.held.close();
    }

    @Actor
    public void suspender() {
        bench.pool.suspend();
    }

    @Actor
    public void caller() {
        stage = bench.ask();
    }

    /** What the stage came to, how many resources are open afterwards, and who still waits. */
    @Arbiter
    public void arbiter(III_Result result) {
        CompletableFuture<Lease<FakeResource>> asked = stage;
        result.r1 = asked == null ? 9 : bench.endOf(asked);
        bench.runTasks();
        result.r2 = (int) bench.resources.open();
        result.r3 = bench.pool.stats().pending();
    }
}
