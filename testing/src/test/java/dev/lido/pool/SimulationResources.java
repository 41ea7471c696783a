package dev.lido.pool;

import dev.lido.pool.spi.FailureKind;
import dev.lido.pool.spi.ResourceFactory;
import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import dev.lido.testing.FakeResources;
import dev.lido.testing.Operation;
import java.util.ArrayList;
import java.util.List;

/** Fake resources that throw when told to, remember every lease that was made, and look who holds the pool's lock. */
final class SimulationResources implements ResourceFactory<FakeResource> {

    /** What the adapter throws when it is told to. */
    static final class Mishap extends RuntimeException {
        private static final long serialVersionUID = 1;

        Mishap(Operation operation) {
            super(operation + " throws");
        }
    }

    final FakeResources fakes = new FakeResources();
    private final SimulationWorld world;
    private final List<FakeLease> leases = new ArrayList<>();
    private long leaseCalls;
    private boolean classifyThrows;
    /** What comes in between. */
    Runnable whileChecking = () -> {};

    SimulationResources(SimulationWorld world) {
        this.world = world;
    }

    void failNext(Operation operation) {
        fakes.failNext(operation, 1, new Mishap(operation));
    }

    void classifyThrows(boolean on) {
        classifyThrows = on;
    }

    /** How often a lease was to be made. */
    long leaseCalls() {
        return leaseCalls;
    }

    /** The leases that live, those that nobody was told of yet included. */
    List<FakeLease> live() {
        leases.removeIf(lease -> !lease.isLive());
        return leases;
    }

    @Override
    public FakeResource create(long timeoutNanos) throws Exception {
        world.requireNoLock("create");
        return fakes.create(timeoutNanos);
    }

    @Override
    public String address(FakeResource resource) {
        world.requireNoLock("address");
        return resource.id() % 3 == 0 ? "left" : "right";
    }

    @Override
    public boolean validate(FakeResource resource, long timeoutNanos) {
        world.requireNoLock("validate");
        world.require(resource.closes() == 0, "checked after its close: " + resource);
        whileChecking.run();
        return fakes.validate(resource, timeoutNanos);
    }

    @Override
    public boolean reset(FakeResource resource, int marks) {
        world.requireNoLock("reset");
        world.require(resource.closes() == 0, "reset after its close: " + resource);
        return fakes.reset(resource, marks);
    }

    @Override
    public void abort(FakeResource resource) {
        world.requireNoLock("abort");
        fakes.abort(resource);
    }

    @Override
    public void close(FakeResource resource) {
        world.requireNoLock("close");
        fakes.close(resource);
    }

    @Override
    public Lease<FakeResource> lease(Slot<FakeResource> slot, FakeResource resource, long word) {
        world.requireNoLock("lease");
        world.require(resource.closes() == 0, "leased after its close: " + resource);
        leaseCalls++;
        FakeLease lease = (FakeLease) fakes.lease(slot, resource, word);
        leases.add(lease);
        return lease;
    }

    @Override
    public FailureKind classify(Throwable failure) {
        world.requireNoLock("classify");
        if (classifyThrows) {
            world.met.note("classify threw");
            throw new IllegalStateException("classify throws");
        }
        return fakes.classify(failure);
    }
}
