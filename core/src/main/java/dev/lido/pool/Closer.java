package dev.lido.pool;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Closes a pool's resources on workers, and counts why. A close that hangs is written off by {@link Opener#writeOffHanging}; at
 * most as many as the pool's maximum hang so at a time, and what hangs on top of them keeps its slot. One that doesn't come back
 * for another five minutes is forgotten, so that the pool can go on.
 * Fields are guarded by the pool's lock; nothing here runs user code under it.
 */
final class Closer<R> {

    /** How long a close may take before its slot is used again all the same. */
    static final long LIMIT_NANOS = 10_000_000_000L;

    private final LeasePool<R> pool;
    private final EnumMap<CloseReason, Long> closed = new EnumMap<>(CloseReason.class);
    /** Those that were written off and haven't come back. */
    private final Deque<Work<R>> hanging = new ArrayDeque<>(1);

    Closer(LeasePool<R> pool) {
        this.pool = pool;
    }

    /** Closes the resource of a slot that the caller owns. Called without the lock. */
    void close(Slot<R> slot, R resource, CloseReason reason) {
        close(slot, resource, reason, false);
    }

    /** The same with a resource in which a call may be under way; breaks that off first. */
    void breakOff(Slot<R> slot, R resource, CloseReason reason) {
        close(slot, resource, reason, true);
    }

    private void close(Slot<R> slot, R resource, CloseReason reason, boolean abort) {
        Work<R> work = Objects.requireNonNull(slot.closing, "a slot that holds something knows how to close it");
        if (reason == CloseReason.LOST || reason == CloseReason.INVALIDATED) {
            pool.tally.errors.note(
                    ErrorKind.LOST_IN_USE,
                    reason == CloseReason.LOST ? "the connection was lost" : "its holder said that it is broken");
        }
        long now = pool.ticker.nanos();
        boolean limited = slot.use != null;
        pool.lock.lock();
        try {
            pool.handOver.letGo(slot);
            work.close(reason, now);
            pool.permits.noteClosing(work);
            slot.resource = null; // not after the work is known: once that is written off, the slot is another's
            slot.work = work;
            pool.opener.noteClosing(slot, reason);
        } finally {
            pool.lock.unlock();
        }
        try {
            pool.environment.workers().execute(() -> closeNow(work, resource, abort));
        } catch (Throwable t) {
            closeNow(work, resource, abort); // no thread to be had: better here than not at all
        }
        if (limited) {
            pool.handOver.followUp();
        }
    }

    private void closeNow(Work<R> work, R resource, boolean abort) {
        CloseReason reason = work.reason;
        long ageNanos = work.ageNanos;
        if (abort) {
            pool.userCode.abort(resource);
        }
        Object begun = pool.events.closeBegins();
        closeQuietly(resource);
        pool.permits.giveBack(work);
        pool.lock.lock();
        try {
            if (work.writtenOff) {
                hanging.remove(work);
            } else {
                pool.opener.vacate(work);
            }
            pool.opener.forget(resource);
            count(reason);
        } finally {
            pool.lock.unlock();
        }
        pool.shutdown.wakeCloser();
        pool.opener.refill();
        if (reason != null) {
            pool.events.closed(reason, Duration.ofNanos(ageNanos), begun);
        }
    }

    /** Whether a close that takes too long is to be written off; it is counted then. Under the lock. */
    boolean mayWriteOff(Work<R> work) {
        return hanging.size() < pool.maximum && hanging.add(work);
    }

    /** Counts no longer what has been hanging for very long. Under the lock. */
    void forgetHanging(long now) {
        hanging.removeIf(work -> now - work.startedNanos > LIMIT_NANOS + Opener.FORGET_NANOS);
    }

    /** Closes what was opened after its attempt had been given up. On the worker that opened it. */
    void closeLate(Work<R> opening, R resource) {
        pool.permits.noteClosing(opening);
        Object begun = pool.events.closeBegins();
        closeQuietly(resource);
        pool.permits.giveBack(opening);
        pool.lock.lock();
        try {
            pool.opener.forget(resource);
            count(CloseReason.LATE);
        } finally {
            pool.lock.unlock();
        }
        pool.events.closed(CloseReason.LATE, Duration.ZERO, begun);
    }

    /** Closes what no slot holds. */
    void closeQuietly(R resource) {
        try {
            pool.resources.close(resource);
        } catch (Throwable t) {
            pool.userCode.noteFailure("close", t);
        }
    }

    private void count(@Nullable CloseReason reason) {
        if (reason != null) {
            closed.merge(reason, 1L, Long::sum);
        }
    }

    /** As they are now, for who reads them without the lock. Under the lock. */
    Map<CloseReason, Long> closed() {
        return new EnumMap<>(closed);
    }
}
