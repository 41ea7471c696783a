package dev.lido.pool;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds callers that nest acquires until all hold one connection and wait for another: then nothing can move before their
 * time is up. The newest of them is given up, which lets the others go on, once a tick until something moves. The same may
 * happen in a lane that is at its limit, while others go on.
 *
 * <p>The whole pool is looked at only when every slot has been held by the same lease since the tick before, a lane when its
 * slots have, so the holders' names are settled.
 * A lease that its taker passed on to another thread counts for the taker; where several threads do so and each waits for a
 * further connection, one may be given up without need. One thread that holds everything is left to its time-out: it is as
 * likely to have acquired for others, and the time-out names it.
 */
final class DeadlockWatch<R> {

    private final LeasePool<R> pool;

    DeadlockWatch(LeasePool<R> pool) {
        this.pool = pool;
    }

    /**
     * Looks for one; from the sweep.
     *
     * @param allHeld whether each slot has been held by the same lease since the tick before
     */
    void look(long now, boolean allHeld) {
        pool.lock.lock();
        try {
            Waiter<R> newest = allHeld ? newestNested(null) : null;
            if (newest == null && pool.waiters.limits.barred() > 0) {
                newest = newestNestedInALane(now);
            }
            if (newest != null) {
                pool.waiters.remove(newest);
                pool.noteQueue();
                newest.refuse(Waiter.Refusal.DEADLOCKED, null);
            }
        } finally {
            pool.unlock();
        }
    }

    /** The same within the first lane that is so. */
    private @Nullable Waiter<R> newestNestedInALane(long now) {
        Set<LaneUse> moving = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<LaneUse> full = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Slot<R> slot : pool.slots) {
            LaneUse use = slot.use;
            if (use != null && (slot.seen != Slot.in(Slot.ACTIVE, slot.state) || slot.sinceNanos == now)) {
                moving.add(use); // offered, reset, or taken since the tick before
            } else if (use != null && use.isFull() && use.waiting > 0) {
                full.add(use);
            }
        }
        full.removeAll(moving);
        Waiter<R> newest = null;
        for (LaneUse use : full) {
            newest = newest == null ? newestNested(use) : newest;
        }
        return newest;
    }

    /** The newest waiter that holds a lease, if each lease is held by a waiter; all of that use, or of the pool for null. */
    private @Nullable Waiter<R> newestNested(@Nullable LaneUse use) {
        Set<Thread> waiting = Collections.newSetFromMap(new IdentityHashMap<>());
        pool.waiters.forEach(waiter -> {
            if (waiter instanceof BlockedCaller && (use == null || waiter.use == use)) {
                waiting.add(waiter.asker);
            }
        });
        Set<Thread> holding = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Slot<R> slot : pool.slots) {
            if (use == null ? pool.retirement.isCutOff(slot, slot.state) : slot.use != use) {
                continue;
            }
            Thread holder = slot.holder();
            // A slot may have come back since the sweep looked.
            if (!Slot.isActive(slot.state) || holder == null || !waiting.contains(holder)) {
                return null;
            }
            holding.add(holder);
        }
        if (holding.size() < 2) {
            return null;
        }
        List<Waiter<R>> newest = new ArrayList<>(1);
        pool.waiters.forEach(waiter -> {
            if (waiter instanceof BlockedCaller && waiting.contains(waiter.asker) && holding.contains(waiter.asker)) {
                if (newest.isEmpty()) {
                    newest.add(waiter);
                } else if (newest.get(0).order < waiter.order) {
                    newest.set(0, waiter);
                }
            }
        });
        return newest.isEmpty() ? null : newest.get(0);
    }
}
