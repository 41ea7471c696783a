package dev.lido.pool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Counts leases that were given back with work open, which the reset undid, and has them told: the first of an episode as a
 * warning. An episode ends when there was none for ten minutes. Thread-safe. Nothing of it is on the way of a release that had
 * nothing to undo.
 */
final class Rollbacks<R> {

    static final long EPISODE_NANOS = 600_000_000_000L;

    private final LeasePool<R> pool;
    private final AtomicLong count = new AtomicLong();
    private final AtomicBoolean any = new AtomicBoolean();
    /** When the last one was; of no meaning before there was one. */
    private final AtomicLong lastNanos = new AtomicLong();

    Rollbacks(LeasePool<R> pool) {
        this.pool = pool;
    }

    /**
     * Whether the reset that has just gone well undid something; the caller owns the slot still. Allocates nothing, so that it
     * can't cost the slot.
     *
     * @return where the lease was taken, or its holder was seen, if anybody knows; null if there was nothing to undo
     */
    @Nullable
    Place look(Slot<R> slot, long word, int flags) {
        if ((flags & Lease.MARKS) == 0 || !pool.userCode.hasRolledBack(slot.resource())) {
            return null; // without marks there was no reset
        }
        count.incrementAndGet(); // before there is any need of memory
        Place taken = slot.taken;
        if (taken == null || !taken.belongsTo(word)) {
            taken = slot.place;
        }
        return taken == null || !taken.belongsTo(word) ? Place.UNKNOWN : taken;
    }

    /** Tells it, when the slot has gone its way. */
    void note(Place taken) {
        try {
            long now = pool.ticker.nanos();
            long before = lastNanos.getAndSet(now);
            boolean first = any.compareAndSet(false, true) || now - before > EPISODE_NANOS;
            pool.events.rolledBack(shown(taken.frames()), first);
        } catch (Throwable t) {
            pool.userCode.noteFailure("rolled_back", t); // no memory for a stack, say
        }
    }

    /** Where the calling thread is, in the user's own code. */
    static String here() {
        return shown(List.of(Thread.currentThread().getStackTrace()));
    }

    private static String shown(List<StackTraceElement> frames) {
        return new Holder("", Duration.ZERO, frames).place();
    }

    long count() {
        return count.get();
    }
}
