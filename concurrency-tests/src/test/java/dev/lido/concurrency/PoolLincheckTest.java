package dev.lido.concurrency;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import dev.lido.pool.PoolExhaustedException;
import dev.lido.testing.FakeLease;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jetbrains.lincheck.datastructures.verifier.EpsilonVerifier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Model checking of slots and queue: Lincheck switches threads at every access to shared memory, in many ways. Results aren't
 * compared with a sequential pool's, because an acquire that doesn't wait may miss a connection that changes hands while it
 * looks; what must hold whatever the order is checked here.
 */
public class PoolLincheckTest {

    private final Bench bench = new Bench();
    private final AtomicReference<FakeLease> holder = new AtomicReference<>(bench.held);
    private volatile FakeLease former;
    private volatile String fault;

    /** Takes the connection if it is free, or queues, and leaves when nothing comes. */
    @Operation
    public boolean acquire() {
        FakeLease lease = bench.tryAcquire(Bench.SHORT);
        if (lease != null && !holder.compareAndSet(null, lease)) {
            fault = "two hold the one connection";
        }
        return lease != null;
    }

    @Operation
    public boolean release() {
        FakeLease lease = holder.getAndSet(null);
        if (lease != null) {
            lease.close();
            former = lease;
        }
        return lease != null;
    }

    /** Closes and uses a lease that has ended. */
    @Operation
    public boolean closeAgain() {
        FakeLease lease = former;
        if (lease != null) {
            lease.close();
            if (lease.dirty()) {
                fault = "a lease was used after its close";
            }
        }
        return lease != null;
    }

    @Validate
    public void check() {
        if (fault != null) {
            throw new IllegalStateException(fault);
        }
        FakeLease lease = holder.get();
        if (lease != null && !lease.isLive()) {
            throw new IllegalStateException("a close ended another lease");
        }
        if (lease == null && !bench.canAcquire()) {
            throw new IllegalStateException("the connection is lost");
        }
        if (bench.pool.stats().pending() != 0) {
            throw new IllegalStateException("a waiter was left behind");
        }
    }

    @Test
    @DisplayName("X8, F15, F19: in no order of steps is the connection shared or lost, or a waiter left behind")
    void acquireAndRelease_inAnyOrder_shareAndLoseNothing() {
        new ModelCheckingOptions()
                .iterations(6)
                .invocationsPerIteration(200)
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(0)
                .actorsAfter(0)
                .verifier(EpsilonVerifier.class)
                .loopBound(10_000) // a time-out's report is copied in loops longer than the default
                .addGuarantee(forClasses(PoolExhaustedException.class.getName(), "dev.lido.pool.Census")
                        .allMethods()
                        .ignore()) // reports, without influence on slots and queue
                .check(PoolLincheckTest.class);
    }
}
