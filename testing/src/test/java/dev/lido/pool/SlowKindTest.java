package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two kinds of queries on ten connections, arriving at random: orders, 300 a second, held 20 ms each, and reports, 25 a second. Reports
 * take 20 ms, too, and then 2 s. What is looked at is how long an order waits for its connection: six connections' worth
 * of orders on nine must not wait twice as long as with half a connection's worth of reports on ten.
 */
@DisplayName("F8: one kind of query becomes 100 times slower")
class SlowKindTest extends PoolTest {

    private static final int SIZE = 10;
    private static final int ORDERS_A_SECOND = 300;
    private static final int REPORTS_A_SECOND = 25;
    private static final Duration QUICK = Duration.ofMillis(20);
    private static final Duration SLOW = QUICK.multipliedBy(100);
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final Duration PERIOD = Duration.ofSeconds(60);

    /** Callers of one kind. */
    private final class Kind {
        private final Pool<FakeResource> pool;
        private final Lane lane;
        private final Random random;
        private final long meanPauseNanos;
        private Duration hold = QUICK;
        private boolean stopped;
        private List<Long> waits = new ArrayList<>();
        private int refused;

        Kind(Pool<FakeResource> pool, Lane lane, int aSecond, long seed) {
            this.pool = pool;
            this.lane = lane;
            this.random = new Random(seed);
            this.meanPauseNanos = 1_000_000_000L / aSecond;
            next();
        }

        private void next() {
            if (!stopped) {
                long pause = (long) (-Math.log(1 - random.nextDouble()) * meanPauseNanos);
                environment.after(pause, () -> {
                    ask();
                    next();
                });
            }
        }

        private void ask() {
            long asked = environment.ticker().nanos();
            pool.acquireAsync(pool.config().acquireTimeout(), lane).whenComplete((lease, failure) -> {
                waits.add(environment.ticker().nanos() - asked); // one that was in vain is as long as its time
                if (lease != null) {
                    environment.after(hold.toNanos(), lease::close);
                } else if (unwrapped(failure) instanceof PoolRefusedException) {
                    refused++;
                }
            });
        }

        /** Of the waits that ended in that time, the one that all but a hundredth were shorter than. */
        Duration p99(Duration time) {
            waits = new ArrayList<>();
            environment.advance(time);
            Collections.sort(waits);
            assertThat(waits).hasSizeGreaterThan(100);
            return Duration.ofNanos(waits.get(waits.size() * 99 / 100));
        }

        void stop() {
            stopped = true;
        }
    }

    /** The lease of a stage that must be done by now. */
    private static Lease<FakeResource> got(CompletableFuture<Lease<FakeResource>> stage) {
        assertThat(stage).isCompleted();
        return stage.join();
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    /** How long orders wait before reports are slow, and then. */
    private record Waits(Duration before, Duration after) {}

    private Waits waits(Lane reportLane, int maxPending, long seed) {
        Pool<FakeResource> pool = open(
                b -> b.maxSize(SIZE).acquireTimeout(Duration.ofSeconds(5)).set(PoolSetting.MAX_PENDING, maxPending));
        Kind orders = new Kind(pool, Lane.COMMON, ORDERS_A_SECOND, seed);
        Kind reports = new Kind(pool, reportLane, REPORTS_A_SECOND, seed + 1);
        environment.advance(WARM_UP);
        Duration before = orders.p99(PERIOD);
        reports.hold = SLOW;
        environment.advance(WARM_UP);
        Duration after = orders.p99(PERIOD);
        orders.stop();
        reports.stop();
        assertThat(orders.refused).isZero();
        environment.advance(Duration.ofSeconds(10)); // what is out comes back
        assertThat(pool.stats().active()).isZero();
        return new Waits(before, after);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    @DisplayName("with a lane that is limited the others' p99 at most doubles")
    void limitedLane_othersWaitAtMostTwiceAsLong(long seed) {
        Waits waits = waits(Lane.named("reports").atMost(1, 20), 1_000, seed);
        assertThat(waits.before()).isPositive();
        assertThat(waits.after()).isLessThanOrEqualTo(waits.before().multipliedBy(2));
    }

    @Test
    @DisplayName(
            "without a limit a lane that is served in turn ends up with all connections, and the others wait for it")
    void unlimitedLane_othersWait() {
        Waits waits = waits(Lane.named("reports"), 100_000, 1);
        assertThat(waits.after()).isGreaterThan(waits.before().multipliedBy(100));
    }

    @Test
    @DisplayName("with a bound on waiters whoever comes too many is refused at once: no time passes, nobody parks")
    void boundedWaiters_refusedAtOnce() {
        Pool<FakeResource> pool = open(b -> b.maxSize(SIZE).set(PoolSetting.MAX_PENDING, 20));
        List<FakeLease> slow = acquire(pool, SIZE);
        List<CompletableFuture<Lease<FakeResource>>> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiting.add(pool.acquireAsync().toCompletableFuture());
        }
        long before = environment.ticker().nanos();

        for (int i = 0; i < 1_000; i++) {
            assertThatThrownBy(pool::acquire)
                    .isInstanceOf(PoolRefusedException.class)
                    .hasMessageContaining("pending=20 maxPending=20");
            assertThat(pool.acquireAsync().toCompletableFuture()).isCompletedExceptionally();
        }

        assertThat(environment.ticker().nanos()).isEqualTo(before);
        assertThat(pool.stats().outcome(AcquireOutcome.REFUSED_PENDING)).isEqualTo(2_000);
        slow.forEach(Lease::close);
        environment.runTasks();
        for (CompletableFuture<Lease<FakeResource>> stage : waiting) {
            environment.runTasks();
            got(stage).close();
        }
    }

    @Test
    @DisplayName("a limited lane's own bound on waiters refuses its callers at once, and nobody else")
    void boundedLane_refusedAtOnce() {
        Lane reports = Lane.named("reports").atMost(2, 5);
        Pool<FakeResource> pool = open(b -> b.maxSize(SIZE).set(PoolSetting.MAX_PENDING, 5));
        List<Lease<FakeResource>> slow =
                List.of(pool.acquire(Duration.ofSeconds(1), reports), pool.acquire(Duration.ofSeconds(1), reports));
        List<CompletableFuture<Lease<FakeResource>>> waiting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            waiting.add(pool.acquireAsync(Duration.ofSeconds(1), reports).toCompletableFuture());
        }
        long before = environment.ticker().nanos();
        waiting.add(pool.acquireAsync(Duration.ofSeconds(1), reports).toCompletableFuture());
        assertThatThrownBy(() -> pool.acquire(Duration.ofSeconds(1), reports))
                .isInstanceOf(PoolRefusedException.class)
                .hasMessageContaining("lane=reports");
        assertThat(environment.ticker().nanos()).isEqualTo(before);
        acquire(pool, SIZE - 2).forEach(Lease::close);
        slow.forEach(Lease::close);
        environment.advance(Duration.ofSeconds(2));
        for (CompletableFuture<Lease<FakeResource>> stage : waiting) {
            stage.thenAccept(Lease::close);
        }
        environment.advance(TICK);
    }
}
