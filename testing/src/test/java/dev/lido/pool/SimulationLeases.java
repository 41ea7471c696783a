package dev.lido.pool;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What holders do with their leases in a simulation, and with leases that have ended. */
final class SimulationLeases {

    private final SimulationWorld world;
    private final List<FakeLease> ended = new ArrayList<>();

    SimulationLeases(SimulationWorld world) {
        this.world = world;
    }

    void release() {
        if (!world.held.isEmpty()) {
            FakeLease lease = world.held.remove(world.random.nextInt(world.held.size()));
            world.note("release " + lease.fake());
            lease.close();
            ended.add(lease);
            world.require(!lease.isLive(), "live after its close");
        }
    }

    void releaseAll() {
        while (!world.held.isEmpty()) {
            release();
        }
    }

    void closeAgain() {
        if (!ended.isEmpty()) {
            FakeLease lease = ended.get(world.random.nextInt(ended.size()));
            world.note("close again " + lease.fake());
            lease.close();
            world.require(!lease.dirty(), "a dead lease isn't refused");
            lease.invalidate();
            world.met.note("closed twice");
        }
    }

    void closeDuringCall() {
        if (!world.held.isEmpty()) {
            FakeLease lease = world.held.remove(world.random.nextInt(world.held.size()));
            world.note("close during call " + lease.fake());
            lease.use(lease::close);
            ended.add(lease);
            world.require(lease.fake().aborts() == 1, "a call under way isn't broken off once");
            world.met.note("call under way");
        }
    }

    void onHeld(String what, Consumer<FakeLease> action) {
        if (!world.held.isEmpty()) {
            FakeLease lease = world.held.get(world.random.nextInt(world.held.size()));
            world.note(what + " " + lease.fake());
            action.accept(lease);
        }
    }

    void breakIdle() {
        world.note("break idle ones");
        Set<FakeResource> inUse = inUse();
        world.resources.fakes.created().stream()
                .filter(resource -> !inUse.contains(resource))
                .forEach(FakeResource::breakDown);
    }

    /** What is leased, or owned by somebody who was offered it. */
    Set<FakeResource> inUse() {
        Set<FakeResource> inUse = new HashSet<>(world.owned());
        world.resources.live().forEach(lease -> inUse.add(lease.fake()));
        return inUse;
    }
}
