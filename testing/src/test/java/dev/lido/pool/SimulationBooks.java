package dev.lido.pool;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.util.List;

/** What the pool's figures must say after every step of a simulation. */
final class SimulationBooks {

    private final SimulationWorld world;
    /** What was open and being opened after the last step. */
    private int lastTotal;

    SimulationBooks(SimulationWorld world) {
        this.world = world;
    }

    void check() {
        PoolStats stats = world.pool.stats();
        List<FakeLease> live = world.resources.live();
        world.require(stats.active() == live.size(), "active=" + stats.active() + " leases=" + live.size());
        world.require(live.containsAll(world.held), "a holder's lease is dead");
        world.require(live.size() - world.held.size() <= world.late.size(), "a lease is with nobody, nor on its way");
        for (FakeLease lease : live) {
            world.require(lease.fake().closes() == 0, lease.fake() + " is leased and closed");
        }
        world.require(stats.total() == stats.active() + stats.idle(), "total");
        checkBounds(stats);
        int servable = stats.pending() - world.lanes.check();
        world.require(servable == 0 || stats.idle() == 0 || everyoneHopes(), "idle and pending: " + stats);
        world.met.noteIf(servable < stats.pending() && stats.idle() > 0, "a lane at its limit waits, others are idle");
        world.require(
                stats.acquired() == world.resources.leaseCalls(),
                "acquired=" + stats.acquired() + " of " + world.resources.leaseCalls());
        world.require(stats.created() == world.resources.fakes.created().size(), "created");
        world.require(
                world.resources.fakes.created().stream().allMatch(resource -> resource.closes() <= 1), "closed twice");
        noteReasons(stats);
    }

    private void checkBounds(PoolStats stats) {
        // After a shrink there may be more, as long as leases are out; but never more than before.
        int opened = stats.total() + stats.creating() + world.owned().size();
        world.require(opened <= Math.max(world.pool.config().maximum(), lastTotal), "too many: " + stats);
        boolean settled = live() == 0 && world.hanging.isEmpty() && world.environment.pendingTasks() == 0;
        world.require(!settled || opened <= world.pool.config().maximum(), "too many after a shrink: " + stats);
        world.require(stats.idle() <= (world.suspended ? 0 : world.pool.config().maxSize()), "too many idle: " + stats);
        lastTotal = opened;
    }

    private int live() {
        return world.resources.live().size() + world.owned().size();
    }

    private void noteReasons(PoolStats stats) {
        SimulationTally met = world.met;
        for (CloseReason reason : CloseReason.values()) {
            met.noteIf(stats.closed(reason) > 0, "closed for " + reason);
        }
        met.noteIf(stats.validationFailed() > 0, "check failed");
        met.noteIf(stats.userCodeFailed() > 0, "user code threw");
    }

    /** What must be so when the pool is closed and everything under way has ended. */
    void checkEnd() {
        world.require(world.held.stream().noneMatch(Lease::isLive), "a lease outlives its pool");
        world.require(
                world.resources.fakes.notClosedOnce().isEmpty(),
                "not closed once: " + world.resources.fakes.notClosedOnce());
        PoolStats stats = world.pool.stats();
        world.require(stats.closed() == stats.created() && stats.total() == 0, "books don't balance: " + stats);
        world.require(stats.pending() == 0 && stats.active() == 0, "something is left: " + stats);
        world.require(world.environment.pendingTasks() == 0, "a task is left");
        world.require(world.environment.tickingTasks() == 0, "the tick goes on");
    }

    /** Whether all whom something would do for have met a dead connection, what is idle is suspected, and something better is coming. */
    private boolean everyoneHopes() {
        LeasePool<FakeResource> pool = world.pool;
        for (Slot<FakeResource> slot : pool.slots) {
            if (Slot.isFree(slot.state) && !slot.generation.isSuspected()) {
                return false;
            }
        }
        return !pool.waiters.takesSuspects() && pool.opener.isAnyComing();
    }
}
