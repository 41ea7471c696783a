package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DeadlockTest extends PoolTest {

    private static final int THREADS = 10;

    @BeforeEach
    void severalThreads() {
        environment.advanceWhileWaiting(false);
    }

    @Test
    @DisplayName(
            "F28: ten threads that nest acquires on a pool of ten: the newest fails within a tick, the others go on")
    void acquire_allHoldOneAndWaitForAnother_newestFails() throws Exception {
        Pool<FakeResource> pool = open(b -> b.maxSize(THREADS));
        CountDownLatch allHoldOne = new CountDownLatch(THREADS);
        List<CompletableFuture<FakeResource>> nested = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            nested.add(nest(pool, "nester-" + i, allHoldOne));
        }
        Eventually.until("all wait for a second one", () -> pool.stats().pending() == THREADS);

        // The first tick sees who holds, the second that nothing has moved since.
        environment.advance(TICK.multipliedBy(2));

        List<Throwable> failures = new ArrayList<>();
        for (CompletableFuture<FakeResource> outcome : nested) {
            try {
                assertThat(outcome.get(20, TimeUnit.SECONDS)).isNotNull();
            } catch (ExecutionException e) {
                failures.add(e.getCause());
            } catch (TimeoutException e) {
                throw new AssertionError("still deadlocked", e);
            }
        }
        assertThat(failures)
                .singleElement()
                .isInstanceOf(PoolExhaustedException.class)
                .asString()
                .contains("Connection pool deadlocked: pool=test", "thread 'nester-0'", "thread 'nester-9'");
        assertThat(pool.stats().idle()).isEqualTo(THREADS);
        assertThat(pool.stats().outcome(AcquireOutcome.DEADLOCKED)).isEqualTo(1);
    }

    @Test
    @DisplayName("F28: a pool whose holders don't all wait is only exhausted")
    void acquire_oneHolderIsAtWork_waitsOn() throws Exception {
        Pool<FakeResource> pool = open(b -> b.maxSize(2));
        FakeLease atWork = acquire(pool);
        CompletableFuture<FakeResource> nested = nest(pool, "nester", new CountDownLatch(1));
        Eventually.until("the nester waits", () -> pool.stats().pending() > 0);

        environment.advance(TICK.multipliedBy(5));

        assertThat(nested).isNotDone();
        atWork.close();
        assertThat(nested.get(20, TimeUnit.SECONDS)).isSameAs(atWork.fake());
    }

    @Test
    @DisplayName("E12, F28: one thread that holds everything, perhaps for others, waits its time out and is exhausted")
    void acquire_oneThreadHoldsAll_timesOut() {
        environment.advanceWhileWaiting(true);
        Pool<FakeResource> pool = open(b -> b.maxSize(3).acquireTimeout(Duration.ofSeconds(2)));
        List<FakeLease> all = acquire(pool, 3);

        assertThatThrownBy(pool::acquire)
                .isInstanceOf(PoolExhaustedException.class)
                .hasMessageStartingWith("Connection pool exhausted: pool=test waited=2000ms");

        all.forEach(Lease::close);
    }

    @Test
    @DisplayName("F8, F28: callers of a limited lane that nest acquires, while others of the pool are idle or at work")
    void acquire_allOfALaneHoldOneAndWaitForAnother_newestFails() throws Exception {
        Lane lane = Lane.named("reports").atMost(2);
        Pool<FakeResource> pool = open(b -> b.maxSize(5));
        FakeLease atWork = acquire(pool);
        CountDownLatch bothHoldOne = new CountDownLatch(2);
        List<CompletableFuture<FakeResource>> nested = new ArrayList<>();
        nested.add(nest(pool, lane, "nester-0", bothHoldOne));
        nested.add(nest(pool, lane, "nester-1", bothHoldOne));
        Eventually.until("both wait for a second one", () -> pool.stats().pending() == 2);

        environment.advance(TICK.multipliedBy(2));

        List<Throwable> failures = new ArrayList<>();
        for (CompletableFuture<FakeResource> outcome : nested) {
            try {
                assertThat(outcome.get(20, TimeUnit.SECONDS)).isNotNull();
            } catch (ExecutionException e) {
                failures.add(e.getCause());
            }
        }
        assertThat(failures)
                .singleElement()
                .asString()
                .contains("Connection pool deadlocked: pool=test", "thread 'nester-0'", "thread 'nester-1'")
                .doesNotContain("'" + Thread.currentThread().getName() + "'");
        atWork.close();
    }

    @Test
    @DisplayName("F8, F28: a limited lane of which one is at work is only at its limit")
    void acquire_oneOfALaneIsAtWork_waitsOn() throws Exception {
        Lane lane = Lane.named("reports").atMost(2);
        Pool<FakeResource> pool = open(b -> b.maxSize(5));
        FakeLease atWork = (FakeLease) pool.acquire(Duration.ofSeconds(1), lane);
        CompletableFuture<FakeResource> nested = nest(pool, lane, "nester", new CountDownLatch(1));
        Eventually.until("the nester waits", () -> pool.stats().pending() > 0);

        environment.advance(TICK.multipliedBy(5));

        assertThat(nested).isNotDone();
        atWork.close();
        assertThat(nested.get(20, TimeUnit.SECONDS)).isNotNull();
    }

    private static CompletableFuture<FakeResource> nest(
            Pool<FakeResource> pool, String name, CountDownLatch allHoldOne) {
        return nest(pool, Lane.COMMON, name, allHoldOne);
    }

    /** Holds one lease while it acquires another, and tells which resource that one has. */
    private static CompletableFuture<FakeResource> nest(
            Pool<FakeResource> pool, Lane lane, String name, CountDownLatch allHoldOne) {
        CompletableFuture<FakeResource> outcome = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    FakeResource inner;
                    try (FakeLease first = (FakeLease) pool.acquire(Duration.ofHours(1), lane)) {
                        allHoldOne.countDown();
                        allHoldOne.await();
                        try (FakeLease second = (FakeLease) pool.acquire(Duration.ofHours(1), lane)) {
                            assertThat(second.fake()).isNotSameAs(first.fake());
                            inner = second.fake();
                        }
                    } catch (Throwable t) {
                        outcome.completeExceptionally(t);
                        return;
                    }
                    outcome.complete(inner); // both are back by now
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return outcome;
    }
}
