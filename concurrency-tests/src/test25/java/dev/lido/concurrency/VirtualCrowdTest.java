package dev.lido.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.pool.Lease;
import dev.lido.pool.Pool;
import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolSetting;
import dev.lido.testing.FakeResource;
import dev.lido.testing.FakeResources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class VirtualCrowdTest {

    private static final int CALLERS = 10_000;
    private static final int CONNECTIONS = 10;

    @Test
    @DisplayName("F23: 10 000 virtual threads wait on a pool of 10: all are served when connections come back")
    void tenThousandVirtualThreads_waitOnTen_areAllServed() throws InterruptedException {
        FakeResources resources = new FakeResources();
        Pool<FakeResource> pool = Pool.open(
                PoolConfig.builder()
                        .name("crowd")
                        .maxSize(CONNECTIONS)
                        .acquireTimeout(Duration.ofHours(1))
                        .set(PoolSetting.MAX_PENDING, CALLERS)
                        .build(),
                resources);
        List<Lease<FakeResource>> held = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            held.add(pool.acquire());
        }
        AtomicInteger served = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            threads.add(Thread.startVirtualThread(() -> {
                try (Lease<FakeResource> lease = pool.acquire()) {
                    served.addAndGet(lease.isLive() ? 1 : 0);
                }
            }));
        }
        while (pool.stats().pending() < CALLERS) {
            Thread.onSpinWait();
        }
        assertThat(served).hasValue(0);
        held.forEach(Lease::close);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(served).hasValue(CALLERS);
        assertThat(pool.stats().pending()).isZero();
        pool.close();
        assertThat(resources.notClosedOnce()).isEmpty();
        assertThat(resources.created()).hasSize(CONNECTIONS);
    }
}
