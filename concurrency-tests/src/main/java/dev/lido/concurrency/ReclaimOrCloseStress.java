package dev.lido.concurrency;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** D2, F15: the sweep takes a lease away while its holder closes it. */
@JCStressTest
@Outcome(id = "0, 0, 0, 1", expect = Expect.ACCEPTABLE, desc = "Closed first, and reused.")
@Outcome(id = "1, 1, 1, 1", expect = Expect.ACCEPTABLE, desc = "Reclaimed first, and closed for good.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both, or neither, or one was taken for the other.")
@State
public class ReclaimOrCloseStress {

    private final Bench bench = Bench.reclaiming();

    public ReclaimOrCloseStress() {
        bench.tick();
        bench.tick();
        bench.advance(Bench.LONG);
    }

    @Actor
    public void sweep() {
        bench.tick();
    }

    @Actor
    public void holder() {
        Bench.dawdle(3_000);
        bench.held.close();
    }

    /** Whether it was counted as reclaimed, whether its holder is told so, how often it was closed, whether the pool works. */
    @Arbiter
    public void arbiter(IIII_Result result) {
        bench.runTasks();
        result.r1 = (int) bench.pool.stats().reclaimed();
        result.r2 = bench.held.wasReclaimed() ? 1 : 0;
        result.r3 = bench.held.fake().closes();
        result.r4 = bench.canAcquire() ? 1 : 0;
    }
}
