package dev.lido.pool;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
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
 *
 * <h2>Across pools</h2>
 *
 * Holders of one pool may wait for another pool's connections, and the other way round; or for a permit of a budget that is used
 * up. A pool in which nothing moves and somebody waits (or, under a budget, somebody asks) leaves its {@link Standstill} where
 * the others of its environment find it; the youngest of these pools looks for a {@link Knot} among them. So it is done once a
 * tick, and costs as much as there are leases and waiters in pools at a standstill; where that is one pool without a budget,
 * nothing is looked for.
 *
 * <p><b>Why there are no false alarms.</b> The standstills were seen at different moments, and no two pools' locks are held at once. But
 * a lease that has the same number and is active at two looks was held in between, and a waiter that stands in the queue at
 * two looks was in its acquire in between. A knot is looked for first, then what it consists of is looked at again, pool by pool.
 * If nothing is another by then, all of it was so at the moment between the two: and there nobody could go on.
 */
final class DeadlockWatch<R> {

    /** Those whose pools are at a standstill. */
    private static final Set<DeadlockWatch<?>> STANDING = ConcurrentHashMap.newKeySet();

    private static final AtomicLong COUNT = new AtomicLong();

    final LeasePool<R> pool;
    private final long id = COUNT.incrementAndGet();
    /** What the last tick saw; null if anything moved. Written by the sweep and the closer. */
    private volatile @Nullable Standstill<R> standstill;

    DeadlockWatch(LeasePool<R> pool) {
        this.pool = pool;
    }

    /**
     * Looks for callers who block each other; from the sweep.
     *
     * @param allHeld whether every slot has been held by the same lease since the tick before
     * @param still whether every slot that isn't empty has
     */
    void look(long now, boolean allHeld, boolean still) {
        boolean barred = pool.waiters.limits.barred() > 0; // a racy read: if it is out of date, the next tick looks
        boolean wanted = still && (!pool.isQuiet() || pool.permits.isAsked());
        if ((allHeld || barred) && gaveUpOne(now, allHeld) || !wanted) {
            forget();
            return;
        }
        standstill = see();
        if (standstill == null) {
            forget();
            return;
        }
        STANDING.add(this);
        if (pool.isClosing()) { // the closer may have been here before
            forget();
        } else {
            lookAcross();
        }
    }

    /** Also called when the pool has been closed. */
    void forget() {
        standstill = null;
        STANDING.remove(this); // whatever was there: the sweep and the closer may come here at once
    }

    /** Whether the others can find this pool here; for tests. */
    boolean isStanding() {
        return STANDING.contains(this);
    }

    /** Whether a caller was given up because all leases of this pool, or of a lane of it, are held by callers of the same. */
    private boolean gaveUpOne(long now, boolean allHeld) {
        pool.lock.lock();
        try {
            Waiter<R> newest = allHeld ? newestNested(null) : null;
            if (newest == null && pool.waiters.limits.barred() > 0) {
                newest = newestNestedInALane(now);
            }
            if (newest == null) {
                return false;
            }
            pool.waiters.remove(newest);
            pool.noteQueue();
            newest.refuse(Waiter.Refusal.DEADLOCKED, null);
            return true;
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

    /** Who holds what, if nothing of this pool can move but by a release here, or under the same budget. */
    private @Nullable Standstill<R> see() {
        pool.lock.lock();
        try {
            if (pool.isClosing() || pool.isSuspended()) {
                return null;
            }
            List<Standstill.Held<R>> held = new ArrayList<>();
            for (Slot<R> slot : pool.slots) {
                if (slot.vacant) {
                    continue;
                }
                long state = slot.state;
                Thread holder = slot.holder();
                // Another lease than the one that the sweep has just seen again: its holder may not be known yet.
                if (!Slot.isActive(state) || slot.seen != Slot.in(Slot.ACTIVE, state) || holder == null) {
                    return null;
                }
                held.add(new Standstill.Held<>(slot, state, holder));
            }
            boolean full = held.size() >= pool.maximum;
            if (!full && pool.waiters.size() > 0 && !pool.permits.isDenied()) {
                return null; // it may open one
            }
            return new Standstill<>(this, held, full);
        } finally {
            pool.lock.unlock();
        }
    }

    /** The youngest pool looks, because it mostly ticks last. */
    private void lookAcross() {
        List<Standstill<?>> all = new ArrayList<>();
        for (DeadlockWatch<?> watch : STANDING) {
            Standstill<?> seen = watch.standstill;
            if (watch.pool.environment == pool.environment && seen != null) {
                if (watch.id > id) {
                    return;
                }
                all.add(seen);
            }
        }
        if (all.size() > 1 || pool.permits.isDenied()) {
            new Knot(all).cut();
        }
    }

    /** Adds those callers of this pool who hold something somewhere. */
    void addWaiting(Standstill<R> seen, Set<Thread> holding, Map<Thread, Knot.Wait<?>> waits) {
        pool.lock.lock();
        try {
            pool.waiters.forEach(waiter -> {
                if (waiter instanceof BlockedCaller && holding.contains(waiter.asker)) {
                    waits.put(waiter.asker, new Knot.Wait<>(seen, waiter));
                }
            });
        } finally {
            pool.lock.unlock();
        }
    }

    /** Whether the pool is as it was seen: the same leases, nothing else that could serve anyone. */
    boolean isAsSeen(Standstill<R> seen) {
        pool.lock.lock();
        try {
            int occupied = 0;
            for (Slot<R> slot : pool.slots) {
                occupied += slot.vacant ? 0 : 1;
            }
            boolean same = occupied == seen.held().size() && !pool.isClosing() && !pool.isSuspended();
            for (Standstill.Held<R> held : seen.held()) {
                same &= Slot.isSame(held.word(), held.slot().state);
            }
            return same
                    && (seen.full() ? occupied >= pool.maximum : pool.permits.isDenied() || pool.waiters.size() == 0);
        } finally {
            pool.lock.unlock();
        }
    }

    /** Whether a caller stands in the queue still. */
    boolean isWaiting(Waiter<R> waiter) {
        pool.lock.lock();
        try {
            return waiter.line != null;
        } finally {
            pool.lock.unlock();
        }
    }

    /** Gives a caller up who blocks others of these pools, and they it. */
    void giveUp(Waiter<R> waiter, List<LeasePool<?>> pools) {
        pool.lock.lock();
        try {
            if (pool.waiters.remove(waiter)) {
                pool.noteQueue();
                waiter.knot = pools;
                waiter.refuse(Waiter.Refusal.DEADLOCKED, null);
            }
        } finally {
            pool.unlock();
        }
    }
}
