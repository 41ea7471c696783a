package dev.lido.testing;

import dev.lido.pool.Lease;
import dev.lido.pool.Slot;
import dev.lido.pool.spi.FailureKind;
import dev.lido.pool.spi.ResourceFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Opens {@link FakeResource}s, or fails to as told, and as slowly as told. Thread-safe.
 *
 * <pre>{@code
 * var resources = new FakeResources();
 * var pool = Pool.open(PoolConfig.builder().maxSize(2).build(), resources, new ManualEnvironment());
 * }</pre>
 */
public final class FakeResources implements ResourceFactory<FakeResource> {

    private final AtomicInteger attempts = new AtomicInteger();
    private final List<FakeResource> created = new CopyOnWriteArrayList<>();
    private final Scripts scripts;

    private volatile FailureKind failureKind = FailureKind.REFUSED;

    /** Makes a factory that succeeds, and takes no time. */
    public FakeResources() {
        scripts = new Scripts(null);
    }

    /**
     * Makes a factory that succeeds, and can be told to take time.
     *
     * @param environment whose time; the same as the pool's
     */
    public FakeResources(ManualEnvironment environment) {
        scripts = new Scripts(environment);
    }

    /**
     * Lets an operation take time from now on. An open that takes 3 s returns when the environment has been advanced that
     * far; one that takes longer than the test is one that hangs.
     *
     * @param operation which
     * @param time how long; zero ends it
     * @throws IllegalArgumentException for {@link Operation#ABORT} and {@link Operation#LEASE}, which must not block
     * @throws IllegalStateException if this factory was made without an environment
     */
    public void takes(Operation operation, Duration time) {
        scripts.takes(operation, time);
    }

    /**
     * Lets the next calls of an operation fail, after they took their time.
     *
     * @param operation which
     * @param count how many
     * @param failure what they throw
     */
    public void failNext(Operation operation, int count, RuntimeException failure) {
        scripts.failNext(operation, count, failure);
    }

    /**
     * Lets the next attempts fail.
     *
     * @param count how many
     * @param failure with what
     */
    public void failNext(int count, Exception failure) {
        scripts.failNext(Operation.CREATE, count, failure);
    }

    /**
     * Lets all attempts fail from now on.
     *
     * @param failure with what; null ends the outage
     */
    public void outage(@Nullable Exception failure) {
        scripts.fail(Operation.CREATE, failure);
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
        for (Operation operation : Operation.values()) {
            if (operation != Operation.CREATE && operation != Operation.LEASE) {
                scripts.fail(operation, failure);
            }
        }
    }

    /**
     * Lets the making of leases throw from now on.
     *
     * @param failure what it throws; null ends it
     */
    public void leaseFailure(@Nullable Error failure) {
        scripts.fail(Operation.LEASE, failure);
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

    /**
     * What was not closed, or more than once; empty when every create had its close.
     *
     * @return in the order of opening
     */
    public List<FakeResource> notClosedOnce() {
        return created.stream().filter(resource -> resource.closes() != 1).toList();
    }

    @Override
    public FakeResource create(long timeoutNanos) throws Exception {
        int id = attempts.incrementAndGet();
        scripts.playChecked(Operation.CREATE);
        FakeResource resource = new FakeResource(id);
        created.add(resource);
        return resource;
    }

    @Override
    public boolean validate(FakeResource resource, long timeoutNanos) {
        resource.noteValidation();
        scripts.play(Operation.VALIDATE);
        return !resource.isBroken();
    }

    @Override
    public boolean reset(FakeResource resource, int marks) {
        resource.noteReset();
        scripts.play(Operation.RESET);
        return !resource.isBroken();
    }

    @Override
    public void abort(FakeResource resource) {
        resource.noteAbort();
        scripts.play(Operation.ABORT);
    }

    @Override
    public void close(FakeResource resource) {
        resource.noteClose();
        scripts.play(Operation.CLOSE);
    }

    @Override
    public Lease<FakeResource> lease(Slot<FakeResource> slot, FakeResource resource, long word) {
        scripts.play(Operation.LEASE);
        return new FakeLease(slot, resource, word);
    }

    @Override
    public FailureKind classify(Throwable failure) {
        return failureKind;
    }
}
