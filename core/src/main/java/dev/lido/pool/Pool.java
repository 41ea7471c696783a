package dev.lido.pool;

import dev.lido.pool.spi.PoolEnvironment;
import dev.lido.pool.spi.ResourceFactory;
import java.time.Duration;

/**
 * A bounded set of resources that callers take and give back.
 *
 * <pre>{@code
 * try (Lease<Thing> lease = pool.acquire()) {
 *     ...
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 *
 * @param <R> the resource
 */
public interface Pool<R> extends ManagedPool {

    /**
     * Takes a resource: an idle one if there is one, else a new one up to {@code maxSize + maxOverflow}, else the first to
     * come back, in the order of asking. Blocks for at most {@code acquireTimeout}.
     *
     * @return a lease; close it to give the resource back
     * @throws PoolExhaustedException if all were in use until the time was up
     * @throws DatabaseUnreachableException if none could be opened until the time was up, or credentials were refused
     * @throws PoolRefusedException if {@code maxPending} callers wait already, or the pool is suspended
     * @throws PoolClosedException if the pool is closed, or is closed meanwhile
     * @throws PoolInterruptedException if the thread is interrupted while it waits; its interrupt flag stays set
     */
    Lease<R> acquire();

    /**
     * The same with a time limit of its own.
     *
     * @param timeout how long to wait; zero or less takes only what is free now and needs no check, because there is no time
     *     for one; what doesn't fit into nanoseconds is for ever
     * @return a lease; close it to give the resource back
     * @throws PoolExhaustedException if all were in use until the time was up
     * @throws DatabaseUnreachableException if none could be opened until the time was up, or credentials were refused
     * @throws PoolRefusedException if {@code maxPending} callers wait already, or the pool is suspended
     * @throws PoolClosedException if the pool is closed, or is closed meanwhile
     * @throws PoolInterruptedException if the thread is interrupted while it waits; its interrupt flag stays set
     */
    Lease<R> acquire(Duration timeout);

    /**
     * Opens a pool in the running JVM. Returns at once: the first connections are opened in the background, and a database
     * that can't be reached is told to callers, not here.
     *
     * @param <R> the resource
     * @param config its settings
     * @param resources how resources are opened, checked and closed
     * @return a running pool
     */
    static <R> Pool<R> open(PoolConfig config, ResourceFactory<R> resources) {
        return open(config, resources, PoolEnvironment.system());
    }

    /**
     * Opens a pool in a given environment.
     *
     * @param <R> the resource
     * @param config its settings
     * @param resources how resources are opened, checked and closed
     * @param environment its time and threads
     * @return a running pool
     */
    static <R> Pool<R> open(PoolConfig config, ResourceFactory<R> resources, PoolEnvironment environment) {
        return LeasePool.open(config, resources, environment);
    }
}
