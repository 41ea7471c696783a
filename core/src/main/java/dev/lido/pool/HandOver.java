package dev.lido.pool;

import org.jspecify.annotations.Nullable;

/**
 * What becomes of a slot that somebody owns or has set free: it is offered to the caller who is next, kept for a later one, or
 * closed. {@link LeasePool} says why nobody is forgotten over it.
 */
final class HandOver<R> {

    private final LeasePool<R> pool;
    private final boolean checksAlways;

    HandOver(LeasePool<R> pool) {
        this.pool = pool;
        this.checksAlways = pool.config.validation() == Validation.ALWAYS;
    }

    /** Gives an owned slot with a working resource to the first waiter, else makes it free. */
    void settle(Slot<R> slot, boolean suspect) {
        boolean check = suspect || checksAlways || pool.generations.isDoubtful(slot);
        CloseReason reason = pool.permits.givesUp(slot) ? CloseReason.BUDGET : pool.retirement.reason(slot);
        if (reason == null && !pool.isQuiet()) {
            pool.lock.lock();
            try {
                reason = pool.retirement.reason(slot); // for good: limits and generation change under the lock
                slot.suspect = check;
                // There is none when the pool is closing or suspended.
                Waiter<R> waiter = reason == null ? pool.waiters.removeNext(slot) : null;
                if (waiter != null) {
                    offer(waiter, slot);
                    return;
                }
            } finally {
                pool.unlock();
            }
        }
        if (reason == null) {
            reason = pool.retirement.reasonUnasked(slot);
        }
        if (reason != null) {
            pool.discard(slot, reason); // a caller that comes now finds the slot empty, and has it opened anew
            return;
        }
        slot.state = Slot.in(check ? Slot.STALE : Slot.IDLE, slot.state);
        serveIfAsked();
        pool.retirement.retireUnwanted(slot); // what is wanted may have changed in between
        pool.generations.doubt(slot); // and so may what is known
    }

    /** Serves what came in since someone looked last. */
    void serveIfAsked() {
        if (!pool.isQuiet()) {
            serve();
        }
    }

    /** Hands free slots to waiters; when the pool is closing or suspended, closes them. */
    void serve() {
        boolean closing;
        boolean suspended;
        pool.lock.lock();
        try {
            closing = pool.isClosing();
            suspended = pool.isSuspended();
            if (!closing && !suspended) {
                serveUnderLock();
            }
        } finally {
            pool.unlock();
        }
        if (closing || suspended) {
            pool.retirement.discardFree(closing ? CloseReason.SHUTDOWN : CloseReason.SUSPENDED);
        }
    }

    /** Hands free slots to waiters, in order. */
    void serveUnderLock() {
        while (pool.waiters.size() > 0) {
            Slot<R> slot = claimFree(pool.waiters.size() == pool.waiters.hopeful());
            if (slot == null) {
                return;
            }
            Waiter<R> waiter = pool.waiters.removeNext(slot);
            if (waiter == null) { // can't be: a suspect isn't claimed for those who hope for something better
                slot.state = Slot.in(Slot.STALE, slot.state);
                return;
            }
            offer(waiter, slot);
        }
    }

    /** Allocates nothing, so that it can't fail between queue and waiter. */
    void offer(Waiter<R> waiter, Slot<R> slot) {
        pool.noteLeft();
        slot.lane = waiter.lane; // the offered slot counts as held, see WaitQueue
        waiter.offer(slot);
        pool.errands.noteOffer(waiter);
    }

    /** Claims a free slot for a caller, one that needs no check if there is one. */
    @Nullable
    Slot<R> claimFree() {
        return claimFree(false);
    }

    /** The same, leaving aside those that are suspected if so wanted. Those that are condemned are about to be closed. */
    private @Nullable Slot<R> claimFree(boolean trusted) {
        for (long phase = Slot.IDLE; ; phase = Slot.STALE) {
            for (Slot<R> slot : pool.slots) {
                long state = slot.state;
                if (Slot.phase(state) == phase
                        && !slot.generation.isCondemned()
                        && !(trusted && slot.generation.isSuspected())
                        && slot.moveState(state, Slot.in(Slot.OWNED, state))) {
                    slot.suspect = phase == Slot.STALE;
                    return slot;
                }
            }
            if (phase == Slot.STALE) {
                return null;
            }
        }
    }

    /** Has those who hope for a new connection take a suspect one too, if none is coming. Under the lock. */
    void endHopeIfVain() {
        if (pool.waiters.hopeful() > 0 && !pool.opener.isAnyComing()) {
            pool.waiters.endHope();
            serveUnderLock();
        }
    }

    /** Tells everyone in the queue that nothing will come. Called under the lock. */
    void refuseWaiters(Waiter.Refusal reason, @Nullable Failure failure) {
        for (Waiter<R> waiter = pool.waiters.removeNext(null); waiter != null; waiter = pool.waiters.removeNext(null)) {
            waiter.refuse(reason, failure);
        }
        pool.noteLeft();
    }
}
