package dev.lido.pool;

import dev.lido.pool.spi.ResourceFactory;
import dev.lido.testing.FakeResource;
import dev.lido.testing.FakeResources;
import org.jspecify.annotations.Nullable;

/** A driver that returns a connection again. */
final class TwiceResources implements ResourceFactory<FakeResource> {

    private final FakeResources resources;
    volatile @Nullable FakeResource again;

    TwiceResources(FakeResources resources) {
        this.resources = resources;
    }

    @Override
    public FakeResource create(long timeoutNanos) throws Exception {
        FakeResource known = again;
        return known == null ? resources.create(timeoutNanos) : known;
    }

    @Override
    public boolean validate(FakeResource resource, long timeoutNanos) {
        return resources.validate(resource, timeoutNanos);
    }

    @Override
    public boolean reset(FakeResource resource, int marks) {
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
}
