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
import org.openjdk.jcstress.infra.results.II_Result;

/** F15, M2: two threads close one lease while an asynchronous caller waits for it. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "The caller has a live lease; the second close did nothing.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A close ended the next lease, or the connection was lost.")
@State
public class CloseTwiceOrHandOverStress {

    private final Bench bench = new Bench();
    private final CompletableFuture<Lease<FakeResource>> stage = bench.ask();

    @Actor
    public void first() {
        bench.held.close();
        bench.runTasks();
    }

    @Actor
    public void second() {
        bench.held.close();
        bench.runTasks();
    }

    /** What the stage came to, and whether the connection can be had afterwards. */
    @Arbiter
    public void arbiter(II_Result result) {
        result.r1 = bench.endOf(stage);
        result.r2 = bench.canAcquire() && bench.resources.attempts() == 1 ? 1 : 0;
    }
}
