package dev.lido.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lido.pool.Holder;
import dev.lido.pool.Lease;
import dev.lido.pool.Pool;
import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolExhaustedException;
import dev.lido.pool.PoolStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Seen from outside Lido's own packages, as a caller is. */
class ExhaustionTest {

    private final ManualEnvironment environment = new ManualEnvironment();
    private final PoolConfig config = PoolConfig.builder()
            .name("orders")
            .maxSize(1)
            .acquireTimeout(Duration.ofSeconds(3))
            .build();

    @Test
    @DisplayName("E12: exhaustion is an error of its own that says how long and who")
    void acquire_allInUse_timesOutAndNamesHolders() throws InterruptedException {
        try (Pool<FakeResource> pool = Pool.open(config, new FakeResources(), environment)) {
            CountDownLatch done = new CountDownLatch(1);
            Thread exporter = hold(pool, done);
            environment.advance(Duration.ofSeconds(1));

            PoolExhaustedException exhausted = catchThrowableOfType(PoolExhaustedException.class, pool::acquire);

            assertThat(exhausted)
                    .hasMessageStartingWith("Connection pool exhausted: pool=orders waited=3000ms active=1 idle=0")
                    .hasMessageContaining("thread 'exporter' for 3900 ms")
                    .hasMessageContaining("ExhaustionTest.exportOrders(ExhaustionTest.java:");
            assertThat(exhausted.waited()).isEqualTo(Duration.ofSeconds(3));
            assertThat(exhausted.stats().active()).isEqualTo(1);
            assertThat(exhausted.holders())
                    .singleElement()
                    .satisfies(holder -> assertThat(holder.thread()).isEqualTo("exporter"));
            assertThat(pool.stats().timedOut()).isEqualTo(1);
            assertThat(pool.stats().pending()).isZero();
            done.countDown();
            exporter.join();
        }
    }

    @Test
    @DisplayName("X3: many holders at one place are one part of the message; it is bounded, the accessors are complete")
    void acquire_manyHolders_groupsThemByPlace() throws InterruptedException {
        PoolConfig large = PoolConfig.builder()
                .name("orders")
                .maxSize(8)
                .acquireTimeout(Duration.ofSeconds(3))
                .build();
        try (Pool<FakeResource> pool = Pool.open(large, new FakeResources(), environment)) {
            CountDownLatch done = new CountDownLatch(1);
            List<Thread> exporters = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                exporters.add(hold(pool, done));
            }
            Lease<FakeResource> own = pool.acquire();
            environment.advance(Duration.ofSeconds(1));

            PoolExhaustedException exhausted = catchThrowableOfType(PoolExhaustedException.class, pool::acquire);

            assertThat(exhausted.getMessage())
                    .contains("; held by: 7 at dev.lido.testing.ExhaustionTest.exportOrders(ExhaustionTest.java:")
                    .contains("), longest 3900 ms, thread 'exporter', thread 'exporter' and 5 more; thread '"
                            + Thread.currentThread().getName() + "' for 3900 ms at ")
                    .hasSizeLessThan(1_000);
            assertThat(exhausted.places()).hasSize(2);
            assertThat(exhausted.places().get(0).holders()).hasSize(7);
            assertThat(exhausted.places().get(0).longest()).isEqualTo(Duration.ofMillis(3_900));
            assertThat(exhausted.places().get(0).place()).contains("exportOrders");
            own.close();
            done.countDown();
            for (Thread exporter : exporters) {
                exporter.join();
            }
        }
    }

    @Test
    @DisplayName("X3: the message has a bound, whatever threads and places are called")
    void message_longNamesAndManyPlaces_isBounded() {
        List<Holder> holders = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            StackTraceElement frame = new StackTraceElement("com.example.Job" + i, "run".repeat(1_000), "Job.java", i);
            holders.add(new Holder("t".repeat(10_000), Duration.ofMillis(i), List.of(frame)));
        }

        PoolExhaustedException exhausted = new PoolExhaustedException(
                "orders", Duration.ofSeconds(3), PoolStats.builder().build(), holders);

        assertThat(exhausted.getMessage()).hasSizeLessThan(4_000).contains("; and 495 more at other places; ");
        assertThat(exhausted.places()).hasSize(500);
        assertThat(exhausted.places().get(0).longest()).isEqualTo(Duration.ofMillis(499));
    }

    private static Thread hold(Pool<FakeResource> pool, CountDownLatch done) throws InterruptedException {
        CountDownLatch holding = new CountDownLatch(1);
        Thread exporter = new Thread(() -> exportOrders(pool, holding, done), "exporter");
        exporter.start();
        holding.await();
        while (exporter.getState() != Thread.State.WAITING) { // until it stands where it will be seen
            Thread.onSpinWait();
        }
        return exporter;
    }

    private static void exportOrders(Pool<FakeResource> pool, CountDownLatch holding, CountDownLatch done) {
        try (Lease<FakeResource> lease = pool.acquire()) {
            assertThat(lease.isLive()).isTrue();
            holding.countDown();
            done.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
