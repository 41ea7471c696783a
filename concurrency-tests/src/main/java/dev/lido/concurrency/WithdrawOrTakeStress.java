package dev.lido.concurrency;

import dev.lido.pool.Lease;
import dev.lido.pool.StuckCaller;
import dev.lido.testing.FakeResource;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** F29: an offer is withdrawn at the moment when it is taken. */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "Taken; the next waits until it is passed on.")
@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "Withdrawn; the next has the lease.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Given to both or to none, or lost.")
@State
public class WithdrawOrTakeStress {

    private final Bench bench = new Bench();
    private final StuckCaller stuck = new StuckCaller(bench.pool);
    private final CompletableFuture<Lease<FakeResource>> stage = bench.ask();
    private boolean taken;

    public WithdrawOrTakeStress() {
        bench.held.close();
        bench.runTask(); // the first look
    }

    @Actor
    public void watch() {
        bench.runTask(); // the second
    }

    @Actor
    public void caller() {
        taken = stuck.takeAndKeep();
    }

    /** Whether it was taken, what the next has, and whether the connection can be had when both have gone. */
    @Arbiter
    public void arbiter(III_Result result) {
        result.r1 = taken ? 1 : 0;
        result.r2 = bench.endOf(stage);
        stuck.passOn();
        stuck.giveUp();
        int next = bench.endOf(stage);
        result.r3 = next != 0
                        && next != 3
                        && bench.canAcquire()
                        && bench.pool.stats().pending() == 0
                ? 1
                : 0;
    }
}
