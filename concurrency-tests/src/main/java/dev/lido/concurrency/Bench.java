package dev.lido.concurrency;

import dev.lido.pool.Lane;
import dev.lido.pool.Lease;
import dev.lido.pool.Pool;
import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolException;
import dev.lido.pool.PoolSetting;
import dev.lido.pool.Validation;
import dev.lido.pool.spi.PoolEnvironment;
import dev.lido.pool.spi.Ticker;
import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import dev.lido.testing.FakeResources;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A pool of one connection, unless said otherwise, in a world as small as can be: no threads but the actors', a tick only when an actor makes one,
 * workers' tasks run by whoever waits or by the arbiter. A wait is short and then lets the time jump past the deadline, so
 * that time-outs race with hand-overs.
 */
final class Bench implements PoolEnvironment {

    static final Duration LONG = Duration.ofMinutes(30);
    static final Duration SHORT = Duration.ofNanos(1);
    /** A lane of which one caller at a time holds a connection. */
    static final Lane NARROW = Lane.named("narrow").atMost(1);

    private static final long REAL_PARK_NANOS = 2_000_000_000L;

    private static final PoolConfig CONFIG = settings().build();
    private static final PoolConfig RESIZABLE = settings().maxOverflow(1).build();
    private static final PoolConfig RECLAIMING = settings()
            .set(PoolSetting.LEAK_THRESHOLD, LONG)
            .set(PoolSetting.RECLAIM_LEAKED, true)
            .build();

    private static final PoolConfig OF_TWO = settings().maxSize(2).build();

    private static final Logger LOGGER = Logger.getLogger("dev.lido.pool");

    static {
        LOGGER.setLevel(Level.OFF); // some races time out a hundred thousand times a second
    }

    final FakeResources resources = new FakeResources();
    final Pool<FakeResource> pool;
    /** The only lease, until somebody closes it. */
    final FakeLease held;

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private @Nullable Runnable sweep;
    private volatile long nanos;

    Bench() {
        this(CONFIG);
    }

    private Bench(PoolConfig config) {
        this(config, Lane.COMMON);
    }

    private Bench(PoolConfig config, Lane lane) {
        pool = Pool.open(config, resources, this);
        FakeLease lease = tryAcquire(LONG, lane);
        if (lease == null) {
            throw new IllegalStateException("no connection to begin with");
        }
        held = lease;
    }

    /** One whose size may be made 0, because there is overflow. */
    static Bench resizable() {
        return new Bench(RESIZABLE);
    }

    private static PoolConfig.Builder settings() {
        return PoolConfig.builder()
                .maxSize(1)
                .validation(Validation.NEVER)
                .set(PoolSetting.MAX_LIFETIME, Duration.ofHours(10))
                .set(PoolSetting.IDLE_TIMEOUT, "off")
                .set(PoolSetting.CLOSE_GRACE, Duration.ZERO);
    }

    /** One that takes leases away which are held for longer than {@link #LONG}. */
    static Bench reclaiming() {
        return new Bench(RECLAIMING);
    }

    /** Has the pool take away what is held. */
    void reclaim() {
        tick(); // sees it
        advance(LONG);
        tick();
        runTasks();
    }

    /** Lets some time pass, so that actors whose work takes unlike long meet in every way. */
    static void dawdle(int most) {
        for (int left = ThreadLocalRandom.current().nextInt(most); left > 0; left--) {
            Thread.onSpinWait();
        }
    }

    /** One of two connections; the second isn't open yet. */
    static Bench ofTwo() {
        return new Bench(OF_TWO);
    }

    /** One of two connections, of which one at a time may be held in a lane; the first is, and the second is idle. */
    static Bench narrow() {
        Bench bench = new Bench(OF_TWO, NARROW);
        FakeLease other = bench.tryAcquire(LONG);
        if (other != null) {
            other.close();
        }
        return bench;
    }

    @Nullable
    FakeLease tryAcquire(Duration timeout) {
        return tryAcquire(timeout, Lane.COMMON);
    }

    @Nullable
    FakeLease tryAcquire(Duration timeout, Lane lane) {
        try {
            return (FakeLease) pool.acquire(timeout, lane);
        } catch (PoolException e) {
            return null;
        }
    }

    /** Whether the pool's one connection can be had, at once or by opening it. Ends everything that is under way. */
    boolean canAcquire() {
        runTasks();
        FakeLease lease = tryAcquire(Duration.ofNanos(2));
        runTasks();
        if (lease == null) {
            return false;
        }
        lease.close();
        return true;
    }

    void advance(Duration duration) {
        nanos += duration.toNanos();
    }

    void tick() {
        Runnable task = sweep;
        if (task != null) {
            task.run();
        }
    }

    /** Asks without blocking, for long enough. */
    CompletableFuture<Lease<FakeResource>> ask() {
        return ask(Lane.COMMON);
    }

    /** The same in a lane. */
    CompletableFuture<Lease<FakeResource>> ask(Lane lane) {
        return pool.acquireAsync(LONG, lane).toCompletableFuture();
    }

    /** What a stage came to: 0 nothing yet, 1 a live lease, which is closed, 2 a dead one, 3 a failure. */
    int endOf(CompletableFuture<Lease<FakeResource>> stage) {
        runTasks();
        if (!stage.isDone()) {
            return 0;
        }
        if (stage.isCompletedExceptionally()) {
            return 3;
        }
        Lease<FakeResource> lease = stage.join();
        int end = lease.isLive() ? 1 : 2;
        lease.close();
        return end;
    }

    /** One worker's task, if there is one. */
    void runTask() {
        Runnable task = tasks.poll();
        if (task != null) {
            task.run();
        }
    }

    void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Override
    public Ticker ticker() {
        return () -> nanos;
    }

    @Override
    public Executor workers() {
        return tasks::add;
    }

    @Override
    public Registration everyTick(Runnable task) {
        sweep = task;
        return () -> {};
    }

    /** What is due later runs among the workers' tasks. */
    @Override
    public void after(long delay, Runnable task) {
        tasks.add(task);
    }

    /** Runs what workers would; else waits in real time only for long waits, and in any case lets the time pass. */
    @Override
    public void parkNanos(Object blocker, long limit) {
        Runnable task = tasks.poll();
        if (task != null) {
            task.run();
            return;
        }
        if (limit > TICK_NANOS * 100) {
            long start = System.nanoTime();
            LockSupport.parkNanos(blocker, REAL_PARK_NANOS);
            if (System.nanoTime() - start < REAL_PARK_NANOS) {
                return; // unparked, or for no reason: the pool looks again
            }
        } else {
            Thread.onSpinWait();
        }
        nanos += limit;
    }
}
