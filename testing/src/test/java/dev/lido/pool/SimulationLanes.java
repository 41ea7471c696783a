package dev.lido.pool;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/** What must be so of lanes with a limit after every step of a simulation, counted anew from callers, leases and slots. */
final class SimulationLanes {

    private final SimulationWorld world;
    private final Map<FakeLease, Lane> laneOf = new IdentityHashMap<>();

    SimulationLanes(SimulationWorld world) {
        this.world = world;
    }

    void noteHeld(FakeLease lease, Lane lane) {
        laneOf.put(lease, lane);
        int held = heldByModel(lane);
        world.require(held <= lane.limit(), lane + " holds " + held);
    }

    /** Whether a caller of that lane may be refused because so many wait. */
    boolean isCrowded(Lane lane) {
        return world.pool.stats().pending() >= world.pool.config().maxPending() || waiting(lane) >= lane.maxPending();
    }

    /** No lane holds more than it may, and the pool's figures are right; how many wait for whom nothing that is idle would do. */
    int check() {
        int barred = 0;
        for (Lane lane : SimulationCallers.LANES) {
            if (lane.hasLimit()) {
                int held = heldByPool(lane);
                world.require(held <= lane.limit(), lane + " has " + held);
                world.require(heldByModel(lane) <= held, lane + " holds what isn't counted");
                world.require(named(lane) == held, lane + " has " + held + ", named for it are " + named(lane));
                barred += Math.max(0, waiting(lane) + held - lane.limit());
            }
        }
        int counted = world.pool.waiters.limits.barred();
        world.require(counted == barred, "barred are " + barred + ", counted as " + counted);
        world.require(
                world.pool.isQuiet() || world.suspended || world.closing || world.pool.waiters.servable() > 0,
                "attention to nobody");
        for (Slot<FakeResource> slot : world.pool.slots) {
            boolean nobodys = isNobodys(slot);
            world.require(!nobodys || slot.use == null, "a slot that is nobody's is counted for " + slot.lane);
        }
        return barred;
    }

    private int heldByModel(Lane lane) {
        laneOf.keySet().removeIf(lease -> !lease.isLive());
        return (int) laneOf.values().stream().filter(lane::equals).count();
    }

    /** Leased to the lane, or offered. */
    private int heldByPool(Lane lane) {
        int held = 0;
        for (Slot<FakeResource> slot : world.pool.slots) {
            held += !isNobodys(slot) && slot.lane.equals(lane) ? 1 : 0;
        }
        return held;
    }

    /** Empty, free, or in the hands of the pool itself. */
    private static boolean isNobodys(Slot<FakeResource> slot) {
        return slot.vacant || slot.work != null || slot.checking || Slot.isFree(slot.state);
    }

    private int named(Lane lane) {
        int named = 0;
        for (Slot<FakeResource> slot : world.pool.slots) {
            LaneUse use = slot.use;
            if (use != null && use.lane.equals(lane)) {
                named++;
                world.require(use.held == heldByPool(lane), lane + " is counted " + use.held + " times");
                world.require(use.waiting == waiting(lane), use.waiting + " are counted to wait in " + lane);
            }
        }
        return named;
    }

    private int waiting(Lane lane) {
        Map<Lane, Integer> waiting = new HashMap<>();
        world.pool.lock.lock();
        try {
            world.pool.waiters.forEach(waiter -> waiting.merge(waiter.lane, 1, Integer::sum));
        } finally {
            world.pool.lock.unlock();
        }
        return waiting.getOrDefault(lane, 0);
    }
}
