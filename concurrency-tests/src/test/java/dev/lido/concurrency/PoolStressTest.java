package dev.lido.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.pool.CloseReason;
import dev.lido.pool.Lease;
import dev.lido.pool.Pool;
import dev.lido.pool.PoolClosedException;
import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolException;
import dev.lido.pool.PoolSetting;
import dev.lido.pool.PoolStats;
import dev.lido.pool.Slot;
import dev.lido.pool.spi.PoolEnvironment;
import dev.lido.pool.spi.ResourceFactory;
import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import dev.lido.testing.FakeResources;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Many real threads do everything at once that callers do, also what they shouldn't, for a bounded time. The schedule can't
 * be repeated, but what each thread does follows from the seed, which every failure names.
 */
class PoolStressTest {

    private static final int THREADS = 12;
    private static final int SIZE = 3;
    private static final int OVERFLOW = 2;
    private static final long RUN_NANOS = 2_500_000_000L;
    /** No time in which nobody gets anything may be longer; a lost wake-up would last until a time-out or a tick. */
    private static final long STALL_NANOS = 1_000_000_000L;

    private final long seed = Long.getLong("lido.seed", System.nanoTime());
    private final Checked resources = new Checked();
    private final AtomicInteger acquired = new AtomicInteger();
    private final AtomicReference<Throwable> fault = new AtomicReference<>();
    /** Leases on their way to a thread that closes them for their holder, maybe a second time. */
    private final SynchronousQueue<Lease<FakeResource>> closedElsewhere = new SynchronousQueue<>();

    private volatile boolean ending;

    @Test
    @DisplayName("X8, F15, F19, F20: under load no connection is shared, lost, or closed other than once")
    void everything_atOnce_sharesAndLosesNothing() throws InterruptedException {
        Pool<FakeResource> pool = Pool.open(config(), resources, PoolEnvironment.system());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            SplittableRandom random = new SplittableRandom(seed + i);
            threads.add(start("caller-" + i, () -> call(pool, random)));
        }
        Thread closer = start("closer", this::closeForOthers);
        Thread interrupter = start("interrupter", () -> interrupt(threads));

        long longestStall = watch(pool);
        pool.close(); // under load
        ending = true;
        for (Thread thread : threads) {
            thread.join(20_000);
        }
        closer.join(20_000);
        interrupter.join(20_000);

