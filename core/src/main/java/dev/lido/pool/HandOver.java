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
        if (reason == null && (slot.use != null || !pool.isQuiet())) {
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
                if (reason == null) {
                    letGo(slot);
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

    /** The slot is no longer in the hands of its lane, if that has a limit. Under the lock. */
    void letGo(Slot<R> slot) {
        if (slot.use != null) {
            pool.waiters.limits.hold(slot, null);
            pool.noteQueue(); // someone may be servable now who wasn't before
        }
    }

    /** A lane with a limit has lost one: serves whom that barred, and opens what is wanted for them. Without the lock. */
    void followUp() {
        if (!pool.isQuiet()) {
            serve();
            pool.opener.refill();
        }
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
        while (pool.waiters.servable() > 0) {
            Slot<R> slot = claimFree(!pool.waiters.takesSuspects());
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
        slot.lane = waiter.lane; // the offered slot counts as held, see WaitQueue
        pool.waiters.limits.hold(slot, waiter.use);
        pool.noteQueue();
        waiter.offer(slot);
        pool.errands.noteOffer(waiter);
    }

    /** Claims a free slot for a caller, one that needs no check if there is one. */
    @Nullable
    Slot<R> claimFree() {
        return claimFree(false);
    }

    /**
     * Claims a free slot for a caller of a lane with a limit, which holds it from then on.
     *
     * @param idle whether one that is to be checked won't do
     * @return null if there is none, if the lane is at its limit, or if others have waited longer
     */
    @Nullable
    Slot<R> claimFor(Lane lane, boolean idle) {
        pool.lock.lock();
        try {
            LaneUse use = pool.waiters.limits.useOf(lane); // may fail, so it comes first
            if (pool.waiters.servable() > 0
                    || !LaneLimits.allows(use, null)
                    || pool.isClosing()
                    || pool.isSuspended()) {
                return null;
            }
            Slot<R> slot = idle ? claim(Slot.IDLE, true) : claimFree();
            if (slot != null) {
                slot.lane = lane;
                pool.waiters.limits.hold(slot, use);
            }
            return slot;
        } finally {
            pool.lock.unlock();
        }
    }

    /** The same, leaving aside those that are suspected if so wanted. */
    private @Nullable Slot<R> claimFree(boolean trusted) {
        Slot<R> idle = claim(Slot.IDLE, trusted);
        return idle == null ? claim(Slot.STALE, trusted) : idle;
    }

    /** Claims a slot in that phase. Those that are condemned are about to be closed. */
    private @Nullable Slot<R> claim(long phase, boolean trusted) {
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
        return null;
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
        for (Waiter<R> waiter = pool.waiters.removeAny(); waiter != null; waiter = pool.waiters.removeAny()) {
            waiter.refuse(reason, failure);
        }
        pool.noteQueue();
    }
}
