package dev.lido.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lido.pool.Lease;
import dev.lido.pool.Pool;
import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolExhaustedException;
import java.time.Duration;
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

    private static Thread hold(Pool<FakeResource> pool, CountDownLatch done) throws InterruptedException {
        CountDownLatch holding = new CountDownLatch(1);
        Thread exporter = new Thread(() -> exportOrders(pool, holding, done), "exporter");
        exporter.start();
        holding.await();
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
