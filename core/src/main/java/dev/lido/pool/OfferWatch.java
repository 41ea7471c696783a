package dev.lido.pool;

/**
 * Passes on offers that aren't taken (F29). A virtual thread that was offered a connection may find no carrier to take it
 * on, for as long as the carriers are kept by threads that wait in this very queue: then nothing would move. An offer that a
 * virtual thread hasn't taken within a millisecond goes to the first caller who can come at once; the virtual thread keeps
 * its place in the queue.
 *
 * <p>There is no clock in it. It looks twice, a millisecond apart: an offer that both looks find is withdrawn. It looks only
 * while there are callers who can come at once. Among virtual threads alone an offer stays where it is: the next one would
 * have to wait for the same carriers.
 */
final class OfferWatch<R> implements Runnable {

    private static final long LOOK_NANOS = 1_000_000;

    private final LeasePool<R> pool;

    // Guarded by the pool's lock.
    private boolean offersOut;
    private boolean scheduled;

    OfferWatch(LeasePool<R> pool) {
        this.pool = pool;
    }

    /** An offer went to a caller who may not take it soon. Under the lock. */
    void noteOffer() {
        offersOut = true;
    }

    /** Whether it should look, and isn't going to yet. Under the lock. */
    boolean isWanted() {
        return offersOut && !scheduled && pool.waiters.steady() > 0;
    }

    /** Whether the caller has to {@link #schedule}. Under the lock. */
    boolean begin() {
        if (!isWanted()) {
            return false;
        }
        scheduled = true;
        return true;
    }

    /** Called without the lock. */
    void schedule() {
        try {
            pool.environment.after(LOOK_NANOS, this);
        } catch (Throwable t) {
            pool.lock.lock();
            try {
                scheduled = false; // the next who comes tries again
            } finally {
                pool.lock.unlock();
            }
            pool.events.handOverFailed("offer_watch_failed", t);
        }
    }

    /** One look; on the scheduler's thread. */
    @Override
    public void run() {
        boolean again;
        pool.lock.lock();
        try {
            scheduled = false; // first: a look that fails isn't the last one, the sweep has it done again
            again = look();
            scheduled = again;
        } finally {
            pool.unlock();
        }
        if (again) {
            schedule();
        }
    }

    /** Withdraws what was out at the last look too; whether there is reason to look again. */
    private boolean look() {
        boolean out = false;
        for (Slot<R> slot : pool.slots) {
            Waiter<R> waiter = slot.offeredTo;
            if (waiter == null || !waiter.mayBeStuck()) {
                continue;
            }
            if (!slot.offerSeen) {
                slot.offerSeen = true;
                out = true;
            } else if (waiter.isSignalled()) {
                out |= !passOn(slot, waiter);
            }
        }
        offersOut = out;
        return out && pool.waiters.steady() > 0;
    }

    /** Whether the offer needn't be looked at again. */
    private boolean passOn(Slot<R> slot, Waiter<R> stuck) {
        Waiter<R> steady = pool.waiters.steady(slot);
        if (steady == null) {
            return false;
        }
        WaitLine<R> line = pool.waiters.lineOf(stuck.lane); // what can fail comes before what changes
        if (stuck.withdraw()) {
            slot.offeredTo = null;
            pool.waiters.addBack(stuck, line);
            pool.noteWaiting();
            pool.waiters.take(steady);
            pool.handOver.offer(steady, slot);
        }
        return true;
    }
}
