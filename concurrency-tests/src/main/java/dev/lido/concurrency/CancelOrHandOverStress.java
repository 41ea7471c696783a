package dev.lido.concurrency;

import dev.lido.pool.Lease;
import dev.lido.testing.FakeResource;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** F19, M2: a stage is cancelled at the moment when a lease is handed to it. */
@JCStressTest
@Outcome(id = "3, 1, 0", expect = Expect.ACCEPTABLE, desc = "Cancelled, and the connection is idle.")
@Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "Too late: the stage has a lease.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The connection was lost, or a caller left behind.")
@State
public class CancelOrHandOverStress {

    private final Bench bench = new Bench();
    private final CompletableFuture<Lease<FakeResource>> stage = bench.ask();

    @Actor
    public void holder() {
        bench.held.close();
        bench.runTasks();
    }

    @Actor
    public void caller() {
        stage.cancel(true);
    }

    /** What the stage came to, whether the connection can be had afterwards, and who still waits. */
    @Arbiter
    public void arbiter(III_Result result) {
        result.r1 = bench.endOf(stage);
        result.r3 = bench.pool.stats().pending();
        result.r2 = bench.canAcquire() && bench.resources.attempts() == 1 ? 1 : 0;
    }
}
