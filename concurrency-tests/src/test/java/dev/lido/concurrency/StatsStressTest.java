package dev.lido.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.pool.AcquireOutcome;
import dev.lido.pool.CloseReason;
import dev.lido.pool.DatabaseUnreachableException;
import dev.lido.pool.ErrorKind;
import dev.lido.pool.ErrorSummary;
import dev.lido.pool.Lane;
import dev.lido.pool.Lease;
import dev.lido.pool.Pool;
import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolException;
import dev.lido.pool.PoolExhaustedException;
import dev.lido.pool.PoolRefusedException;
import dev.lido.pool.PoolSetting;
import dev.lido.pool.PoolStats;
import dev.lido.pool.Timings;
import dev.lido.pool.spi.FailureKind;
import dev.lido.pool.spi.PoolEnvironment;
import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import dev.lido.testing.FakeResources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Several threads acquire in every way while others take snapshots: in each of these the figures agree, and none is lower than
 * in the one before. At the end they are those that the callers have counted.
 */
class StatsStressTest {

    private static final int CALLERS = 5;
    private static final long RUN_NANOS = 2_000_000_000L;

    private final long seed = Long.getLong("lido.seed", System.nanoTime());
    private final FakeResources resources = new FakeResources();
    private final AtomicReference<Throwable> fault = new AtomicReference<>();
    private final AtomicLong acquired = new AtomicLong();
    private final AtomicLong timedOut = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong down = new AtomicLong();
    private final AtomicLong cancelled = new AtomicLong();
    private final AtomicLong invalidated = new AtomicLong();
    private volatile boolean ending;

    @Test
    @DisplayName("E8: under load the figures of a snapshot agree, and no counter ever goes down")
    void snapshots_underLoad_agreeAndNeverGoDown() throws InterruptedException {
        Pool<FakeResource> pool = Pool.open(config(), resources, PoolEnvironment.system());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            SplittableRandom random = new SplittableRandom(seed + i);
            threads.add(start("caller-" + i, () -> call(pool, random)));
        }
        threads.add(start("reader", () -> read(pool)));
        long end = System.nanoTime() + RUN_NANOS;
        PoolStats last = pool.stats();
        while (System.nanoTime() - end < 0 && fault.get() == null) {
            PoolStats next = pool.stats();
            compare(last, next);
            last = next;
        }
        ending = true;
        for (Thread thread : threads) {
            thread.join(20_000);
        }

