package dev.lido.concurrency;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import dev.lido.pool.Lease;
import dev.lido.pool.PoolExhaustedException;
import dev.lido.pool.StuckCaller;
import dev.lido.testing.FakeResource;
import java.util.concurrent.CompletableFuture;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jetbrains.lincheck.datastructures.verifier.EpsilonVerifier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Model checking of an offer that is about to be withdrawn from a stuck caller, in favour of an asynchronous one. The windows
 * between the watch's look and the caller's CAS are too short for jcstress to meet in a short run.
 */
public class OfferLincheckTest {

    private final Bench bench = new Bench();
    private final StuckCaller stuck = new StuckCaller(bench.pool);
    private final CompletableFuture<Lease<FakeResource>> stage = bench.ask();
    private volatile boolean taken;
    private volatile boolean left;

    public OfferLincheckTest() {
        bench.held.close();
        bench.runTask(); // the first look
    }

    @Operation(nonParallelGroup = "watch")
    public void look() {
        bench.runTask();
    }

    @Operation(nonParallelGroup = "caller")
    public void take() {
        taken |= stuck.takeAndKeep();
    }

    @Operation(nonParallelGroup = "caller")
    public void giveUp() {
        stuck.giveUp();
        left = true;
    }

    @Validate
    public void check() {
        bench.runTasks();
        boolean served = stage.isDone();
        if (taken && served && stage.join().isLive()) {
            throw new IllegalStateException("one connection was given to two");
        }
        if (left && !served && !taken) {
            throw new IllegalStateException("who left kept the connection");
        }
        stuck.passOn();
        bench.runTasks();
        if (left && stage.isDone() && !stage.join().isLive()) {
            throw new IllegalStateException("the next caller's lease is dead");
        }
        if (left && bench.pool.stats().pending() != 0) {
            throw new IllegalStateException("one who left is in the queue");
        }
        stuck.giveUp();
        bench.runTasks();
        if (!stage.isDone()) {
            throw new IllegalStateException("the next caller was left behind");
        }
        stage.join().close();
        if (bench.pool.stats().pending() != 0) {
            throw new IllegalStateException("one who left is in the queue");
        }
        if (!bench.canAcquire()) {
            throw new IllegalStateException("the connection is lost");
        }
    }

    @Test
    @Timeout(600)
    @DisplayName("X8, F29: in no order of steps is an offer taken and withdrawn, or neither")
    void withdrawTakeGiveUp_inAnyOrder_giveToOne() {
        new ModelCheckingOptions()
                .iterations(8)
                .invocationsPerIteration(300)
                .threads(2)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(0)
                .verifier(EpsilonVerifier.class)
                .loopBound(10_000)
                .addGuarantee(forClasses(PoolExhaustedException.class.getName(), "dev.lido.pool.Census")
                        .allMethods()
                        .ignore())
                .check(OfferLincheckTest.class);
    }
}
