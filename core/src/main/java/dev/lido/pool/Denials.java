package dev.lido.pool;

import dev.lido.pool.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What callers are told who get no connection, and when they are told so at once. Each denial is counted here, and what is an
 * event is told as one. Fields are guarded by the pool's lock.
 *
 * <p>A pool is exhausted when all connections were in use; a lane with a limit may be so by itself, while others are idle. Of
 * either an episode is warned of once; a lane's ends with the first moment in which it holds less than it may and none of its
 * callers waits ({@link LaneUse}).
 */
final class Denials<R> {

    private final LeasePool<R> pool;
    private final Ticker ticker;

    /** Whether an episode of exhaustion goes on: from the first time-out until something is free and nobody waits for it. */
    private boolean exhausted;

    private long exhaustedNanos;

    /** From the first caller who was told at once that nothing can be opened until something is open. */
    final Episode failingFast = new Episode();

    Denials(LeasePool<R> pool) {
        this.pool = pool;
        this.ticker = pool.ticker;
    }

    /** Why a caller may not queue, if so; counted. Under the lock. */
    @Nullable
    PoolRefusedException refusal(Lane lane, boolean newcomer) {
        if (pool.isSuspended()) {
            pool.tally.ended(AcquireOutcome.REFUSED_SUSPENDED);
            return refused("suspended=true");
        }
        String reason = newcomer ? tooMany(lane) : null;
        if (reason == null) {
            return null;
        }
        pool.tally.ended(AcquireOutcome.REFUSED_PENDING);
        return refused(reason);
    }

    /** Which bound on those who wait a newcomer would break; null if none. Who needs no release to be served breaks none. */
    private @Nullable String tooMany(Lane lane) {
        LaneUse use = pool.waiters.limits.find(lane);
        boolean barred = use != null && use.isSpokenFor();
        if (use != null && barred && use.barred() >= lane.maxPending()) {
            return "lane=" + lane + " atMost=" + lane.limit() + " pending=" + use.waiting + " maxPending="
                    + lane.maxPending();
        }
        int beyond = pool.waiters.servable() - pool.opener.openable();
        int forRelease = pool.waiters.limits.barred() + Math.max(0, beyond);
        int most = pool.config.maxPending();
        return (barred || beyond >= 0) && forRelease >= most
                ? "pending=" + pool.waiters.size() + " maxPending=" + most
                : null;
    }

    private PoolRefusedException refused(String reason) {
        return new PoolRefusedException(pool.name(), reason, Duration.ofSeconds(1));
    }

    /** Why a caller was refused, as it is told. */
    PoolException refusal(Waiter<R> caller) {
        Waiter.Refusal why = caller.refusal();
        if (why == Waiter.Refusal.DEADLOCKED) {
            return deadlock(caller);
        }
        if (why == Waiter.Refusal.TIMED_OUT) {
            return timeout(caller.sinceNanos, caller.lane);
        }
        if (why == Waiter.Refusal.SUSPENDED) {
            return suspended();
        }
        Failure failure = caller.failure();
        return failure == null ? closed() : failedFast(failure, caller.sinceNanos);
    }

    /** Says that a caller was told at once, and counts it. */
    private PoolException failedFast(Failure failure, long start) {
        boolean first;
        long now = ticker.nanos();
        pool.lock.lock();
        try {
            first = failingFast.note(now);
        } finally {
            pool.lock.unlock();
        }
        pool.events.failedFast(failure, Duration.ofNanos(now - start), first);
        return unreachable(failure, start);
    }

    /** Ends the episode of failing fast if it is over; how long it was then. Under the lock. */
    @Nullable
    Duration endFailingFast(long now) {
        return pool.outage.barren() == null ? failingFast.end(now) : null; // not merely while an attempt is under way
    }

    PoolException closed() {
        pool.tally.ended(AcquireOutcome.CLOSED);
        return new PoolClosedException(pool.name());
    }

    private PoolException unreachable(Failure failure, long start) {
        pool.tally.ended(AcquireOutcome.DOWN);
        Duration waited = Duration.ofNanos(ticker.nanos() - start);
        return new DatabaseUnreachableException(pool.name(), waited, failure.inARow(), failure.kind(), failure.cause());
    }

    private PoolException suspended() {
        pool.tally.ended(AcquireOutcome.REFUSED_SUSPENDED);
        PoolRefusedException refusal = refused("suspended=true");
        pool.events.refused(refusal);
        return refusal;
    }

    private PoolException deadlock(Waiter<R> caller) {
        pool.tally.ended(AcquireOutcome.DEADLOCKED);
        pool.leaks.wantPlaces();
        List<String> pools = new ArrayList<>(0);
        List<Holder> holders =
                new ArrayList<>(pool.census.holders(caller.use == null || !caller.knot.isEmpty() ? null : caller.lane));
        for (LeasePool<?> other : caller.knot) {
            if (other != pool) {
                pools.add(other.name());
                holders.addAll(other.holders());
            }
        }
        Duration waited = Duration.ofNanos(ticker.nanos() - caller.sinceNanos);
        PoolExhaustedException deadlocked =
                PoolExhaustedException.deadlocked(pool.name(), pools, waited, pool.stats(), holders);
        pool.events.deadlocked(deadlocked);
        return deadlocked;
    }

    /** Says, and counts, that the time of a caller of that lane was up. */
    PoolException timeout(long start, Lane lane) {
        Failure failure;
        LaneUse full = null;
        boolean first = false;
        long now = ticker.nanos();
        pool.lock.lock();
        try {
            failure = pool.outage.barren();
            if (failure == null) {
                LaneUse use = pool.waiters.limits.find(lane);
                full = use != null && use.isFull() ? use : null;
                first = beginEpisode(full, now);
            }
        } finally {
            pool.lock.unlock();
        }
        Duration waited = Duration.ofNanos(now - start);
        if (failure != null) {
            pool.events.timedOut(failure, waited);
            return unreachable(failure, start);
        }
        pool.leaks.wantPlaces();
        PoolExhaustedException exhaustion = full == null
                ? new PoolExhaustedException(pool.name(), waited, pool.stats(), pool.holders())
                : PoolExhaustedException.atLimit(pool.name(), waited, pool.stats(), pool.census.holders(lane), lane);
        pool.tally.noteTimedOut(exhaustion);
        pool.events.exhausted(exhaustion, first);
        return exhaustion;
    }

    /** Whether it is the first time-out of an episode: of a lane that is full, else of the pool. Under the lock. */
    private boolean beginEpisode(@Nullable LaneUse full, long now) {
        boolean first;
        if (full == null) {
            first = !exhausted;
            exhausted = true;
            exhaustedNanos = first ? now : exhaustedNanos;
        } else {
            first = !full.exhausted;
            full.exhausted = true;
        }
        return first;
    }

    /** Ends the pool's episode if it is over; how long it was then. Under the lock. */
    @Nullable
    Duration endEpisode(long now, boolean anyFree) {
        if (!exhausted || !anyFree || pool.waiters.servable() > 0) {
            return null;
        }
        exhausted = false; // the next one is another episode
        return Duration.ofNanos(now - exhaustedNanos);
    }
}
