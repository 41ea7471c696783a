package dev.lido.pool;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds callers that nest acquires until all hold one connection and wait for another: then nothing can move before their
 * time is up. The newest of them is given up, which lets the others go on, once a tick until something moves.
 *
 * <p>Looked at only when every slot has been held by the same lease since the tick before, so the holders' names are settled.
 * A lease that its taker passed on to another thread counts for the taker; where several threads do so and each waits for a
 * further connection, one may be given up without need. One thread that holds everything is left to its time-out: it is as
 * likely to have acquired for others, and the time-out names it.
 */
final class DeadlockWatch<R> {

    private final LeasePool<R> pool;

    DeadlockWatch(LeasePool<R> pool) {
        this.pool = pool;
    }

    void look() {
        pool.lock.lock();
        try {
            Waiter<R> newest = newestNested();
            if (newest != null) {
                pool.waiters.remove(newest);
                pool.noteLeft();
                newest.refuse(Waiter.Refusal.DEADLOCKED, null);
            }
        } finally {
            pool.unlock();
        }
    }

    /** The newest waiter that holds a lease, if each lease is held by a waiter. */
    private @Nullable Waiter<R> newestNested() {
        Set<Thread> waiting = Collections.newSetFromMap(new IdentityHashMap<>());
        pool.waiters.forEach(waiter -> {
            if (waiter instanceof BlockedCaller) {
                waiting.add(waiter.asker);
            }
        });
        Set<Thread> holding = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Slot<R> slot : pool.slots) {
            if (pool.retirement.isCutOff(slot, slot.state)) {
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
            if (waiter instanceof BlockedCaller && holding.contains(waiter.asker)) {
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
