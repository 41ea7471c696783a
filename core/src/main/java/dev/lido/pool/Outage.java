package dev.lido.pool;

import dev.lido.pool.spi.FailureKind;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How attempts to open connections went of late, and what follows from it: how many may be made now, and how well the pool is.
 *
 * <p>After a failure one attempt at a time is made, after a pause that doubles up to a cap, a random half of it taken off so
 * that many pools don't try in step. Fields are guarded by the pool's lock; nothing here runs user code under it.
 */
final class Outage<R> {

    private final LeasePool<R> pool;
    private final PoolConfig config;
    private long failures;
    private int failuresInARow;
    private @Nullable Failure last;
    private long nextAttemptNanos;

    Outage(LeasePool<R> pool) {
        this.pool = pool;
        this.config = pool.config;
    }

    /** Whether the last attempt failed. Under the lock. */
    boolean isOn() {
        return failuresInARow > 0;
    }

    /** Openings that may be under way now. Under the lock. */
    int allowed(long now) {
        if (!isOn()) {
            return config.maxConnecting();
        }
        return now - nextAttemptNanos >= 0 ? 1 : 0;
    }

    /** An attempt has succeeded. Under the lock. */
    void noteSuccess() {
        failuresInARow = 0;
        last = null;
    }

    /** An attempt has failed while that many connections were open. Under the lock. */
    Failure noteFailure(FailureKind kind, Throwable cause, int open) {
        failures++;
        failuresInARow++;
        Failure failure = new Failure(kind, cause, failuresInARow);
        last = failure;
        long pause = config.connectRetryFirstDelay().toNanos() << Math.min(failuresInARow - 1, 16);
        long cap = config.connectRetryMaxDelay().toNanos();
        pause = pause <= 0 || pause > cap ? cap : pause;
        nextAttemptNanos =
                pool.ticker.nanos() + pause - ThreadLocalRandom.current().nextLong(pause / 2 + 1);
        if (isFinal(kind) && open == 0) {
            pool.handOver.refuseWaiters(Waiter.Refusal.UNREACHABLE, failure);
        }
        return failure;
    }

    /** Whether an attempt that failed so can't succeed when tried again at once. */
    private static boolean isFinal(FailureKind kind) {
        return kind == FailureKind.AUTH;
    }

    /** Why there is nothing to be had: nothing is open, and the last attempt failed so. Under the lock. */
    @Nullable
    Failure barren() {
        return pool.opener.open() == 0 ? last : null;
    }

    /** Attempts that failed so far. Under the lock. */
    long failures() {
        return failures;
    }

    PoolHealth health() {
        Failure failure;
        boolean down;
        pool.lock.lock();
        try {
            failure = last;
            down = failure != null && isDown(failure.kind());
        } finally {
            pool.lock.unlock();
        }
        if (pool.isClosing()) {
            return new PoolHealth(PoolHealth.State.DOWN, Optional.of("closed"));
        }
        if (pool.isSuspended()) {
            return new PoolHealth(PoolHealth.State.DOWN, Optional.of("suspended"));
        }
        if (failure == null) {
            return new PoolHealth(PoolHealth.State.HEALTHY, Optional.empty());
        }
        return new PoolHealth(down ? PoolHealth.State.DOWN : PoolHealth.State.DEGRADED, Optional.of(failure.text()));
    }

    /** Under the lock. */
    private boolean isDown(FailureKind kind) {
        return pool.opener.open() == 0
                && (failuresInARow >= config.connectRetryAttempts() || pool.opener.isBlocked() || isFinal(kind));
    }
}
