package dev.lido.concurrency;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import dev.lido.pool.Lease;
import dev.lido.pool.PoolExhaustedException;
import dev.lido.testing.FakeResource;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jetbrains.lincheck.datastructures.verifier.EpsilonVerifier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Model checking of callers that don't block, on a pool of two connections that is resized meanwhile. What must hold in every
 * order of steps is checked when both threads have ended: every stage ends, with a lease of its own or cancelled.
 */
public class AsyncLincheckTest {

    private final Bench bench = Bench.ofTwo();
    private final Queue<CompletableFuture<Lease<FakeResource>>> stages = new ConcurrentLinkedQueue<>();
    private final Queue<Lease<FakeResource>> leases = new ConcurrentLinkedQueue<>();

    /** Both connections are out, and two callers wait, so that most schedules are about handing over. */
    public AsyncLincheckTest() {
        leases.add(bench.held);
        ask();
        bench.runTasks();
        ask();
        ask();
    }

    @Operation
    public final void ask() {
        CompletableFuture<Lease<FakeResource>> stage = bench.ask();
        stages.add(stage);
        stage.thenAccept(leases::add);
    }

    /** Cancels the oldest stage that isn't done, wherever it is. */
    @Operation
    public void cancel() {
        for (CompletableFuture<Lease<FakeResource>> stage : stages) {
            if (!stage.isDone()) {
                stage.cancel(true);
                return;
            }
        }
    }

    @Operation
    public void release() {
        Lease<FakeResource> lease = leases.poll();
        if (lease != null) {
            lease.close();
        }
    }

    @Operation
    public void shrinkAndGrow() {
        bench.pool.resize(1);
        bench.pool.resize(2);
    }

    /** Tells a stage its signal, opens one, or closes what was cut off. */
    @Operation
    public void work() {
        bench.runTask();
    }

    @Validate
    public void check() {
        bench.runTasks();
        if (leases.stream().filter(Lease::isLive).count() > 2 || bench.resources.open() > 2) {
            throw new IllegalStateException("more than two");
        }
        for (int i = 0; i < 10 && bench.pool.stats().pending() > 0; i++) {
            release();
            bench.runTasks();
        }
        if (!stages.stream().allMatch(CompletableFuture::isDone)
                || bench.pool.stats().pending() != 0) {
            throw new IllegalStateException("a caller was left behind: " + bench.pool.stats());
        }
        leases.forEach(Lease::close);
        bench.runTasks();
        // One that somebody was offered and dropped is open, but neither idle nor active.
        if (bench.pool.stats().idle() != bench.resources.open() || !bench.canAcquire()) {
            throw new IllegalStateException("a connection is lost: " + bench.pool.stats());
        }
    }

    @Test
    @Timeout(600)
    @DisplayName("X8, M2, F19, F24: in no order of steps is a stage left behind or a connection lost")
    void askCancelReleaseResize_inAnyOrder_leaveNobodyBehind() {
        new ModelCheckingOptions()
                .iterations(10)
                .invocationsPerIteration(100)
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(0)
                .actorsAfter(0)
                .verifier(EpsilonVerifier.class)
                .loopBound(10_000)
                .addGuarantee(forClasses(
                                PoolExhaustedException.class.getName(),
                                "dev.lido.pool.Census",
                                "dev.lido.pool.PoolConfig",
                                "dev.lido.pool.PoolConfig$Builder")
                        .allMethods()
                        .ignore()) // reports and values, without influence on slots and queue
                .check(AsyncLincheckTest.class);
    }
}
