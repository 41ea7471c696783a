package dev.lido.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.pool.Lane;
import dev.lido.pool.Lease;
import dev.lido.pool.Pool;
import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolException;
import dev.lido.pool.PoolSetting;
import dev.lido.pool.PoolStats;
import dev.lido.pool.spi.PoolEnvironment;
import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import dev.lido.testing.FakeResources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Callers of every kind on one real pool, each with a number of things to do: acquire in some lane, blocking or not, hold for
 * a moment, cancel, interrupt each other, break resources, resize and evict. What each does follows from the seed. A lane with a
 * limit never has two at work.
 */
final class Soak {

    private static final int LARGEST = 5;
    private static final int OVERFLOW = 1;
    private static final Duration LONG = Duration.ofMinutes(1);
    /** One of its callers at a time has a connection. */
    private static final Lane NARROW = Lane.named("narrow").atMost(1);

    private static final List<Lane> LANES =
            List.of(Lane.COMMON, Lane.CONTROL, Lane.named("reports"), Lane.named("agent"), NARROW);

    private static final Logger LOGGER = Logger.getLogger("dev.lido.pool");

    static {
        LOGGER.setLevel(Level.OFF); // time-outs are meant to happen here
    }

    private final long seed = Long.getLong("lido.seed", System.nanoTime());
    private final FakeResources resources = new FakeResources();
    private final Pool<FakeResource> pool = Pool.open(config(), resources, PoolEnvironment.system());
    private final Map<FakeResource, Thread> users = new ConcurrentHashMap<>();
    private final Queue<CompletableFuture<Lease<FakeResource>>> stages = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<Throwable> fault = new AtomicReference<>();
    private final AtomicInteger blocking = new AtomicInteger();
    private final AtomicInteger asynchronous = new AtomicInteger();
    private final AtomicInteger killed = new AtomicInteger();
    private final AtomicInteger resized = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final AtomicInteger interrupted = new AtomicInteger();
    private final AtomicInteger inNarrow = new AtomicInteger();
    private final AtomicInteger narrow = new AtomicInteger();

    private static PoolConfig config() {
        return PoolConfig.builder()
                .name("soak")
                .maxSize(3)
                .maxOverflow(OVERFLOW)
                .set(PoolSetting.MAX_PENDING, 100_000)
                .set(PoolSetting.VALIDATE_AFTER_IDLE, Duration.ZERO)
                .set(PoolSetting.IDLE_TIMEOUT, Duration.ofSeconds(1))
                .build();
    }

