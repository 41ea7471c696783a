package dev.lido.pool;

import dev.lido.pool.spi.FailureKind;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How attempts to open connections went of late, and what follows from it: how many may be made now, how well the pool is, and
 * whether there is any use in waiting.
 *
 * <h2>How often</h2>
 *
 * After a failure one attempt at a time is made. The pause before the next doubles up to a cap, and a random part of it, up to
 * seven eighths, is taken off, so that many pools don't try in step. It never stops trying. While callers wait the pause
 * doubles twice at most, for it is they who pay for it, and an attempt that takes longer than a second gets a second one beside
 * it; once a cycle of attempts has failed and nobody waits, it is the whole
 * cap. A database with no connection to spare is asked once a second at most.
 *
 * <h2>How well</h2>
 *
 * <pre>
 *     healthy --- a failure ---> degraded --- a cycle of failures, nothing trusted is open ---> down
 *        ^                        |   ^                                                          |
 *        +-- all that is wanted --+   +---------------------- a success -------------------------+
 *            is open, or three
 *            successes in a row
 * </pre>
 *
 * Being full is not being down, neither the pool nor the database. After an outage attempts are ramped: one at a time, then one more with each
 * success, up to {@code maxConnecting}.
 *
 * <p>Fields are guarded by the pool's lock; nothing here runs user code under it.
 */
final class Outage<R> {

    private static final long CAPACITY_PAUSE_NANOS = 1_000_000_000L;
    private static final int SUCCESSES_TO_HEALTH = 3;
    /** While callers wait the pause grows to four times the first one. */
    private static final int WAITED_FOR_DOUBLINGS = 2;

    private final LeasePool<R> pool;
    private final PoolConfig config;
    private final long failFastNanos;
    private int failuresInARow;
    private int successesInARow;
    /** The last failure, until the pool is healthy again. */
    private @Nullable Failure last;

    /** When the attempt began that failed last. */
    private long lastNanos;
    /** When the last failure happened that counted. */
    private long countedNanos;
    /** When the first failure in a row happened. */
    private long firstNanos;
    /** The part of the pause that is made, drawn anew after each failure. */
    private double part;

    Outage(LeasePool<R> pool) {
        this.pool = pool;
        this.config = pool.config;
        this.failFastNanos = config.failFastAfter().toNanos();
    }

    /** Whether the last attempt failed. Under the lock. */
    boolean isOn() {
        return failuresInARow > 0;
    }

    /** Openings that may be under way now. Under the lock. */
    int allowed(long now) {
        if (isOn()) {
            return pauseLeft(now) <= 0 ? atOnce(now) : 0;
        }
        return last == null ? config.maxConnecting() : Math.min(config.maxConnecting(), successesInARow + 1);
    }

    /** One; two if callers wait and the first doesn't come back, because it may be hanging in what is over by now. */
    private int atOnce(long now) {
        FailureKind kind = last == null ? FailureKind.OTHER : last.kind();
        boolean mayOverlap = pool.waiters.servable() > 0 && !isFinal(kind) && kind != FailureKind.CAPACITY;
        return mayOverlap && pool.opener.takesLong(now) ? Math.min(2, config.maxConnecting()) : 1;
    }

    /** How long until the next attempt may be made; zero or less if it may. Under the lock. */
    long pauseLeft(long now) {
        return isOn() ? pause() - (now - lastNanos) : 0;
    }

    private long pause() {
        boolean waitedFor = pool.waiters.servable() > 0;
        boolean cycleOver = failuresInARow >= config.connectRetryAttempts();
        FailureKind kind = last == null ? FailureKind.OTHER : last.kind();
        long cap = config.connectRetryMaxDelay().toNanos();
        int doublings = failuresInARow - 1;
        if (waitedFor && !isFinal(kind)) {
            doublings = Math.min(doublings, WAITED_FOR_DOUBLINGS);
        } else if (cycleOver) {
            return Math.max(cap, least(kind));
        }
        long pause = config.connectRetryFirstDelay().toNanos() << Math.min(doublings, 16);
        pause = pause <= 0 || pause > cap ? cap : pause;
        return Math.max((long) (pause * part), least(kind));
    }

