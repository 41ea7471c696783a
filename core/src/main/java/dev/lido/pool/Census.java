package dev.lido.pool;

import dev.lido.pool.PoolStats.OpenConnection;
import java.lang.invoke.VarHandle;
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
        PoolStatsBuilder stats;
        pool.lock.lock();
        try {
            stats = statsUnderLock(pool.ticker.nanos());
        } finally {
            pool.lock.unlock();
        }
        pool.permits.report(stats);
        return stats.build();
    }

    private PoolStatsBuilder statsUnderLock(long now) {
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
        pool.tally.report(stats, acquired, now);
        return stats;
    }

    List<Holder> holders() {
        return holders(null);
    }

    /** The holders of a lane, or all of them for null; those held longest first. */
    List<Holder> holders(@Nullable Lane only) {
        long now = pool.ticker.nanos();
        List<Holder> holders = new ArrayList<>();
        for (Slot<R> slot : pool.slots) {
            long state = slot.state;
            if (Slot.isActive(state) && (only == null || slot.lane.equals(only))) {
                holders.add(holder(slot, state, now).withBackendId(backendId(slot, state)));
            }
        }
        holders.sort(Comparator.comparing(Holder::age).reversed());
        return holders;
    }

    /**
     * What the other side calls the resource of that lease. The resource is read from a plain field of a slot that belongs to
     * somebody else: it is the lease's if the lease still lives after that, because only an owner changes it, and to become one
     * he has to end the lease. The fence keeps the two reads in this order.
     */
    private String backendId(Slot<R> slot, long state) {
        R resource = slot.resource;
        VarHandle.acquireFence();
        return resource != null && Slot.isSame(state, slot.state) ? pool.userCode.backendId(resource) : "";
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
