package dev.lido.testing;

import dev.lido.pool.Lease;
import dev.lido.pool.Slot;
import dev.lido.pool.spi.FailureKind;
import dev.lido.pool.spi.ResourceFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Opens {@link FakeResource}s, or fails to as told. Thread-safe.
 *
 * <pre>{@code
 * var resources = new FakeResources();
 * var pool = Pool.open(PoolConfig.builder().maxSize(2).build(), resources, new ManualEnvironment());
 * }</pre>
 */
public final class FakeResources implements ResourceFactory<FakeResource> {

    private final AtomicInteger attempts = new AtomicInteger();
    private final List<FakeResource> created = new CopyOnWriteArrayList<>();
    /** Guarded by itself. */
    private final Deque<Exception> failures = new ArrayDeque<>();

    private volatile @Nullable Exception outage;
    private volatile FailureKind failureKind = FailureKind.REFUSED;
    private volatile @Nullable RuntimeException userCodeFailure;
    private volatile @Nullable Error leaseFailure;

    /** Makes a factory that succeeds. */
    public FakeResources() {}

    /**
     * Lets the next attempts fail.
     *
     * @param count how many
     * @param failure with what
     */
    public void failNext(int count, Exception failure) {
        synchronized (failures) {
            for (int i = 0; i < count; i++) {
                failures.addLast(failure);
            }
        }
    }

    /**
     * Lets all attempts fail from now on.
     *
     * @param failure with what; null ends the outage
     */
    public void outage(@Nullable Exception failure) {
        outage = failure;
    }

    /**
     * Says what kind of failure those are.
     *
     * @param kind {@link FailureKind#REFUSED} unless set
     */
    public void failureKind(FailureKind kind) {
        failureKind = kind;
    }

    /**
     * Lets check, reset, abort and close throw from now on.
     *
     * @param failure what they throw; null ends it
     */
    public void userCodeFailure(@Nullable RuntimeException failure) {
        userCodeFailure = failure;
    }

    /**
     * Lets the making of leases throw from now on.
     *
     * @param failure what it throws; null ends it
     */
    public void leaseFailure(@Nullable Error failure) {
        leaseFailure = failure;
    }

    /**
     * Everything opened so far.
     *
     * @return in the order of opening
     */
    public List<FakeResource> created() {
        return List.copyOf(created);
    }

    /**
     * How many attempts were made.
     *
     * @return failed ones included
     */
    public int attempts() {
        return attempts.get();
    }

    /**
     * How many are open now.
     *
     * @return created and not closed
     */
    public long open() {
        return created.stream().filter(resource -> resource.closes() == 0).count();
    }

    @Override
    public FakeResource create(long timeoutNanos) throws Exception {
        int id = attempts.incrementAndGet();
        Exception failure = outage;
        if (failure == null) {
            synchronized (failures) {
                failure = failures.pollFirst();
            }
        }
        if (failure != null) {
            throw failure;
        }
        FakeResource resource = new FakeResource(id);
        created.add(resource);
        return resource;
    }

    @Override
    public boolean validate(FakeResource resource, long timeoutNanos) {
        resource.noteValidation();
        throwIfTold();
        return !resource.isBroken();
    }

    @Override
    public boolean reset(FakeResource resource, int marks) {
        resource.noteReset();
        throwIfTold();
        return !resource.isBroken();
    }

    @Override
    public void abort(FakeResource resource) {
        resource.noteAbort();
        throwIfTold();
    }

    @Override
    public void close(FakeResource resource) {
        resource.noteClose();
        throwIfTold();
    }

    @Override
    public Lease<FakeResource> lease(Slot<FakeResource> slot, FakeResource resource, long word) {
        Error failure = leaseFailure;
        if (failure != null) {
            throw failure;
        }
        return new FakeLease(slot, resource, word);
    }

    @Override
    public FailureKind classify(Throwable failure) {
        return failureKind;
    }

    private void throwIfTold() {
        RuntimeException failure = userCodeFailure;
        if (failure != null) {
            throw failure;
        }
    }
}