        String run = "seed=" + seed + " " + pool.stats();
        assertThat(threads).as(run).noneMatch(Thread::isAlive);
        assertThat(fault.get()).as(run).isNull();
        assertThat(acquired.get()).as(run).isGreaterThan(1_000);
        assertThat(longestStall).as("longest stall in ns, " + run).isLessThan(STALL_NANOS);
        assertEverythingIsClosedOnce(pool, run);
    }

    private static PoolConfig config() {
        return PoolConfig.builder()
                .name("stress")
                .maxSize(SIZE)
                .maxOverflow(OVERFLOW)
                .set(PoolSetting.VALIDATE_AFTER_IDLE, Duration.ZERO)
                .set(PoolSetting.MAX_LIFETIME, Duration.ofSeconds(1))
                .set(PoolSetting.IDLE_TIMEOUT, Duration.ofSeconds(1))
                .set(PoolSetting.CONNECT_RETRY_FIRST_DELAY, Duration.ofMillis(1))
                .set(PoolSetting.CONNECT_RETRY_MAX_DELAY, Duration.ofMillis(2))
                .set(PoolSetting.CLOSE_GRACE, Duration.ofMillis(100))
                .build();
    }

    /** Looks on until the time is over; the longest time in which nobody got a lease, in nanoseconds. */
    private long watch(Pool<FakeResource> pool) {
        long start = System.nanoTime();
        long lastMove = start;
        long longest = 0;
        int seen = 0;
        for (long now = start; now - start < RUN_NANOS && fault.get() == null; now = System.nanoTime()) {
            int count = acquired.get();
            if (count != seen) {
                seen = count;
                lastMove = now;
            }
            longest = Math.max(longest, now - lastMove);
            PoolStats stats = pool.stats();
            check(stats.total() + stats.creating() <= SIZE + OVERFLOW, "too many connections: " + stats);
            LockSupport.parkNanos(1_000_000);
        }
        return longest;
    }

    private void assertEverythingIsClosedOnce(Pool<FakeResource> pool, String run) throws InterruptedException {
        resources.awaitClosed();
        for (FakeResource resource : resources.fakes.created()) {
            assertThat(resource.closes()).as("closes of %s, %s", resource, run).isEqualTo(1);
        }
        PoolStats stats = pool.stats();
        assertThat(stats.active()).as(run).isZero();
        assertThat(stats.total() + stats.creating() + stats.pending()).as(run).isZero();
        assertThat(stats.created()).as(run).isEqualTo(resources.fakes.created().size());
        assertThat(stats.closed(CloseReason.LATE)).as(run).isZero();
    }

    private void call(Pool<FakeResource> pool, SplittableRandom random) {
        while (!ending) {
            long timeoutNanos = switch (random.nextInt(4)) {
                case 0 -> 0;
                case 1 -> random.nextInt(200_000);
                default -> 20_000_000_000L;
            };
            try {
                FakeLease lease = (FakeLease) pool.acquire(Duration.ofNanos(timeoutNanos));
                acquired.incrementAndGet();
                hold(lease, random);
            } catch (PoolClosedException e) {
                return;
            } catch (PoolException e) {
                Thread.interrupted(); // as an application would that goes on with something else
            }
        }
    }

    private void hold(FakeLease lease, SplittableRandom random) {
        boolean broken = false;
        for (int calls = random.nextInt(3); calls > 0; calls--) {
            lease.use(() -> resources.useAlone(lease.fake(), random.nextInt(2_000)));
        }
        switch (random.nextInt(12)) {
            case 0 -> lease.dirty();
            case 1 -> lease.suspect();
            case 2 -> lease.invalidate();
            case 3 -> {
                lease.fake().breakDown();
                broken = lease.suspect();
            }
            case 4 -> handToCloser(lease);
            default -> {}
        }
        if (random.nextInt(50) == 0) {
            LockSupport.parkNanos(random.nextInt(3_000_000));
        }
        lease.close();
        check(!lease.isLive(), "live after close");
        if (broken || random.nextInt(4) == 0) {
            lease.close();
            check(!lease.use(() -> {}), "used after close");
            lease.invalidate();
        }
    }

    /** Another thread closes it while this one goes on using it. */
    private void handToCloser(FakeLease lease) {
        if (closedElsewhere.offer(lease)) {
            for (int i = 0; i < 3; i++) {
                lease.use(() -> resources.useAlone(lease.fake(), 500));
            }
        }
    }

    private void closeForOthers() {
        try {
            while (!ending) {
                Lease<FakeResource> lease = closedElsewhere.poll(1, TimeUnit.MILLISECONDS);
                if (lease != null) {
                    lease.close();
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void interrupt(List<Thread> threads) {
        SplittableRandom random = new SplittableRandom(seed - 1);
        while (!ending) {
            threads.get(random.nextInt(threads.size())).interrupt();
            LockSupport.parkNanos(200_000);
        }
    }

    private Thread start(String name, Runnable body) {
        Thread thread = new Thread(
                () -> {
                    try {
                        body.run();
                    } catch (Throwable t) {
                        fault.compareAndSet(null, t);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void check(boolean holds, String what) {
        if (!holds) {
            fault.compareAndSet(null, new AssertionError(what));
        }
    }

    /** Fake resources, of which every twentieth attempt fails, and which notice when two threads are at one of them. */
    private final class Checked implements ResourceFactory<FakeResource> {

        private final FakeResources fakes = new FakeResources();
        private final Map<FakeResource, Thread> users = new ConcurrentHashMap<>();
        private final AtomicLong attempts = new AtomicLong();
        private volatile CountDownLatch allClosed = new CountDownLatch(0);

        /** Uses a resource for a while; nobody else may do so meanwhile, nor may it be checked, reset or closed. */
        void useAlone(FakeResource resource, int spins) {
            Thread before = users.putIfAbsent(resource, Thread.currentThread());
            check(before == null, resource + " is used by " + before + " and " + Thread.currentThread());
            check(resource.closes() == 0 || resource.aborts() > 0, resource + " is used after its close");
            for (int i = 0; i < spins; i++) {
                Thread.onSpinWait();
            }
            users.remove(resource, Thread.currentThread());
        }

        void awaitClosed() throws InterruptedException {
            allClosed = new CountDownLatch((int) fakes.open());
            if (fakes.open() > 0) {
                allClosed.await(10, TimeUnit.SECONDS);
            }
        }

        @Override
        public FakeResource create(long timeoutNanos) throws Exception {
            if (attempts.incrementAndGet() % 20 == 0) {
                throw new IOException("told to");
            }
            return fakes.create(timeoutNanos);
        }

        @Override
        public boolean validate(FakeResource resource, long timeoutNanos) {
            useAlone(resource, 100);
            return fakes.validate(resource, timeoutNanos);
        }

        @Override
        public boolean reset(FakeResource resource, int marks) {
            useAlone(resource, 100);
            return fakes.reset(resource, marks);
        }

        @Override
        public void abort(FakeResource resource) {
            fakes.abort(resource);
        }

        @Override
        public void close(FakeResource resource) {
            fakes.close(resource);
            allClosed.countDown();
        }

        @Override
        public Lease<FakeResource> lease(Slot<FakeResource> slot, FakeResource resource, long word) {
            return fakes.lease(slot, resource, word);
        }
    }
}
