package dev.lido.pool;

import dev.lido.pool.spi.PoolEnvironment;
import dev.lido.pool.spi.ResourceFactory;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

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
     * The same for a caller of a {@link Lane}: where callers of several lanes wait, the lanes are served in turn. One of a lane
     * with a limit ({@link Lane#atMost}) also waits while its lane holds as many as it may.
     *
     * @param timeout how long to wait, as above
     * @param lane whose caller it is
     * @return a lease; close it to give the resource back
     * @throws PoolExhaustedException if all were in use until the time was up, or as many as the lane may hold
     * @throws DatabaseUnreachableException if none could be opened until the time was up, or credentials were refused
     * @throws PoolRefusedException if {@code maxPending} callers wait already, or as many of this lane as may
     * @throws PoolClosedException if the pool is closed, or is closed meanwhile
     * @throws PoolInterruptedException if the thread is interrupted while it waits; its interrupt flag stays set
     */
    Lease<R> acquire(Duration timeout, Lane lane);

    /**
     * Takes a resource as {@link #acquire()} does, without blocking the calling thread: the caller stands in the same queue
     * as those that block. Where one is idle, the stage that is returned is complete already.
     *
     * <p>The stage is completed on a thread of the pool's own, which may be kept for as long as the lease is held. It
     * completes exceptionally with what {@link #acquire()} throws; a time-out is noticed with the accuracy of a tick (100 ms).
     * Cancelling it ({@code stage.toCompletableFuture().cancel(false)}), or completing it in any other way, leaves the queue
     * at once; a resource that is on its way then goes to the next caller. Who cancels a stage that is complete still has to
     * close its lease.
     *
     * @return a stage that brings a lease; close that to give the resource back
     */
    CompletionStage<Lease<R>> acquireAsync();

    /**
     * The same with a time limit and a lane of its own.
     *
     * @param timeout how long to wait; zero or less takes only what is idle and needs no check
     * @param lane whose caller it is
     * @return a stage that brings a lease; close that to give the resource back
     */
    CompletionStage<Lease<R>> acquireAsync(Duration timeout, Lane lane);

    /**
     * The same, completed elsewhere.
     *
     * @param timeout how long to wait; zero or less takes only what is idle and needs no check
     * @param lane whose caller it is
     * @param executor what completes the stage, called on a thread of the pool's own, never on that of the thread that gives
     *     the resource back. If it rejects that, the lease goes to the next caller and the stage fails with the rejection;
     *     if it runs it after the deadline, the lease goes on too
     * @return a stage that brings a lease; close that to give the resource back
     */
    CompletionStage<Lease<R>> acquireAsync(Duration timeout, Lane lane, Executor executor);

    /**
     * Has the connections closed that were opened to one address: idle ones at once, active ones when they come back, those
     * whose opening is under way when they arrive. {@link #evict()} does so with all. Doesn't block on a connection.
     *
     * @param address what {@link ResourceFactory#address} gave
     * @return how many of them were open
     */
    int evict(String address);

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
        return opening(config, resources).environment(environment).open();
    }

    /**
     * Begins to open a pool that is given more than its settings, for example a {@link PoolListener}.
     *
     * @param <R> the resource
     * @param config its settings
     * @param resources how resources are opened, checked and closed
     * @return what else it may be given; nothing runs before {@link PoolOpening#open()}
     */
    static <R> PoolOpening<R> opening(PoolConfig config, ResourceFactory<R> resources) {
        return new PoolOpening<>(config, resources);
    }
}