        String run = "seed=" + seed + " " + pool.stats();
        assertThat(threads).as(run).noneMatch(Thread::isAlive);
        assertThat(fault.get()).as(run).isNull();
        PoolStats stats = pool.stats();
        compare(last, stats);
        // A stage may be cancelled while its lease is made: its caller counts it as cancelled, the pool as acquired.
        long crossed = stats.acquired() - acquired.get();
        assertThat(crossed).as(run).isBetween(0L, cancelled.get());
        assertThat(stats.acquired()).as(run).isGreaterThan(1_000);
        assertThat(stats.outcome(AcquireOutcome.IMMEDIATE)).as(run).isPositive();
        assertThat(stats.outcome(AcquireOutcome.WAITED)).as(run).isPositive();
        assertThat(stats.timedOut()).as(run).isEqualTo(timedOut.get()).isPositive();
        assertThat(stats.refused()).as(run).isEqualTo(refused.get());
        assertThat(stats.outcome(AcquireOutcome.DOWN)).as(run).isEqualTo(down.get());
        assertThat(stats.error(ErrorKind.LOST_IN_USE).count()).as(run).isEqualTo(invalidated.get());
        assertThat(stats.outcome(AcquireOutcome.CANCELLED))
                .as(run)
                .isEqualTo(cancelled.get() - crossed)
                .isPositive();
        assertThat(stats.useTimes().count()).as(run).isPositive();
        pool.close();
    }

    private static PoolConfig config() {
        return PoolConfig.builder()
                .name("stats")
                .maxSize(2)
                .maxOverflow(1)
                .set(PoolSetting.MAX_PENDING, 3)
                .set(PoolSetting.VALIDATE_AFTER_IDLE, Duration.ZERO)
                .set(PoolSetting.CONNECT_RETRY_FIRST_DELAY, Duration.ofMillis(1))
                .set(PoolSetting.CONNECT_RETRY_MAX_DELAY, Duration.ofMillis(2))
                .build();
    }

    private void call(Pool<FakeResource> pool, SplittableRandom random) {
        while (!ending) {
            try {
                if (random.nextInt(8) == 0) {
                    askAndCancel(pool, random);
                } else {
                    Duration timeout = random.nextInt(8) == 0 ? Duration.ofNanos(50_000) : Duration.ofSeconds(20);
                    use(pool.acquire(timeout), random);
                }
            } catch (PoolException e) {
                count(e);
            }
        }
    }

    private void count(Throwable told) {
        if (told instanceof PoolExhaustedException) {
            timedOut.incrementAndGet();
        } else if (told instanceof PoolRefusedException) {
            refused.incrementAndGet();
        } else if (told instanceof DatabaseUnreachableException) {
            down.incrementAndGet(); // its time was up when all had been invalidated and the opening that followed
            // had failed
        } else {
            throw new IllegalStateException(told);
        }
    }

    private void use(Lease<FakeResource> lease, SplittableRandom random) {
        acquired.incrementAndGet();
        FakeLease held = (FakeLease) lease;
        if (random.nextInt(4) == 0) {
            held.use(() -> LockSupport.parkNanos(20_000));
        }
        if (random.nextInt(500) == 0) {
            resources.failNext(1, new IllegalStateException("told to"));
            invalidated.incrementAndGet();
            held.invalidate();
        }
        held.close();
    }

    /** Whether it was cancelled in time is known only where it was queued and nobody had begun to serve it. */
    private void askAndCancel(Pool<FakeResource> pool, SplittableRandom random) {
        long before = pool.stats().outcome(AcquireOutcome.CANCELLED);
        CompletableFuture<Lease<FakeResource>> stage =
                pool.acquireAsync(Duration.ofSeconds(20), Lane.COMMON).toCompletableFuture();
        if (random.nextBoolean() && stage.cancel(false)) {
            cancelled.incrementAndGet();
            return;
        }
        try {
            use(stage.join(), random);
        } catch (CompletionException e) {
            count(e.getCause());
        }
        if (pool.stats().outcome(AcquireOutcome.CANCELLED) < before) {
            throw new IllegalStateException("cancelled went down");
        }
    }

    private void read(Pool<FakeResource> pool) {
        PoolStats last = pool.stats();
        while (!ending) {
            PoolStats next = pool.stats();
            compare(last, next);
            last = next;
        }
    }

    private void compare(PoolStats before, PoolStats after) {
        check(after.active() + after.idle() == after.total(), "active + idle", before, after);
        check(
                after.acquired() == after.outcome(AcquireOutcome.IMMEDIATE) + after.outcome(AcquireOutcome.WAITED),
                "acquired",
                before,
                after);
        check(after.waitTimes().count() == after.outcome(AcquireOutcome.WAITED), "waits", before, after);
        check(after.createTimes().count() == after.created(), "creations", before, after);
        check(after.timedOut() == after.error(ErrorKind.ACQUIRE_TIMED_OUT).count(), "time-outs", before, after);
        long failed = 0;
        for (FailureKind kind : FailureKind.values()) {
            failed += after.createFailed(kind);
        }
        check(
                failed == after.createFailed()
                        && failed == after.error(ErrorKind.CONNECT_FAILED).count(),
                "failed",
                before,
                after);
        for (ErrorKind kind : ErrorKind.values()) {
            ErrorSummary error = after.error(kind);
            check((error.count() > 0) == error.last().isPresent(), "last " + kind, before, after);
        }
        for (Timings times : List.of(after.waitTimes(), after.useTimes(), after.createTimes())) {
            check(times.mean().compareTo(times.max()) <= 0, "mean", before, after);
        }
        Map<String, Long> old = counters(before);
        counters(after).forEach((name, count) -> check(count >= old.get(name), name + " went down", before, after));
    }

    private static Map<String, Long> counters(PoolStats stats) {
        Map<String, Long> counters = new LinkedHashMap<>();
        for (AcquireOutcome outcome : AcquireOutcome.values()) {
            counters.put(outcome.key(), stats.outcome(outcome));
        }
        for (ErrorKind kind : ErrorKind.values()) {
            counters.put("error " + kind.key(), stats.error(kind).count());
        }
        for (CloseReason reason : CloseReason.values()) {
            counters.put("closed " + reason.key(), stats.closed(reason));
        }
        counters.put("acquired", stats.acquired());
        counters.put("created", stats.created());
        counters.put("uses", stats.useTimes().count());
        counters.put("waits in all", stats.waitTimes().total().toNanos());
        counters.put("longest wait", stats.waitTimes().max().toNanos());
        return counters;
    }

    private void check(boolean holds, String what, PoolStats before, PoolStats after) {
        if (!holds) {
            throw new AssertionError(
                    "seed=" + seed + " " + what + ": " + counters(before) + " then " + counters(after) + " " + after);
        }
    }

    private Thread start(String name, Runnable work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (Throwable t) {
                        fault.compareAndSet(null, t);
                        ending = true;
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
