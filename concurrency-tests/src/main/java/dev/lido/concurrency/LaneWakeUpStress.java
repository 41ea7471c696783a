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
import org.openjdk.jcstress.infra.results.II_Result;

/** F8, F18: the only lease of a limited lane is invalidated and closed while the lane's next caller joins the queue. */
@JCStressTest
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "The caller got what was idle all the time.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Nobody noticed that the lane may have one again.")
@State
public class LaneWakeUpStress {

    private final Bench bench = Bench.narrow();
    private @Nullable CompletableFuture<Lease<FakeResource>> stage;

    @Actor
    public void holder() {
        bench.held.invalidate();
        bench.held.close();
    }

    @Actor
    public void caller() {
        stage = bench.ask(Bench.NARROW);
    }

    /** What came of the caller, without a tick, and how many connections were opened. */
    @Arbiter
    public void arbiter(II_Result result) {
        CompletableFuture<Lease<FakeResource>> asked = stage;
        result.r1 = asked == null ? -1 : bench.endOf(asked);
        result.r2 = bench.resources.attempts();
    }
}
