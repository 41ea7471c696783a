package dev.lido.pool;

import dev.lido.pool.spi.Ticker;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An acquire that met no idle slot: it claims a stale one and checks it, or stands in the queue, and says why when it gets
 * nothing. One instance a pool; the state of an acquire lives on its caller's stack.
 *
 * <p>Whatever happens to a caller (time out, interrupt, refusal, an error out of the blue), it leaves the queue and passes on
 * what it was handed: a slot that a caller owns ends in {@link LeasePool#lease}, {@link LeasePool#settle} or
 * {@link LeasePool#discard}, on every path.
 */
final class SlowAcquire<R> {

    private final LeasePool<R> pool;
    private final Ticker ticker;
    private final long validationTimeoutNanos;

    // Guarded by the pool's lock.
    private long timedOut;
    private long refused;
    private boolean exhaustionWarned;

    SlowAcquire(LeasePool<R> pool) {
        this.pool = pool;
        this.ticker = pool.ticker;
        this.validationTimeoutNanos = pool.config.validationTimeout().toNanos();
    }

    /** Claims something to check, or waits; whatever comes is checked if need be, and if it fails the caller goes on. */
    Lease<R> acquire(long timeoutNanos) {
        long start = ticker.nanos();
        long deadline = start + Math.max(0, timeoutNanos);
        boolean first = true;
        for (; ; ) {
            Slot<R> slot = first && pool.isQuiet() ? pool.claimFree() : null;
            if (slot == null) {
                slot = await(start, deadline, first);
            }
            first = false;
            if (isFit(slot, start, deadline)) {
                long word = Slot.in(Slot.ACTIVE, slot.state);
                // Overflow leases start TOUCHED, so that their release takes the slow path.
                slot.state = slot.index >= pool.maxSize ? Slot.in(Slot.TOUCHED, word) : word;
                if (pool.isClosing()) { // since this caller looked last: see "closing"
                    if (LeasePool.end(slot, word)) {
                        pool.settle(slot, false);
                    }
                    throw new PoolClosedException(pool.name());
                }
                return pool.lease(slot, word);
            }
        }
    }

    /** Checks an owned slot's resource where that is due; a resource that fails is discarded. */
    private boolean isFit(Slot<R> slot, long start, long deadline) {
        if (!slot.suspect) {
            return true;
        }
        long left = deadline - ticker.nanos();
        if (left <= 0) {
            pool.settle(slot, true); // no time for a check, which says nothing about the resource
            throw timeout(start);
        }
        Throwable failure = null;
        try {
            if (pool.resources.validate(slot.resource(), Math.min(left, validationTimeoutNanos))) {
                slot.suspect = false;
                return true;
            }
        } catch (Throwable t) {
            failure = t;
        }
        pool.discard(slot, CloseReason.VALIDATION);
        pool.log(Level.DEBUG, "pool={0} event=validation_failed cause={1}", pool.name(), failure);
        return false;
    }

    /**
     * Waits in the queue for a slot to own. One whose resource failed its check goes back to the head: it has waited its
     * turn already.
     */
    private Slot<R> await(long start, long deadline, boolean newcomer) {
        Waiter<R> waiter = new Waiter<>(start);
        try {
            enqueue(waiter, newcomer);
            park(waiter, deadline);
        } catch (Throwable t) {
            // Refused, or out of memory, stack or threads: nothing may be handed to a caller who is gone.
            leave(waiter);
            Slot<R> slot = waiter.slot();
            if (slot != null) {
                pool.settle(slot, slot.suspect);
            }
            throw t;
        }
        return take(waiter, start, deadline);
    }

    private void enqueue(Waiter<R> waiter, boolean newcomer) {
        List<Work<R>> opening = new ArrayList<>();
        pool.lock.lock();
        try {
            if (pool.isClosing()) {
                throw new PoolClosedException(pool.name());
            }
            if (newcomer && pool.waiters.size() - pool.opener.openable() >= pool.config.maxPending()) {
                refused++;
                throw new PoolRefusedException(
                        pool.name(),
                        "pending=" + pool.waiters.size() + " maxPending=" + pool.config.maxPending(),
                        Duration.ofSeconds(1));
            }
            if (newcomer) {
                pool.waiters.addLast(waiter);
            } else {
                pool.waiters.addFirst(waiter);
            }
            pool.noteWaiting();
            pool.serveUnderLock();
            pool.opener.plan(opening);
        } finally {
            pool.lock.unlock();
        }
        pool.opener.start(opening);
    }

    /** Blocks until the waiter has its signal, the time is up, or the thread is interrupted. */
    private void park(Waiter<R> waiter, long deadline) {
        while (!waiter.isSignalled() && !Thread.currentThread().isInterrupted()) {
            long left = deadline - ticker.nanos();
            if (left <= 0) {
                return;
            }
            pool.environment.parkNanos(pool, left);
        }
    }

    private Slot<R> take(Waiter<R> waiter, long start, long deadline) {
        if (!waiter.isSignalled()) {
            leave(waiter); // a signal that comes in the same moment has come when this returns
        }
        long left = deadline - ticker.nanos();
        Slot<R> slot = waiter.slot();
        if (slot != null && left > 0) {
            return slot;
        }
        if (slot != null) {
            pool.settle(slot, slot.suspect); // too late for this caller: the next one, or idle
        } else if (waiter.isSignalled()) {
            throw waiter.isDeadlocked() ? deadlock(start) : refusal(waiter.failure(), start);
        }
        if (left > 0) {
            throw new PoolInterruptedException(pool.name(), Duration.ofNanos(ticker.nanos() - start));
        }
        throw timeout(start);
    }

    /** Takes a waiter out of the queue, if it is there; if not, its signal has been sent when this returns. */
    private void leave(Waiter<R> waiter) {
        pool.lock.lock();
        try {
            pool.waiters.remove(waiter);
            pool.noteLeft();
        } finally {
            pool.lock.unlock();
        }
    }

    private PoolException refusal(@Nullable Failure failure, long start) {
        if (failure == null) {
            return new PoolClosedException(pool.name());
        }
        Duration waited = Duration.ofNanos(ticker.nanos() - start);
        return new DatabaseUnreachableException(pool.name(), waited, failure.inARow(), failure.kind(), failure.cause());
    }

    private PoolException deadlock(long start) {
        pool.leaks.wantPlaces();
        PoolExhaustedException deadlocked = PoolExhaustedException.deadlocked(
                pool.name(), Duration.ofNanos(ticker.nanos() - start), pool.stats(), pool.holders());
        pool.log(Level.WARNING, "pool={0} event=deadlocked {1}", pool.name(), deadlocked.getMessage());
        return deadlocked;
    }

    private PoolException timeout(long start) {
        Failure failure;
        boolean warn;
        pool.lock.lock();
        try {
            timedOut++;
            failure = pool.opener.isBarren() ? pool.opener.lastFailure() : null;
            warn = failure == null && !exhaustionWarned;
            exhaustionWarned |= warn;
        } finally {
            pool.lock.unlock();
        }
        if (failure != null) {
            return refusal(failure, start);
        }
        pool.leaks.wantPlaces();
        PoolExhaustedException exhausted = new PoolExhaustedException(
                pool.name(), Duration.ofNanos(ticker.nanos() - start), pool.stats(), pool.holders());
        pool.log(
                warn ? Level.WARNING : Level.DEBUG,
                "pool={0} event=exhausted {1}",
                pool.name(),
                exhausted.getMessage());
        return exhausted;
    }

    /** The queue is empty, so the next exhaustion is another one. Under the lock. */
    void endEpisode() {
        exhaustionWarned = false;
    }

    /** Under the lock. */
    long timedOut() {
        return timedOut;
    }

    /** Under the lock. */
    long refused() {
        return refused;
    }
}
