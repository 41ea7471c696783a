package dev.lido.pool;

import org.jspecify.annotations.Nullable;

/**
 * Connections that are open but no longer wanted where they are: those of slots that a shrink cut off, those whose {@link
 * Generation} is condemned, by an {@link #evict()} or because they are probably dead, and, while the pool is suspended or being closed, all.
 *
 * <p>Whoever changes what is wanted (a bound, a generation, a bit of attention) does so first and then looks at every slot:
 * it claims a free one by CAS and closes it, and moves an ACTIVE one to TOUCHED by CAS, so that its release takes the slow
 * path. An OWNED slot is let be: its owner asks {@link #reason} or {@link #isUnwanted} after the store that gives the slot
 * away. All of these are volatile, so of the two at least one sees the other's write. A CAS that fails is tried on what came
 * instead. Hence a hot release never frees an unwanted slot for longer than this takes, and asks no question.
 *
 * <p>Thread-safe.
 */
final class Retirement<R> {

    private final LeasePool<R> pool;

    Retirement(LeasePool<R> pool) {
        this.pool = pool;
    }

    /** Has everything open closed: what is free now, what is leased at its release. Says how many that are. */
    int evict() {
        int count;
        pool.lock.lock();
        try {
            count = pool.opener.open();
            pool.generations.evict();
        } finally {
            pool.lock.unlock();
        }
        retireUnwanted();
        pool.events.evicted(count);
        return count;
    }

    /** The same for what was opened to one address. */
    int evict(String address) {
        int count;
        pool.lock.lock();
        try {
            count = pool.generations.evict(address);
        } finally {
            pool.lock.unlock();
        }
        if (count > 0) {
            retireUnwanted();
            pool.events.evicted(count);
        }
        return count;
    }

    /** Sees to every slot that is no longer wanted. */
    void retireUnwanted() {
        for (Slot<R> slot : pool.slots) {
            retireUnwanted(slot);
        }
    }

    /** Sees to one slot, if it is no longer wanted. */
    void retireUnwanted(Slot<R> slot) {
        while (isUnwanted(slot)) {
            long state = slot.state;
            if (Slot.isFree(state)) {
                if (slot.moveState(state, Slot.in(Slot.OWNED, state))) {
                    close(slot, Slot.phase(state) == Slot.STALE);
                    return;
                }
            } else if (Slot.phase(state) != Slot.ACTIVE || slot.moveState(state, Slot.in(Slot.TOUCHED, state))) {
                return;
            }
        }
    }

    /** The slot is the caller's, so nobody can empty and fill it between this look and what follows from it. */
    private void close(Slot<R> slot, boolean stale) {
        CloseReason condemned = slot.generation.condemned();
        if (condemned != null) {
            pool.discard(slot, condemned);
        } else if (slot.index >= pool.maxSize) {
            pool.discard(slot, CloseReason.RESIZE);
        } else {
            pool.handOver.settle(slot, stale); // emptied and filled meanwhile, or wanted again
        }
    }

    /** Whether what the slot holds should go as soon as nobody uses it. */
    boolean isUnwanted(Slot<R> slot) {
        return slot.index >= pool.maxSize || slot.generation.isCondemned();
    }

    /** Whether a slot is above the maximum and nobody holds what is in it: it will be nobody's again. */
    boolean isCutOff(Slot<R> slot, long state) {
        return slot.index >= pool.maximum && !Slot.isActive(state);
    }

    /** Why an owned slot's resource must be closed, whoever waits; null if it may go on. */
    @Nullable
    CloseReason reason(Slot<R> slot) {
        CloseReason condemned = slot.generation.condemned();
        if (condemned != null) {
            return condemned;
        }
        return slot.index >= pool.maximum ? CloseReason.RESIZE : null;
    }

    /** Why an owned slot's resource must be closed when nobody waits; null if it may be kept. */
    @Nullable
    CloseReason reasonUnasked(Slot<R> slot) {
        if (pool.isClosing()) {
            return CloseReason.SHUTDOWN;
        }
        if (pool.isSuspended()) {
            return CloseReason.SUSPENDED;
        }
        return slot.index >= pool.maxSize ? CloseReason.OVERFLOW : null;
    }

    /** Closes what is free, for the pool is closing or suspended; what becomes free later is closed by whoever frees it. */
    void discardFree(CloseReason reason) {
        for (Slot<R> slot : pool.slots) {
            for (long state = slot.state; Slot.isFree(state); state = slot.state) {
                if (slot.moveState(state, Slot.in(Slot.OWNED, state))) {
                    pool.discard(slot, reason);
                    break;
                }
            }
        }
    }
}
