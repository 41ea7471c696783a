package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.pool.spi.FailureKind;
import dev.lido.pool.spi.ResourceFactory;
import dev.lido.testing.FakeResource;
import dev.lido.testing.FakeResources;
import dev.lido.testing.ManualEnvironment;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Many callers and many pools at once, on manual time. */
class StormTest {

    private static final int POOLS = 20;
    private static final int SIZE = 50;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualEnvironment environment = new ManualEnvironment().slowTasks(true);
    private final Database database = new Database(environment);
    private final List<Pool<FakeResource>> pools = new ArrayList<>();

    /** One database behind all pools: each connect takes 50 ms, and fails while it is away. */
    private static final class Database implements ResourceFactory<FakeResource> {

        private final ManualEnvironment environment;
        private final FakeResources resources = new FakeResources();
        private final AtomicInteger underWay = new AtomicInteger();
        private int mostUnderWay;
        private int attempts;
        private volatile @Nullable Duration failsAfter;

        Database(ManualEnvironment environment) {
            this.environment = environment;
        }

        /** Kills all connections; attempts fail after that long. */
        void goAway(Duration after) {
            failsAfter = after;
            resources.created().forEach(FakeResource::breakDown);
        }

        void comeBack() {
            failsAfter = null;
        }

        @Override
        public FakeResource create(long timeoutNanos) throws Exception {
            synchronized (this) {
                attempts++;
                mostUnderWay = Math.max(mostUnderWay, underWay.incrementAndGet());
            }
            try {
                Duration away = failsAfter;
                environment.spend(away == null ? Duration.ofMillis(50) : away);
                if (away != null) {
                    throw new IOException("refused");
                }
                return resources.create(timeoutNanos);
            } finally {
                underWay.decrementAndGet();
            }
        }

        @Override
        public boolean validate(FakeResource resource, long timeoutNanos) {
            return resources.validate(resource, timeoutNanos);
        }

        @Override
        public boolean reset(FakeResource resource, int marks) {
            return resources.reset(resource, marks);
        }

        @Override
        public void abort(FakeResource resource) {
            resources.abort(resource);
        }

        @Override
        public void close(FakeResource resource) {
            resources.close(resource);
        }

        @Override
        public Lease<FakeResource> lease(Slot<FakeResource> slot, FakeResource resource, long word) {
            return resources.lease(slot, resource, word);
        }

        @Override
        public FailureKind classify(Throwable failure) {
            return FailureKind.REFUSED;
        }
    }

    private Pool<FakeResource> open(int number, int minIdle, Duration acquireTimeout) {
        Pool<FakeResource> pool = Pool.open(
                PoolConfig.builder()
                        .name("pool" + number)
                        .maxSize(SIZE)
                        .acquireTimeout(acquireTimeout)
                        .set(PoolSetting.MIN_IDLE, minIdle)
                        .build(),
                database,
                environment);
        pools.add(pool);
        return pool;
    }

    @AfterEach
    void close() {
        database.comeBack();
        for (Pool<FakeResource> pool : pools) {
            pool.close();
        }
        environment.runTasks();
        assertThat(database.resources.notClosedOnce()).isEmpty();
    }

    private int total() {
        return pools.stream().mapToInt(pool -> pool.stats().total()).sum();
    }

    @Test
    @DisplayName("F2: 20 pools x 50, nobody calls: never more than 2 connects under way each, 95 % back within 30 s")
    void outage_ofAMinute_nobodyCalls() {
        for (int i = 0; i < POOLS; i++) {
            open(i, SIZE, SECOND);
        }
        environment.advance(Duration.ofSeconds(30));
        assertThat(total()).isEqualTo(POOLS * SIZE);
        database.goAway(Duration.ofMillis(1));
        pools.forEach(ManagedPool::evict); // a quick way to have all of them found out
        environment.advance(Duration.ofMinutes(1));
        assertThat(total()).isZero();
        int before = database.attempts;
        environment.advance(Duration.ofMinutes(1));
        assertThat(database.attempts - before).as("one probe in 5 s each").isLessThanOrEqualTo(POOLS * 13);
        database.mostUnderWay = 0;

        database.comeBack();
        environment.advance(Duration.ofSeconds(30));

        assertThat(total()).isGreaterThanOrEqualTo(POOLS * SIZE * 95 / 100);
        assertThat(database.mostUnderWay).isLessThanOrEqualTo(2 * POOLS);
    }

