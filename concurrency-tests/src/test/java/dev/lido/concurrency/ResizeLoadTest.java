package dev.lido.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.pool.CloseReason;
import dev.lido.pool.Pool;
import dev.lido.pool.PoolConfig;
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
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Real threads take and give back while the size goes up and down. What each thread does follows from the seed. */
class ResizeLoadTest {

    private static final int RESIZES = 1_000;
    private static final int THREADS = 6;
    private static final int LARGEST = 8;
    private static final int OVERFLOW = 1;
    /** A bound for what takes microseconds; only a fault reaches it. */
    private static final long LONG_NANOS = 20_000_000_000L;

    private final long seed = Long.getLong("lido.seed", System.nanoTime());
    private final FakeResources resources = new FakeResources();
    private final Map<FakeResource, Thread> users = new ConcurrentHashMap<>();
    private final AtomicReference<Throwable> fault = new AtomicReference<>();
    /** How many leases each thread has given back. */
    private final List<AtomicLong> turns = new ArrayList<>();

    private volatile boolean ending;

    @Test
    @DisplayName("F24, P5: resized 1 000 times under load, no lease is broken, none leaked, and the maximum is kept")
    void resize_underLoad_breaksAndLeaksNothing() throws InterruptedException {
        Pool<FakeResource> pool = Pool.open(
                PoolConfig.builder()
                        .name("resized")
                        .maxSize(LARGEST)
                        .maxOverflow(OVERFLOW)
                        .set(PoolSetting.MAX_LIFETIME, Duration.ofSeconds(1))
                        .build(),
                resources,
                PoolEnvironment.system());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            SplittableRandom random = new SplittableRandom(seed + i);
            AtomicLong count = new AtomicLong();
            turns.add(count);
            threads.add(start(() -> call(pool, random, count)));
        }

        SplittableRandom random = new SplittableRandom(seed - 1);
        for (int i = 0; i < RESIZES && fault.get() == null; i++) {
            int maxSize = random.nextInt(LARGEST + 1);
            pool.resize(maxSize);
            if (random.nextInt(50) == 0) {
                pool.evict();
            }
            if (i % 4 == 0) { // the others come while the one before is still under way
                awaitSettled(pool);
                for (int look = 0; look < 3; look++) {
                    check(
                            isWithin(pool.stats(), maxSize + OVERFLOW),
                            "above the maximum once settled: " + pool.stats());
                }
            }
        }
        ending = true;
        for (Thread thread : threads) {
            thread.join(20_000);
        }

        String run = "seed=" + seed + " " + pool.stats();
        assertThat(threads).as(run).noneMatch(Thread::isAlive);
        assertThat(fault.get()).as(run).isNull();
        assertThat(pool.stats().active()).as("leaked, " + run).isZero();
        assertThat(pool.stats().closed(CloseReason.RESIZE)).as(run).isPositive();
        pool.close();
        assertThat(resources.notClosedOnce()).as(run).isEmpty();
    }

    private static boolean isWithin(PoolStats stats, int maximum) {
        return stats.total() + stats.creating() <= maximum;
    }

    /**
     * Waits until each thread has ended the turn that it was at, and with it whatever it may have held, or had on its way to
     * it, of what was cut off; and until what was being opened then has come.
     */
    private void awaitSettled(Pool<FakeResource> pool) {
        long start = System.nanoTime();
        for (AtomicLong count : turns) {
            long before = count.get();
            while (fault.get() == null && count.get() == before) {
                check(System.nanoTime() - start < LONG_NANOS, "somebody gets nothing any more");
                LockSupport.parkNanos(20_000); // leaves the processor to them
            }
        }
        while (fault.get() == null && pool.stats().creating() > 0) {
            check(System.nanoTime() - start < LONG_NANOS, "something is always being opened");
            Thread.onSpinWait();
        }
    }

    private void call(Pool<FakeResource> pool, SplittableRandom random, AtomicLong count) {
        while (!ending) {
            try (FakeLease lease = (FakeLease) pool.acquire()) {
                FakeResource resource = lease.fake();
                int spins = random.nextInt(300);
                if (random.nextInt(3) > 0) {
                    check(lease.use(() -> useAlone(resource, spins)), "broken while it was held");
                } else {
                    useAlone(resource, spins); // untouched, so that the release is the short one
                }
                check(lease.isLive() && resource.closes() == 0, "closed while it was held");
                if (random.nextInt(10) == 0) {
                    lease.dirty();
                }
            }
            count.incrementAndGet();
        }
    }

    private void useAlone(FakeResource resource, int spins) {
        check(users.putIfAbsent(resource, Thread.currentThread()) == null, "two have " + resource);
        for (int i = 0; i < spins; i++) {
            Thread.onSpinWait();
        }
        users.remove(resource);
    }

    private Thread start(Runnable body) {
        Thread thread = new Thread(() -> {
            try {
                body.run();
            } catch (Throwable t) {
                fault.compareAndSet(null, t);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void check(boolean holds, String what) {
        if (!holds) {
            fault.compareAndSet(null, new AssertionError(what));
        }
    }
}
