package dev.lido.pool;

import dev.lido.pool.spi.PoolEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * How many connections the callers of late have needed: {@link LeasePool#near}, the slots that every scan begins with. Those
 * beyond stand still while there are enough near ones, and age until the sweep closes them.
 *
 * <p>The number goes up at once when a scan finds nothing near, and down by one per window in which that didn't happen. A
 * window is a third of the idle timeout divided by the size, so that all can go down and stand for the idle timeout within
 * one and a half idle timeouts (D7). It also goes up when two threads run into each other often: two that take and give back
 * without a pause need one connection between them by count, but wear out the one word that they both want. See {@code
 * docs/decisions/0004-near-slots.md} for what was measured.
 *
 * <p>An opening needs no rule of its own: it is asked for only when all that is open is in use, so that none of it is old then,
 * and by a caller who waits, which begins a new window.
 *
 * <p>The notes are plain or volatile stores without a lock, because one that gets lost is made again by the next caller.
 * {@link LeasePool#near} is written under the pool's lock only.
 */
final class Demand<R> {

    private static final long LONGEST_WINDOW_NANOS = 10_000_000_000L;

    /** Lost races in one tick from which on spreading out pays: each costs about as much as an acquire. */
    private static final int MANY_COLLISIONS = 1_000;

    private final LeasePool<R> pool;
    private final long idleTimeoutNanos;

    /** Whether a caller has found nothing near since the last tick. */
    private volatile boolean passed;
    /** Lost races since the last tick. Counted without care: some may go missing, and it is the magnitude that matters. */
    private int collisions;

    /** What the last full window needed: more than is near while that is being tried. Written under the pool's lock. */
    private volatile int needed;

    // The sweep's own.
    private long windowStartNanos;

    Demand(LeasePool<R> pool) {
        this.pool = pool;
        this.idleTimeoutNanos = pool.config.idleTimeout().toNanos();
        this.windowStartNanos = pool.ticker.nanos();
    }

    /** Takes an idle slot beyond the near ones, if there is one, and makes it a near one. */
    @Nullable
    Lease<R> acquireBeyond(int near, Lane lane) {
        int count = pool.scanned;
        Slot<R>[] all = pool.slots; // after the count, which never goes beyond the array
        for (int i = near; i < count; i++) {
            Slot<R> slot = all[i];
            long state = slot.state;
            if (Slot.phase(state) == Slot.IDLE && slot.moveState(state, state + Slot.ACTIVE)) {
                noteReached(slot);
                return pool.lease(slot, state + Slot.ACTIVE, lane);
            }
        }
        return null;
    }

    /** A caller has got this slot. */
    void noteReached(Slot<R> slot) {
        if (slot.index >= pool.near && slot.index < pool.maxSize) {
            passed = true;
            pool.lock.lock();
            try {
                pool.near = Math.min(Math.max(pool.near, slot.index + 1), pool.scanned);
                needed = Math.max(needed, pool.near);
            } finally {
                pool.lock.unlock();
            }
        }
    }

    /** A caller has to wait. */
    void notePassed() {
        passed = true;
    }

    /** A caller has lost a race for a near slot. */
    void noteCollision() {
        collisions++;
    }

    /** Adjusts the number; from the sweep. */
    void look(long now) {
        boolean crowded = collisions >= MANY_COLLISIONS;
        collisions = 0;
        if (crowded) {
            change(1);
        }
        if (passed || crowded) {
            passed = false;
            windowStartNanos = now;
        } else if (idleTimeoutNanos > 0 && now - windowStartNanos >= windowNanos()) {
            windowStartNanos = now;
            change(-pace(windowNanos()));
        }
    }

    private void change(int by) {
        pool.lock.lock();
        try {
            int before = pool.near;
            pool.near = Math.max(0, Math.min(before + by, pool.scanned));
            needed = by < 0 ? before : Math.max(needed, pool.near);
        } finally {
            pool.lock.unlock();
        }
    }

    /** How many connections should be there for callers who may come: what retires up to this many is replaced. */
    int needed() {
        return Math.min(needed, pool.maxSize);
    }

    /** How many steps of one have to be made each period for all to be made within a third of the idle timeout. */
    int pace(long periodNanos) {
        double steps = 3.0 * pool.maxSize * periodNanos / Math.max(1, idleTimeoutNanos);
        return (int) Math.max(1, Math.ceil(steps));
    }

    private long windowNanos() {
        long window = idleTimeoutNanos / 3 / Math.max(1, pool.maxSize);
        return Math.max(PoolEnvironment.TICK_NANOS, Math.min(LONGEST_WINDOW_NANOS, window));
    }
}
