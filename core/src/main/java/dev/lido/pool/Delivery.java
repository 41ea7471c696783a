package dev.lido.pool;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What an asynchronous caller gets, on its way through an executor that isn't the pool's. Such an executor may run a task
 * late, never, twice, or both run it and throw: so a delivery is made by whoever wins its one CAS, the executor's run, the
 * rejection, or the sweep once the caller's time is up. All others find it made and touch neither the lease nor the stage;
 * without that, a second run would close a lease that is in use.
 *
 * <p>Thread-safe.
 */
final class Delivery<R> implements Runnable {

    private final AsyncAcquire<R> acquire;
    private final @Nullable Lease<R> lease;
    private final @Nullable Throwable failure;
    private final AtomicBoolean made = new AtomicBoolean();

    /** Exactly one of lease and failure isn't null. */
    Delivery(AsyncAcquire<R> acquire, @Nullable Lease<R> lease, @Nullable Throwable failure) {
        this.acquire = acquire;
        this.lease = lease;
        this.failure = failure;
    }

    /** Gives itself to the executor; what it throws comes out. */
    void handTo(Executor executor) {
        if (lease != null) { // a failure that is never told costs the pool nothing
            acquire.pool.slowAcquire.deliveries.add(this);
        }
        executor.execute(this);
    }

    /** Completes the stage; on the executor. */
    @Override
    public void run() {
        if (begin()) {
            acquire.conclude(lease, failure);
        }
    }

    /** The executor threw: the lease goes to the next caller, unless the executor had run this before it threw. */
    void reject(Throwable cause) {
        if (begin()) {
            acquire.fail(lease, failure == null ? cause : failure);
        }
    }

    boolean isLate(long now) {
        return now - acquire.deadlineNanos > 0;
    }

    /** The executor hasn't run it in time: the lease goes to the next caller. On a worker. */
    void expire() {
        if (begin()) {
            acquire.expire(lease);
        }
    }

    private boolean begin() {
        if (!made.compareAndSet(false, true)) {
            return false;
        }
        acquire.pool.slowAcquire.deliveries.remove(this);
        return true;
    }
}
