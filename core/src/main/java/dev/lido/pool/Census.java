package dev.lido.pool;

import dev.lido.pool.PoolStats.OpenConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a pool's slots for people: counts, ages, holders. Each slot's state is read once, so the counts add up. */
final class Census<R> {

    private final LeasePool<R> pool;

    Census(LeasePool<R> pool) {
        this.pool = pool;
    }

    PoolStats stats() {
        pool.lock.lock();
        try {
            return statsUnderLock(pool.ticker.nanos());
        } finally {
            pool.lock.unlock();
        }
    }

    private PoolStats statsUnderLock(long now) {
        long acquired = 0;
        int overflow = 0;
        List<OpenConnection> connections = new ArrayList<>();
        for (Slot<R> slot : pool.slots) {
            long state = slot.state;
            boolean active = Slot.isActive(state);
            // The number counts the leases that have ended.
            acquired += Slot.number(state) + (active ? 1 : 0);
            if (active || Slot.isFree(state)) {
                long uses = Slot.number(state) - slot.bornNumber + (active ? 1 : 0);
                // It may have been opened since `now` was read.
                Duration age = Duration.ofNanos(Math.max(0, now - slot.createdNanos));
                connections.add(new OpenConnection(age, uses, active));
            }
            if (active && slot.index >= pool.maxSize) {
                overflow++;
            }
        }
        Waiter<R> first = pool.waiters.oldest();
        Duration oldest = first == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, now - first.sinceNanos));
        PoolStatsBuilder stats = PoolStats.builder()
                .limits(pool.config.maxSize(), pool.config.maxOverflow())
                .connections(connections, overflow)
                .waiting(pool.opener.creating(), pool.waiters.size(), oldest)
                .created(pool.opener.created())
                .closed(pool.closer.closed());
        stats.rolledBack(pool.rollbacks.count());
        pool.tally.report(stats, acquired, now);
        pool.permits.report(stats);
        return stats.build();
    }

    List<Holder> holders() {
        long now = pool.ticker.nanos();
        List<Holder> holders = new ArrayList<>();
        for (Slot<R> slot : pool.slots) {
            long state = slot.state;
            if (Slot.isActive(state)) {
                holders.add(holder(slot, state, now));
            }
        }
        holders.sort(Comparator.comparing(Holder::age).reversed());
        return holders;
    }

    static <R> Holder holder(Slot<R> slot, long state, long now) {
        boolean swept = slot.seen == Slot.in(Slot.ACTIVE, state);
        Duration age = swept ? Duration.ofNanos(Math.max(0, now - slot.sinceNanos)) : Duration.ZERO;
        Place place = place(slot, state);
        return place == null
                ? new Holder(slot.holderName(), age, List.of())
                : new Holder(slot.holderName(), age, place.frames(), place.isExact());
    }

    /**
     * Where the lease was taken if that was noted, else where the sweep saw the holder, or where it is now if it is younger
     * than a tick; only if the lease still lives.
     */
    private static <R> @Nullable Place place(Slot<R> slot, long state) {
        Place place = slot.taken;
        if (place == null || !place.belongsTo(state)) {
            place = slot.place;
        }
        if (place == null || !place.belongsTo(state)) {
            Thread thread = slot.holder();
            place = thread == null ? null : Place.seen(state, thread.getStackTrace());
        }
        return place != null && place.belongsTo(slot.state) ? place : null;
    }
}
