package dev.lido.testing;

import dev.lido.pool.ConnectionBudget;
import dev.lido.pool.Holder;
import dev.lido.pool.Lane;
import dev.lido.pool.Lease;
import dev.lido.pool.Pool;
import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolException;
import dev.lido.pool.PoolHealth;
import dev.lido.pool.PoolStats;
import dev.lido.pool.Validation;
import dev.lido.pool.spi.FailureKind;
import dev.lido.pool.spi.ResourceFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A pool for unit tests of code that uses one: it runs dry on command, loses its database on command, and counts what is
 * out, all without waiting.
 *
 * <pre>{@code
 * FakePool<FakeResource> pool = FakePool.open("orders");
 * pool.runDry();
 * assertThatThrownBy(pool::acquire).isInstanceOf(PoolExhaustedException.class);
 * }</pre>
 *
 * <p>It is Lido's real pool, on time that stands still and in front of a factory that does as it is told. So whatever code
 * under test meets here (messages, counters, the order of waiters, what a late close does) it meets in production. Rejected:
 * a pool of its own that only looks like one, which would have to be kept in step and would let tests pass that shouldn't.
 *
 * <p>For tests of code that only looks at a pool (metrics, health checks, pages), {@link #showStats}, {@link #showHealth} and
 * {@link #showHolders} replace what it tells about itself; leases go on as before.
 *
 * <p>With several threads, switch {@link ManualEnvironment#advanceWhileWaiting} off and move the time from the test.
 * Thread-safe.
 *
 * @param <R> the resource
 */
public final class FakePool<R> implements Pool<R> {

    private final Pool<R> pool;
    private final Backend<R> backend;
    private final Scripts scripts;
    private final ManualEnvironment environment;
    private final List<Lease<R>> taken = new CopyOnWriteArrayList<>();
    private final AtomicInteger snapshots = new AtomicInteger();
    private final AtomicInteger brokenOff = new AtomicInteger();

    private volatile @Nullable Supplier<PoolStats> shownStats;
    private volatile @Nullable PoolHealth shownHealth;
    private volatile @Nullable List<Holder> shownHolders;
    private volatile boolean closed;

    private FakePool(
            PoolConfig config,
            ResourceFactory<R> resources,
            ManualEnvironment environment,
            @Nullable ConnectionBudget budget) {
        this.environment = environment.slowTasks(true);
        scripts = new Scripts(environment);
        backend = new Backend<>(resources, scripts);
        pool = Pool.opening(config, backend)
                .environment(environment)
                .budget(budget)
                .open();
    }

    /**
     * Opens a pool of fake resources, on time of its own, with the defaults of {@link PoolConfig#builder()} but one: every
     * resource is checked before it is handed out, so that an outage is noticed by the next caller.
     *
     * @param name the pool's name
     * @return a running pool
     */
    public static FakePool<FakeResource> open(String name) {
        return open(
                PoolConfig.builder().name(name).validation(Validation.ALWAYS).build());
    }

    /**
     * Opens a pool of fake resources, on time of its own.
     *
     * @param config its settings, all of which are in force
     * @return a running pool
     */
    public static FakePool<FakeResource> open(PoolConfig config) {
        return open(config, new FakeResources(), new ManualEnvironment());
    }

    /**
     * Opens a pool of resources and leases of the test's choice, for code that expects more of a lease than to be closed.
     *
     * @param <R> the resource
     * @param config its settings, all of which are in force
     * @param resources a stub, or the real adapter; {@link ManualEnvironment#spend} lets it take time
     * @param environment time and workers; several pools may share it
     * @return a running pool
     */
    public static <R> FakePool<R> open(PoolConfig config, ResourceFactory<R> resources, ManualEnvironment environment) {
        return new FakePool<>(config, resources, environment, null);
    }

    /**
     * Opens a pool of fake resources under a budget that it shares with others.
     *
     * @param config its settings, all of which are in force
     * @param budget the limit; the pool is guaranteed its {@code minIdle} of it
     * @param environment time and workers, which pools that share a budget should share, too
     * @return a running pool
     * @throws IllegalArgumentException if the budget can't keep what it would guarantee
     */
    public static FakePool<FakeResource> open(
            PoolConfig config, ConnectionBudget budget, ManualEnvironment environment) {
        return new FakePool<>(config, new FakeResources(), environment, budget);
    }

    /**
     * Its time and workers.
     *
     * @return always the same environment
     */
    public ManualEnvironment environment() {
        return environment;
    }

    /**
     * Takes every lease that is left, and keeps them: who comes next waits in vain. They count as active and as acquired, and
     * are held by the calling thread.
     *
     * @throws PoolException if they can't be had, because the pool is down or closed; none are kept then
     */
    public void runDry() {
        try {
            while (pool.stats().active() < pool.config().maximum()) {
                taken.add(pool.acquire());
            }
        } catch (PoolException e) {
            refill();
            throw e;
        }
    }

    /** Gives back what {@link #runDry()} took; the first waiters get it. Does nothing if nothing was taken. */
    public void refill() {
        List<Lease<R>> returning = new ArrayList<>(taken);
        taken.removeAll(returning);
        returning.forEach(Lease::close);
    }

    /** Loses the database: nothing can be opened, and what is open fails its next check. Refused, as if nobody listened. */
    public void goDown() {
        goDown(FailureKind.REFUSED);
    }

    /**
     * Loses the database for a given reason.
     *
     * @param kind the reason; callers are told {@link FailureKind#AUTH} at once, and any other when their time is up
     */
    public void goDown(FailureKind kind) {
        backend.outage(new Backend.Outage(kind));
    }

    /**
     * Loses the database with a failure of the driver's own.
     *
     * @param failure what opening throws; sorted by the factory's {@link ResourceFactory#classify}
     */
    public void goDown(Exception failure) {
        backend.outage(failure);
    }

    /**
     * Has the database back. As in production, the pool notices at its next attempt to open something, after the pause that
     * it is making ({@link PoolConfig#connectRetryMaxDelay()} at most).
     */
    public void comeUp() {
        backend.outage(null);
    }

    /**
     * Lets an operation take time from now on. An open that takes 3 s returns when the environment has been advanced that
     * far; a caller who waits for it advances it.
     *
     * @param operation which
     * @param time how long; zero ends it
     * @throws IllegalArgumentException for {@link Operation#ABORT} and {@link Operation#LEASE}, which must not block
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
     * Replaces the statistics that the pool shows.
     *
     * @param stats what {@link #stats()} returns, asked each time; null for the true ones
     */
    public void showStats(@Nullable Supplier<PoolStats> stats) {
        shownStats = stats;
    }

    /**
     * Replaces the health that the pool shows.
     *
     * @param health what {@link #health()} returns; null for the true one
     */
    public void showHealth(@Nullable PoolHealth health) {
        shownHealth = health;
    }

    /**
     * Replaces the holders that the pool shows.
     *
     * @param holders what {@link #holders()} returns; null for the true ones
     */
    public void showHolders(@Nullable List<Holder> holders) {
        shownHolders = holders == null ? null : List.copyOf(holders);
    }

    /**
     * How often {@link #stats()} was asked for.
     *
     * @return 0 or more
     */
    public int snapshots() {
        return snapshots.get();
    }

    /**
     * Whether {@link #close()} was called.
     *
     * @return true from its beginning on
     */
    public boolean isClosed() {
        return closed;
    }

    /** How many leases the test keeps by {@link #runDry()}. */
    int taken() {
        return taken.size();
    }

    /** How many leases had not come back when the pool was closed, and were broken off. */
    int brokenOff() {
        return brokenOff.get();
    }

    /** The true figures, whatever is shown; not counted among the snapshots. */
    PoolStats trueStats() {
        return pool.stats();
    }

    List<Holder> trueHolders() {
        return pool.holders();
    }

    List<String> notClosedOnce() {
        return backend.notClosedOnce();
    }

    @Override
    public Lease<R> acquire() {
        return pool.acquire();
    }

    @Override
    public Lease<R> acquire(Duration timeout) {
        return pool.acquire(timeout);
    }

    @Override
    public Lease<R> acquire(Duration timeout, Lane lane) {
        return pool.acquire(timeout, lane);
    }

    @Override
    public CompletionStage<Lease<R>> acquireAsync() {
        return pool.acquireAsync();
    }

    @Override
    public CompletionStage<Lease<R>> acquireAsync(Duration timeout, Lane lane) {
        return pool.acquireAsync(timeout, lane);
    }

    @Override
    public CompletionStage<Lease<R>> acquireAsync(Duration timeout, Lane lane, Executor executor) {
        return pool.acquireAsync(timeout, lane, executor);
    }

    @Override
    public String name() {
        return pool.name();
    }

    @Override
    public String kind() {
        return pool.kind();
    }

    @Override
    public PoolConfig config() {
        return pool.config();
    }

    @Override
    public Optional<ConnectionBudget> budget() {
        return pool.budget();
    }

    @Override
    public PoolStats stats() {
        snapshots.incrementAndGet();
        Supplier<PoolStats> shown = shownStats;
        return shown == null ? pool.stats() : shown.get();
    }

    @Override
    public PoolHealth health() {
        PoolHealth shown = shownHealth;
        return shown == null ? pool.health() : shown;
    }

    @Override
    public List<Holder> holders() {
        List<Holder> shown = shownHolders;
        return shown == null ? pool.holders() : shown;
    }

    @Override
    public int warm(int count) {
        return pool.warm(count);
    }

    @Override
    public void resize(int maxSize) {
        pool.resize(maxSize);
    }

    @Override
    public int evict() {
        return pool.evict();
    }

    @Override
    public int evict(String address) {
        return pool.evict(address);
    }

    @Override
    public void suspend() {
        pool.suspend();
    }

    @Override
    public void resume() {
        pool.resume();
    }

    /**
     * Gives back what {@link #runDry()} took, then closes the pool. Leases that are out get {@code closeGrace} of manual time;
     * those that don't come back count as leaked (see {@link PoolAssert#hasNothingLeaked()}).
     */
    @Override
    public void close() {
        closed = true;
        refill();
        int abortedBefore = backend.aborted();
        pool.close();
        environment.runTasks();
        brokenOff.addAndGet(backend.aborted() - abortedBefore);
    }

    /** Name and true figures. */
    @Override
    public String toString() {
        return "pool=" + name() + " " + pool.stats();
    }
}