    /**
     * Runs it to its end, and looks whether everything has ended with it.
     *
     * @param callers what the callers' threads are made by
     */
    void run(ThreadFactory callers, int count, int actions) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            SplittableRandom random = new SplittableRandom(seed + i);
            threads.add(callers.newThread(() -> call(random, actions)));
        }
        threads.forEach(Thread::start);
        String run = "seed=" + seed;
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(60));
            assertThat(thread.isAlive())
                    .as("%s, %s still at it, %s", run, thread, pool.stats())
                    .isFalse();
        }
        assertThat(fault.get()).as(run).isNull();
        awaitStages(run);
        assertThat(pool.stats().active()).as(run).isZero();
        assertThat(pool.stats().pending()).as(run).isZero();
        pool.close();
        assertThat(resources.notClosedOnce()).as(run).isEmpty();
        assertThat(pool.stats().closed()).as(run).isEqualTo(pool.stats().created());
        assertThat(pool.stats().acquired())
                .as("%s: each lease was somebody's", run)
                .isGreaterThanOrEqualTo(blocking.get() + asynchronous.get());
        assertThat(resized).as(run).hasValueGreaterThan(1_000); // F24
        for (AtomicInteger met : List.of(blocking, asynchronous, cancelled, interrupted, killed, narrow)) {
            assertThat(met)
                    .as(
                            "%s: met %s %s %s %s %s %s",
                            run, blocking, asynchronous, cancelled, interrupted, killed, narrow)
                    .hasValueGreaterThan(10);
        }
    }

    private void awaitStages(String run) throws InterruptedException {
        try {
            CompletableFuture.allOf(stages.toArray(CompletableFuture[]::new)).get(90, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            // some were cancelled or timed out
        } catch (TimeoutException e) {
            throw new AssertionError(run + ", stages left behind: " + pool.stats(), e);
        }
    }

    private void call(SplittableRandom random, int actions) {
        try {
            for (int i = 0; i < actions && fault.get() == null; i++) {
                act(random);
            }
        } catch (Throwable t) {
            fault.compareAndSet(null, t);
        }
    }

    private void act(SplittableRandom random) {
        switch (random.nextInt(48)) {
            case 0 -> {
                pool.resize(random.nextInt(LARGEST + 1));
                resized.incrementAndGet();
            }
            case 1 -> threads.get(random.nextInt(threads.size())).interrupt();
            case 2 -> cancelOne(random);
            case 3 -> disturb(random);
            default -> {
                if (random.nextBoolean()) {
                    acquire(random);
                } else {
                    ask(random);
                }
            }
        }
        PoolStats stats = pool.stats();
        check(stats.total() + stats.creating() <= LARGEST + OVERFLOW, "too many connections: " + stats);
    }

    private void disturb(SplittableRandom random) {
        if (random.nextInt(8) == 0) {
            pool.evict();
            return;
        }
        List<FakeResource> created = resources.created();
        if (!created.isEmpty()) {
            created.get(created.size() - 1 - random.nextInt(Math.min(created.size(), LARGEST)))
                    .breakDown();
            killed.incrementAndGet();
        }
    }

    private void acquire(SplittableRandom random) {
        try {
            Lane lane = LANES.get(random.nextInt(LANES.size()));
            Lease<FakeResource> lease = pool.acquire(timeout(random), lane);
            blocking.incrementAndGet();
            hold((FakeLease) lease, lane, random);
        } catch (PoolException e) {
            if (Thread.interrupted()) {
                interrupted.incrementAndGet();
            }
        }
    }

    private void ask(SplittableRandom random) {
        SplittableRandom own = random.split();
        Lane lane = LANES.get(random.nextInt(LANES.size()));
        CompletableFuture<Lease<FakeResource>> stage =
                pool.acquireAsync(timeout(random), lane).toCompletableFuture();
        stages.add(stage);
        stage.thenAccept(lease -> {
            asynchronous.incrementAndGet();
            hold((FakeLease) lease, lane, own);
        });
        if (random.nextInt(8) == 0 && stage.cancel(true)) {
            cancelled.incrementAndGet();
        }
    }

    private void cancelOne(SplittableRandom random) {
        CompletableFuture<Lease<FakeResource>> stage = stages.peek();
        for (int skip = random.nextInt(4); stage != null && stage.isDone() && skip >= 0; skip--) {
            stages.remove(stage);
            stage = stages.peek();
        }
        if (stage != null && stage.cancel(true)) {
            cancelled.incrementAndGet();
        }
    }

    private static Duration timeout(SplittableRandom random) {
        return switch (random.nextInt(6)) {
            case 0 -> Duration.ZERO;
            case 1 -> Duration.ofNanos(random.nextInt(500_000));
            default -> LONG;
        };
    }

    private void hold(FakeLease lease, Lane lane, SplittableRandom random) {
        try {
            lease.use(() -> {
                if (lane.equals(NARROW)) {
                    check(inNarrow.incrementAndGet() == 1, "two of a lane for one");
                    narrow.incrementAndGet();
                }
                useAlone(lease.fake(), random.nextInt(2_000));
                if (lane.equals(NARROW)) {
                    inNarrow.decrementAndGet();
                }
            });
            switch (random.nextInt(40)) {
                case 0 -> lease.invalidate();
                case 1 -> {
                    lease.fake().breakDown();
                    lease.suspect();
                }
                case 2, 3, 4 -> lease.dirty();
                default -> {}
            }
            lease.close();
            check(!lease.isLive(), "live after its close");
        } catch (Throwable t) {
            fault.compareAndSet(null, t); // an asynchronous caller's would be seen by nobody
        }
    }

    private void useAlone(FakeResource resource, int spins) {
        Thread before = users.putIfAbsent(resource, Thread.currentThread());
        check(before == null, resource + " is used by " + before + " and " + Thread.currentThread());
        check(resource.closes() == 0, resource + " is used after its close");
        for (int i = 0; i < spins; i++) {
            Thread.onSpinWait();
        }
        users.remove(resource, Thread.currentThread());
    }

    private void check(boolean holds, String what) {
        if (!holds) {
            fault.compareAndSet(null, new AssertionError(what));
        }
    }
}
