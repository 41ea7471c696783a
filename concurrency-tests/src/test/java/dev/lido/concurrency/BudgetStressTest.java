package dev.lido.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.pool.BudgetUse;
import dev.lido.pool.ConnectionBudget;
import dev.lido.pool.Lease;
import dev.lido.pool.Pool;
import dev.lido.pool.PoolClosedException;
import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolException;
import dev.lido.pool.PoolSetting;
import dev.lido.pool.Slot;
import dev.lido.pool.spi.FailureKind;
import dev.lido.pool.spi.ResourceFactory;
import dev.lido.testing.FakeResource;
import dev.lido.testing.FakeResources;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Pools that together want three times what their budget allows, on real threads, while they are resized, evicted and
 * suspended. The schedule can't be repeated, but what each thread does follows from the seed, which every failure names.
 */
class BudgetStressTest {

    private static final int LIMIT = 8;
    private static final int POOLS = 4;
    private static final int THREADS_A_POOL = 6;
    private static final long RUN_NANOS = 2_500_000_000L;
    /** A pool that gets nothing for so long is starved; a lost wake-up would last for a tick, and then be made up for. */
    private static final long STARVED_NANOS = 2_000_000_000L;

    private final long seed = Long.getLong("lido.seed", System.nanoTime());
    private final ConnectionBudget budget = ConnectionBudget.of("stress", LIMIT);
    private final Database database = new Database();
    private final AtomicReference<Throwable> fault = new AtomicReference<>();
    private final List<Pool<FakeResource>> pools = new ArrayList<>();

    private volatile boolean ending;

    @Test
    @DisplayName("D6: under load there are never more connections than the budget allows, and no pool starves")
    void pools_wantMoreThanTheBudget_keepWithinItAndShare() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < POOLS; i++) {
            Pool<FakeResource> pool = open("p" + i);
            pools.add(pool);
            for (int j = 0; j < THREADS_A_POOL; j++) {
                SplittableRandom random = new SplittableRandom(seed + i * 100L + j);
                threads.add(start(() -> call(pool, random)));
            }
        }
        threads.add(start(() -> administer(new SplittableRandom(seed - 1))));

        String run = "seed=" + seed + " ";
        assertThat(watch()).as(run + "longest time in which a pool got nothing").isLessThan(STARVED_NANOS);
        ending = true;
        pools.get(0).resume();
        for (Thread thread : threads) {
            thread.join(20_000);
        }
        assertThat(threads).as(run).noneMatch(Thread::isAlive);
        pools.forEach(Pool::close);
        for (int i = 0; i < 1_000 && budget.used() > 0; i++) {
            LockSupport.parkNanos(10_000_000); // what a worker closes
        }

        assertThat(fault.get()).as(run).isNull();
        assertThat(database.most.get()).as(run).isLessThanOrEqualTo(LIMIT);
        assertThat(budget.used()).as(run + budget.pools()).isZero();
        assertThat(budget.waiting()).as(run).isZero();
        assertThat(budget.hung()).as(run).isZero();
        assertThat(database.fakes.notClosedOnce()).as(run).isEmpty();
    }

    private Pool<FakeResource> open(String name) {
        PoolConfig config = PoolConfig.builder()
                .name(name)
                .maxSize(5)
                .maxOverflow(1)
                .set(PoolSetting.MIN_IDLE, 1)
                .set(PoolSetting.CONNECT_RETRY_FIRST_DELAY, Duration.ofMillis(1))
                .set(PoolSetting.CONNECT_RETRY_MAX_DELAY, Duration.ofMillis(2))
                .set(PoolSetting.CLOSE_GRACE, Duration.ofMillis(100))
                .build();
        return Pool.opening(config, database).budget(budget).open();
    }

    private void call(Pool<FakeResource> pool, SplittableRandom random) {
        while (!ending) {
            try (Lease<FakeResource> lease = pool.acquire(Duration.ofSeconds(5))) {
                int spins = random.nextInt(5_000);
                for (int i = 0; i < spins; i++) {
                    Thread.onSpinWait();
                }
                if (random.nextInt(20) == 0) {
                    lease.invalidate();
                } else if (random.nextInt(20) == 0) {
                    LockSupport.parkNanos(random.nextInt(2_000_000));
                }
            } catch (PoolClosedException e) {
                throw e;
            } catch (PoolException e) {
                LockSupport.parkNanos(100_000); // refused, or unlucky; an application would try again
            }
        }
    }

    private void administer(SplittableRandom random) {
        while (!ending) {
            Pool<FakeResource> pool = pools.get(random.nextInt(POOLS));
            switch (random.nextInt(3)) {
                case 0 -> pool.evict();
                case 1 -> pool.resize(1 + random.nextInt(5));
                default -> {
                    pool.suspend();
                    LockSupport.parkNanos(5_000_000);
                    pool.resume();
                }
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    /** Looks on until the time is over; the longest time in which one of the pools gave out nothing, in nanoseconds. */
    private long watch() {
        long start = System.nanoTime();
        long[] lastMove = new long[POOLS];
        long[] seen = new long[POOLS];
        Arrays.fill(lastMove, start);
        long longest = 0;
        for (long now = start; now - start < RUN_NANOS && fault.get() == null; now = System.nanoTime()) {
            for (int i = 0; i < POOLS; i++) {
                long acquired = pools.get(i).stats().acquired();
                if (acquired != seen[i]) {
                    seen[i] = acquired;
                    lastMove[i] = now;
                }
                longest = Math.max(longest, now - lastMove[i]);
            }
            int sum = budget.pools().stream().mapToInt(BudgetUse::used).sum();
            check(sum <= LIMIT, "too many permits: " + sum);
            LockSupport.parkNanos(1_000_000);
        }
        return longest;
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

    /** Counts what it knows of, from before an opening until after the close; every twentieth attempt fails. */
    private static final class Database implements ResourceFactory<FakeResource> {

        private final FakeResources fakes = new FakeResources();
        private final AtomicInteger attempts = new AtomicInteger();
        private final AtomicInteger now = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        @Override
        public FakeResource create(long timeoutNanos) throws Exception {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            if (attempts.incrementAndGet() % 20 == 0) {
                now.decrementAndGet();
                throw new IOException("told to");
            }
            return fakes.create(timeoutNanos);
        }

        @Override
        public boolean validate(FakeResource resource, long timeoutNanos) {
            return fakes.validate(resource, timeoutNanos);
        }

        @Override
        public boolean reset(FakeResource resource, int marks) {
            return fakes.reset(resource, marks);
        }

        @Override
        public void abort(FakeResource resource) {
            fakes.abort(resource);
        }

        @Override
        public void close(FakeResource resource) {
            fakes.close(resource);
            now.decrementAndGet();
        }

        @Override
        public Lease<FakeResource> lease(Slot<FakeResource> slot, FakeResource resource, long word) {
            return fakes.lease(slot, resource, word);
        }

        @Override
        public FailureKind classify(Throwable failure) {
            return fakes.classify(failure);
        }
    }
}
