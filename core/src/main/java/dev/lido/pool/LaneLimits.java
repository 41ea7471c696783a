package dev.lido.pool;

import org.jspecify.annotations.Nullable;

/**
 * Keeps lanes to their limits ({@link Lane#atMost}): who of a pool's slots and waiters is of which limited lane, and how many
 * of those who wait could not be served, whatever is free. Every method is called under the pool's lock; only {@link #useOf}
 * allocates.
 *
 * <h2>Who counts</h2>
 *
 * A slot is held by a limited lane from the moment in which it is offered to one of its callers, or claimed for one, until
 * it is given away: to another caller, to nobody (it is idle from then on), or to be closed. In between it is offered,
 * checked, leased or reset. {@link Slot#use} says which lane that is, and is written under the lock at exactly these
 * places: {@link HandOver#offer}, {@link HandOver#claimFor}, {@link HandOver#settle} and {@link Closer}. Every way in which
 * a lease ends or an acquire fails leads through one of the last two, because the slot's owner has to do something with the
 * slot. So it doesn't matter which way it was (close, invalidate, reclaim, recovery, cancel, a late caller, shutdown), and
 * nobody counts twice: what a slot is named for is taken from it and from the count together. A slot that is free has no
 * use.
 *
 * <p>Callers of a limited lane never take a slot on the hot path: it is counted before it is theirs. Their leases are TOUCHED
 * from the start, so that no release of theirs goes straight to idle: it comes by {@link HandOver#settle}. The hot path itself
 * knows nothing of limits.
 *
 * <h2>No wake-up is lost</h2>
 *
 * A waiter whose lane is at its limit is <em>barred</em>: what is free is not for it. {@link LeasePool}'s bit for those who
 * wait is set only while somebody waits who isn't barred, else each release of another lane would take the slow path for as
 * long as a slow lane has a queue. A barred waiter becomes servable only when a slot of its lane is given away, which
 * happens under the lock: there the bit is set anew ({@link LeasePool#noteQueue}). If the slot becomes free, whoever frees
 * it looks at the bit then, as for all others. If another caller gets it, that one was as servable, and what was wanted for
 * it is now for this one. If it is closed, whoever closes it serves what is free and opens what is wanted ({@link
 * HandOver#followUp}).
 *
 * <h2>One use a lane</h2>
 *
 * There is no list of them: those of a lane that hold or wait refer to its {@link LaneUse}, and the next to come finds it with
 * them. It is gone with the last of them, so there are never more than slots and waiters. One who left the queue with the last
 * reference may come back with it only under the same hold of the lock, so that there are never two.
 *
 * <p>Rejected: a counter that each way out counts down, which has as many places to forget as there are ways; counting the
 * slots of a lane anew for each decision, of which one release makes as many as lanes wait; a semaphore in front of the
 * pool, whose queue would be another one, without deadlines, order and refusals.
 */
final class LaneLimits<R> {

    private final LeasePool<R> pool;

    /** How many of those in the queue couldn't be served, whatever is free: the sum over all lanes. */
    private int barred;

    LaneLimits(LeasePool<R> pool) {
        this.pool = pool;
    }

    /** How many of those in the queue couldn't be served, whatever is free. */
    int barred() {
        return barred;
    }

    /** The use of a lane, made if nobody of it holds or waits; null if the lane has no limit. */
    @Nullable
    LaneUse useOf(Lane lane) {
        LaneUse use = find(lane);
        return use == null && lane.hasLimit() ? new LaneUse(lane) : use;
    }

    /** The use of a lane; null if it has no limit, or nobody of it holds or waits. */
    @Nullable
    LaneUse find(Lane lane) {
        if (!lane.hasLimit()) {
            return null;
        }
        for (Slot<R> slot : pool.slots) {
            LaneUse use = slot.use;
            if (use != null && use.lane.equals(lane)) {
                return use;
            }
        }
        Waiter<R> waiter = pool.waiters.anyOf(lane);
        return waiter == null ? null : waiter.use;
    }

    /** Someone of that use has joined the queue (1) or left it (-1); a use of null has no limit. */
    void noteWaiting(@Nullable LaneUse use, int change) {
        if (use != null) {
            change(use, 0, change);
        }
    }

    /** The slot is in the hands of a caller of that use from now on, and of no other; null for one without a limit, or nobody. */
    void hold(Slot<R> slot, @Nullable LaneUse use) {
        LaneUse before = slot.use;
        if (before != use) {
            slot.use = use;
            if (before != null) {
                change(before, -1, 0);
            }
            if (use != null) {
                change(use, 1, 0);
            }
        }
    }

    /**
     * Whether a caller of that use may have one more.
     *
     * @param coming the slot that it is to get, which whoever had it last no longer holds; null for a free one
     */
    static boolean allows(@Nullable LaneUse use, @Nullable Slot<?> coming) {
        return use == null || !use.isFull() || coming != null && coming.use == use;
    }

    private void change(LaneUse use, int held, int waiting) {
        barred -= use.barred();
        use.held += held;
        use.waiting += waiting;
        barred += use.barred();
        if (use.waiting == 0 && !use.isFull()) {
            use.exhausted = false; // the next one is another episode
        }
    }
}
