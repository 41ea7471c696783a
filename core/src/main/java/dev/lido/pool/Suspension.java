package dev.lido.pool;

import dev.lido.pool.spi.PoolEnvironment;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The pool's tick, and its rest: a suspended pool refuses its callers, closes what is free or comes back, and once nothing is
 * open stops its tick, so that no thread of Lido's is needed for it.
 *
 * <p>Suspending is a bit of attention, so the argument of {@link LeasePool} for closing holds for it too. Whether the pool
 * ticks is decided under a lock of its own, because the environment is code of the user; each decision looks at the bits
 * while it holds that lock, and whoever changes a bit decides anew afterwards. So the last decision follows the last change.
 *
 * <p>Thread-safe.
 */
final class Suspension<R> {

    private final LeasePool<R> pool;
    private final Runnable sweep;
    private final ReentrantLock tickLock = new ReentrantLock();
    /** Guarded by {@link #tickLock}. */
    private PoolEnvironment.@Nullable Registration ticking;

    Suspension(LeasePool<R> pool, Runnable sweep) {
        this.pool = pool;
        this.sweep = sweep;
    }

    void suspend() {
        pool.lock.lock();
        try {
            if (pool.isClosing() || pool.isSuspended()) {
                return;
            }
            pool.set(LeasePool.SUSPENDED, true);
            pool.handOver.refuseWaiters(Waiter.Refusal.SUSPENDED, null);
        } finally {
            pool.unlock();
        }
        pool.retirement.discardFree(CloseReason.SUSPENDED);
        pool.events.suspended();
    }

    void resume() {
        pool.lock.lock();
        try {
            if (!pool.isSuspended()) {
                return;
            }
            pool.set(LeasePool.SUSPENDED, false);
        } finally {
            pool.lock.unlock();
        }
        tickOrRest();
        pool.opener.refill();
        pool.events.resumed();
    }

    /** Starts or stops the tick as the pool's state asks for; at the start, at each tick, and after each change. */
    void tickOrRest() {
        tickLock.lock();
        try {
            if (pool.isClosing()) {
                return; // its end stops the tick
            }
            if (pool.isSuspended() && pool.opener.occupied() == 0 && pool.permits.areBack()) {
                stop();
            } else if (ticking == null) {
                ticking = pool.environment.everyTick(sweep);
            }
        } finally {
            tickLock.unlock();
        }
    }

    /** Stops the tick for good; the pool is closing, and nothing needs looking after any more. */
    void stopTicking() {
        tickLock.lock();
        try {
            stop();
        } finally {
            tickLock.unlock();
        }
    }

    private void stop() {
        PoolEnvironment.Registration registration = ticking;
        ticking = null;
        if (registration != null) {
            registration.cancel();
        }
    }
}
