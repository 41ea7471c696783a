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
        boolean check = suspect || checksAlways;
        CloseReason reason = pool.retirement.reason(slot);
        if (reason == null && !pool.isQuiet()) {
            pool.lock.lock();
            try {
                reason = pool.retirement.reason(slot); // for good: limits and generation change under the lock
                // There is none when the pool is closing or suspended.
                Waiter<R> waiter = reason == null ? pool.waiters.removeNext(slot) : null;
                if (waiter != null) {
                    slot.suspect = check;
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
            Slot<R> slot = claimFree();
            if (slot == null) {
                return;
            }
            Waiter<R> waiter = pool.waiters.removeNext(slot);
            if (waiter != null) {
                offer(waiter, slot);
            }
        }
    }

    /** Allocates nothing, so that it can't fail between queue and waiter. */
    void offer(Waiter<R> waiter, Slot<R> slot) {
        pool.noteLeft();
        slot.lane = waiter.lane; // the offered slot counts as held, see WaitQueue
        waiter.offer(slot);
        pool.errands.noteOffer(waiter);
    }

    /** Claims a free slot, one that needs no check if there is one. */
    @Nullable
    Slot<R> claimFree() {
        for (long phase = Slot.IDLE; ; phase = Slot.STALE) {
            for (Slot<R> slot : pool.slots) {
                long state = slot.state;
                if (Slot.phase(state) == phase && slot.moveState(state, Slot.in(Slot.OWNED, state))) {
                    slot.suspect = phase == Slot.STALE;
                    return slot;
                }
            }
            if (phase == Slot.STALE) {
                return null;
            }
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