    private static long least(FailureKind kind) {
        return kind == FailureKind.CAPACITY ? CAPACITY_PAUSE_NANOS : 0;
    }

    /** An attempt has succeeded. Under the lock. */
    void noteSuccess() {
        failuresInARow = 0;
        if (last != null && ++successesInARow >= SUCCESSES_TO_HEALTH) {
            noteAllOpen();
        }
    }

    /** Nothing is wanted that isn't open. Under the lock. */
    void noteAllOpen() {
        if (!isOn()) {
            last = null;
            successesInARow = 0;
        }
    }

    /**
     * An attempt has failed. Under the lock.
     *
     * @param startedNanos when it began: the pause counts from then, for one that ran into its time limit has paused enough
     */
    Failure noteFailure(FailureKind kind, Throwable cause, long startedNanos) {
        long now = pool.ticker.nanos();
        boolean first = failuresInARow == 0;
        if (first) {
            firstNanos = now;
        }
        if (first || startedNanos - countedNanos >= 0) { // else it was under way when another one failed
            failuresInARow++;
            countedNanos = now;
        }
        successesInARow = 0;
        Failure failure = new Failure(kind, cause, failuresInARow, first);
        last = failure;
        lastNanos = startedNanos;
        part = 1 - ThreadLocalRandom.current().nextDouble() * 7 / 8;
        if (isHopeless(now)) {
            pool.handOver.refuseWaiters(Waiter.Refusal.UNREACHABLE, failure);
        }
        return failure;
    }

    /** Tries again when the pause is over, if someone waits for it; else the sweep does. Called without the lock. */
    void retryLater() {
        long pause = 0;
        pool.lock.lock();
        try {
            if (pool.waiters.servable() > 0) {
                pause = pauseLeft(pool.ticker.nanos());
            }
        } finally {
            pool.lock.unlock();
        }
        if (pause > 0) {
            try {
                pool.environment.after(pause, pool.opener::refill);
            } catch (Throwable t) {
                pool.events.handOverFailed("retry_failed", t);
            }
        }
    }

    /** Refuses all who wait, if there is no use in it any more; from the sweep. Under the lock. */
    void tick(long now) {
        if (isHopeless(now)) {
            pool.handOver.refuseWaiters(Waiter.Refusal.UNREACHABLE, last);
        }
    }

    /**
     * Whether a caller who waits would wait in vain: nothing is open, and either no attempt can succeed before something has
     * changed and none is under way, or the pool has been down for as long as callers should put up with. Under the lock.
     */
    boolean isHopeless(long now) {
        Failure failure = last;
        if (failure == null || !isOn() || pool.generations.trusted() > 0) {
            return false;
        }
        return isFinal(failure.kind()) && pool.opener.creating() == 0
                || failFastNanos > 0 && now - firstNanos >= failFastNanos && isDown(failure.kind());
    }

    /** Whether an attempt that failed so can't succeed before something has changed. */
    private static boolean isFinal(FailureKind kind) {
        return kind == FailureKind.AUTH;
    }

    /** Why there is nothing to be had: nothing is open, and the last attempt failed so. Under the lock. */
    @Nullable
    Failure barren() {
        return isOn() && pool.generations.trusted() == 0 ? last : null;
    }

    /** The last failure, until the pool is healthy again. Under the lock. */
    @Nullable
    Failure last() {
        return last;
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
        return isOn()
                && kind != FailureKind.CAPACITY
                && pool.generations.trusted() == 0
                && (failuresInARow >= config.connectRetryAttempts() || pool.opener.isBlocked() || isFinal(kind));
    }
}
