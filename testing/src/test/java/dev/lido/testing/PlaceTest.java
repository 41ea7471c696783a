package dev.lido.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.pool.Holder;
import dev.lido.pool.Lease;
import dev.lido.pool.Pool;
import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolExhaustedException;
import dev.lido.pool.PoolSetting;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Where leases were taken. Seen from outside Lido's own packages, as a caller is. */
class PlaceTest {

    private static final Duration TICK = Duration.ofMillis(100);

    private final ManualEnvironment environment = new ManualEnvironment();
    private final PoolConfig config = PoolConfig.builder()
            .name("orders")
            .maxSize(1)
            .acquireTimeout(Duration.ofSeconds(3))
            .set(PoolSetting.LEAK_THRESHOLD, Duration.ofMinutes(1))
            .build();
    private final Pool<FakeResource> pool = Pool.open(config, new FakeResources(), environment);

    private Lease<FakeResource> takeForOrders() {
        return pool.acquire();
    }

    /** Where a lease is said to be held while its holder is in the middle of something else. */
    private Holder holderElsewhere() {
        try (Lease<FakeResource> lease = takeForOrders()) {
            assertThat(lease.isLive()).isTrue();
            environment.advance(TICK.multipliedBy(2));
            return pool.holders().get(0);
        }
    }

    private void exhaust() {
        try (Lease<FakeResource> lease = pool.acquire()) {
            assertThat(lease.isLive()).isTrue();
            assertThatThrownBy(pool::acquire).isInstanceOf(PoolExhaustedException.class);
        }
    }

    @Test
    @DisplayName("D2: as long as all is well, a holder's place is where it was at the first tick, and marked as such")
    void holders_usually_haveThePlaceOfTheFirstTick() {
        Holder holder = holderElsewhere();

        assertThat(holder.exact()).isFalse();
        assertThat(holder.frames()).noneMatch(frame -> frame.getMethodName().equals("takeForOrders"));
        assertThat(holder.frames()).anyMatch(frame -> frame.getMethodName().equals("holderElsewhere"));
        pool.close();
    }

    @Test
    @DisplayName("X3, D2: for ten minutes after an exhaustion, it is where the lease was taken")
    void holders_afterAnExhaustion_haveThePlaceOfTheAcquire() {
        exhaust();

        Holder holder = holderElsewhere();
        assertThat(holder.exact()).isTrue();
        assertThat(holder.place()).contains("PlaceTest.takeForOrders(PlaceTest.java:");

        environment.advance(Duration.ofMinutes(9));
        assertThat(holderElsewhere().exact()).isTrue();
        environment.advance(Duration.ofMinutes(1));
        assertThat(holderElsewhere().exact()).isFalse();
        pool.close();
    }

    @Test
    @DisplayName("D2: and after a report of a lease that is held too long")
    void holders_afterAReport_haveThePlaceOfTheAcquire() {
        try (Lease<FakeResource> lease = pool.acquire()) {
            assertThat(lease.isLive()).isTrue();
            environment.advance(Duration.ofMinutes(1));
            assertThat(pool.stats().leakSuspected()).isZero();
            environment.advance(TICK);
            assertThat(pool.stats().leakSuspected()).isEqualTo(1);
        }

        assertThat(holderElsewhere().exact()).isTrue();
        pool.close();
    }
}
