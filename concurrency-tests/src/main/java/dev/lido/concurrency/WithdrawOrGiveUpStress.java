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

/** F29, F18: an offer is withdrawn at the moment when its receiver leaves. */
@JCStressTest
@Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "It left; the next has the lease.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It left the slot, or itself, behind.")
@State
public class WithdrawOrGiveUpStress {

    private final Bench bench = new Bench();
    private final StuckCaller stuck = new StuckCaller(bench.pool);
    private final CompletableFuture<Lease<FakeResource>> stage = bench.ask();

    public WithdrawOrGiveUpStress() {
        bench.held.close();
        bench.runTask(); // the first look
    }

    @Actor
    public void watch() {
        bench.runTask(); // the second
    }

    @Actor
    public void caller() {
        stuck.giveUp();
    }

    /** What the next has, whether the connection can be had afterwards, and who still waits. */
    @Arbiter
    public void arbiter(III_Result result) {
        result.r1 = bench.endOf(stage);
        result.r3 = bench.pool.stats().pending();
        result.r2 = bench.canAcquire() && bench.resources.attempts() == 1 ? 1 : 0;
    }
}