    @Test
    @DisplayName("F2: the same with 60 callers a pool that ask again and again, and attempts that take 3 s to fail")
    void outage_ofAMinute_callersAskAgain() {
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < POOLS; i++) {
            Pool<FakeResource> pool = open(i, 0, Duration.ofSeconds(5));
            for (int j = 0; j < 60; j++) {
                callers.add(new Caller(pool, Duration.ofSeconds(2)));
            }
        }
        callers.forEach(Caller::ask);
        environment.advance(Duration.ofSeconds(10));
        assertThat(total()).isEqualTo(POOLS * SIZE);
        database.goAway(Duration.ofSeconds(3));
        environment.advance(Duration.ofMinutes(1));
        database.mostUnderWay = 0;

        database.comeBack();
        environment.advance(Duration.ofSeconds(30));

        assertThat(total()).isGreaterThanOrEqualTo(POOLS * SIZE * 95 / 100);
        assertThat(database.mostUnderWay).isLessThanOrEqualTo(2 * POOLS);
        assertThat(callers).allSatisfy(caller -> assertThat(caller.late).isZero());
        callers.forEach(Caller::stop);
        environment.advance(Duration.ofSeconds(6));
    }

    @Test
    @DisplayName("F7: callers retry in a storm; 60 s after the cause has gone throughput is back at 95 %")
    void retryStorm_causeGoes_throughputIsBack() {
        Pool<FakeResource> pool = open(0, SIZE, SECOND);
        environment.advance(Duration.ofSeconds(5));
        Arrivals arrivals = new Arrivals(pool, 200);
        arrivals.hold = Duration.ofMillis(200); // of 50 connections 40 are in use
        arrivals.next();
        int before = arrivals.servedIn(Duration.ofSeconds(10));
        assertThat(before).isBetween(1_900, 2_050);
        arrivals.hold = Duration.ofSeconds(5);
        environment.advance(Duration.ofSeconds(30));
        assertThat(arrivals.failed).as("it was a storm").isGreaterThan(5_000);
        arrivals.hold = Duration.ofMillis(200);

        environment.advance(Duration.ofSeconds(50));

        assertThat(arrivals.servedIn(Duration.ofSeconds(10))).isGreaterThanOrEqualTo(before * 95 / 100);
        assertThat(arrivals.late).as("handed out after the deadline").isZero();
        arrivals.stopped = true;
        environment.advance(Duration.ofSeconds(6));
    }

    /** Acquires, holds, releases, and begins again; also when it failed. */
    private final class Caller {

        private final Pool<FakeResource> pool;
        private final Duration hold;
        private boolean stopped;
        private int late;

        Caller(Pool<FakeResource> pool, Duration hold) {
            this.pool = pool;
            this.hold = hold;
        }

        void ask() {
            if (stopped) {
                return;
            }
            long deadline = environment.ticker().nanos()
                    + pool.config().acquireTimeout().toNanos();
            pool.acquireAsync().whenComplete((lease, failure) -> {
                if (lease == null) {
                    later(Duration.ofMillis(100), this::ask);
                } else {
                    late += environment.ticker().nanos() > deadline ? 1 : 0;
                    later(hold, () -> {
                        lease.close();
                        ask();
                    });
                }
            });
        }

        void stop() {
            stopped = true;
        }
    }

    private void later(Duration duration, Runnable task) {
        environment.after(duration.toNanos(), task);
    }

    /** New callers at a steady rate, each of whom asks up to four times. */
    private final class Arrivals {

        private final Pool<FakeResource> pool;
        private final long pauseNanos;
        private Duration hold = SECOND;
        private boolean stopped;
        private int served;
        private int failed;
        private int late;

        Arrivals(Pool<FakeResource> pool, int aSecond) {
            this.pool = pool;
            this.pauseNanos = TimeUnit.SECONDS.toNanos(1) / aSecond;
        }

        void next() {
            if (!stopped) {
                ask(4);
                environment.after(pauseNanos, this::next);
            }
        }

        private void ask(int times) {
            long deadline = environment.ticker().nanos() + SECOND.toNanos();
            pool.acquireAsync().whenComplete((lease, failure) -> {
                if (lease != null) {
                    served++;
                    late += environment.ticker().nanos() > deadline ? 1 : 0;
                    later(hold, lease::close);
                } else {
                    failed++;
                    if (times > 1) {
                        later(Duration.ofMillis(1), () -> ask(times - 1));
                    }
                }
            });
        }

        int servedIn(Duration time) {
            int before = served;
            environment.advance(time);
            return served - before;
        }
    }
}
