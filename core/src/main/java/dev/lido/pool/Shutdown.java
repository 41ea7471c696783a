package dev.lido.pool;

import dev.lido.pool.spi.PoolEnvironment;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Closes a pool: refuses those who wait, closes what is free, gives leases their grace, then breaks them off, each tick anew,
 * because a hot acquire may win one in passing. Every wait has a bound.
 */
final class Shutdown<R> {

    private static final long CLOSE_TIMEOUT_NANOS = 10_000_000_000L;

    private final LeasePool<R> pool;
    private volatile @Nullable Thread closer;

    Shutdown(LeasePool<R> pool) {
        this.pool = pool;
    }

    /** Called whenever a slot becomes empty. */
    void wakeCloser() {
        LockSupport.unpark(closer);
    }

    void close() {
        pool.lock.lock();
        try {
            if (pool.isClosing()) {
                return;
            }
            closer = Thread.currentThread();
            pool.set(LeasePool.CLOSING, true);
            pool.handOver.refuseWaiters(Waiter.Refusal.CLOSED, null);
        } finally {
            pool.unlock();
        }
        pool.permits.leave();
        boolean interrupted = false;
        try {
            pool.retirement.discardFree(CloseReason.SHUTDOWN);
            pool.checks.breakOff(false);
            interrupted = awaitEmpty(pool.config.closeGrace().toNanos(), false);
            interrupted |= awaitEmpty(CLOSE_TIMEOUT_NANOS, true);
        } finally {
            pool.suspension.stopTicking();
            pool.deadlocks.forget();
            closer = null;
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        pool.events.poolClosed(pool.opener.occupied());
    }

    private void breakOff(Slot<R> slot) {
        long state = slot.state;
        if (Slot.isActive(state) && LeasePool.end(slot, state)) {
            String holder = slot.holderName();
            pool.userCode.abort(slot.resource());
            pool.discard(slot, CloseReason.SHUTDOWN);
            pool.events.brokenOff(holder);
        }
    }

    /**
     * Waits until every slot is empty; an interrupt ends the wait, and is reported instead of kept.
     *
     * @param breakingOff whether leases are broken off: at once, and each tick those that were won in passing
     */
    private boolean awaitEmpty(long limitNanos, boolean breakingOff) {
        long deadline = pool.ticker.nanos() + limitNanos;
        for (long left = limitNanos; left > 0 && pool.opener.occupied() > 0; left = deadline - pool.ticker.nanos()) {
            if (breakingOff) {
                pool.checks.breakOff(true);
                for (Slot<R> slot : pool.slots) {
                    breakOff(slot);
                }
                left = Math.min(left, PoolEnvironment.TICK_NANOS);
            }
            pool.environment.parkNanos(pool, left);
            if (Thread.interrupted()) {
                return true;
            }
        }
        return false;
    }
}
