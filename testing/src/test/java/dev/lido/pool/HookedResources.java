package dev.lido.pool;

import dev.lido.pool.spi.FailureKind;
import dev.lido.pool.spi.ResourceFactory;
import dev.lido.testing.FakeResource;
import dev.lido.testing.FakeResources;
import java.util.function.Function;
import java.util.function.Predicate;

/** The fake resources, with something that happens while one is opened, checked, reset or closed. */
final class HookedResources implements ResourceFactory<FakeResource> {

    private final FakeResources resources;
    volatile Runnable whileOpening = () -> {};
    volatile Runnable whileChecking = () -> {};
    volatile Runnable whileResetting = () -> {};
    /** The address of what is opened from now on. */
    volatile String address = "";
    /** Whether an address is still what its name stands for. */
    volatile Predicate<String> current = asked -> true;

    volatile Function<FakeResource, String> backendIds = resource -> "";

    HookedResources(FakeResources resources) {
        this.resources = resources;
    }

    @Override
    public FakeResource create(long timeoutNanos) throws Exception {
        whileOpening.run();
        return resources.create(timeoutNanos);
    }

    @Override
    public String address(FakeResource resource) {
        return address;
    }

    @Override
    public boolean isCurrent(String asked) {
        return current.test(asked);
    }

    @Override
    public String backendId(FakeResource resource) {
        return backendIds.apply(resource);
    }

    @Override
    public boolean validate(FakeResource resource, long timeoutNanos) {
        whileChecking.run();
        return resources.validate(resource, timeoutNanos);
    }

    @Override
    public boolean reset(FakeResource resource, int marks) {
        whileResetting.run();
        return resources.reset(resource, marks);
    }

    @Override
    public void abort(FakeResource resource) {
        resources.abort(resource);
    }

    @Override
    public void close(FakeResource resource) {
        resources.close(resource);
    }

    @Override
    public Lease<FakeResource> lease(Slot<FakeResource> slot, FakeResource resource, long word) {
        return resources.lease(slot, resource, word);
    }

    @Override
    public FailureKind classify(Throwable failure) {
        return resources.classify(failure);
    }
}
