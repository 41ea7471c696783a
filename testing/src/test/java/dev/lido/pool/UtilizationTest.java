package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.time.Duration;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P9: how much of the time connections were in use")
class UtilizationTest extends PoolTest {

    private static final Offset<Double> EXACT = within(1e-4);

    private static UtilizationSummary seen(Pool<?> pool) {
        return pool.stats().utilizationOverTime();
    }

    @Test
    void beforeTheFirstTick_isZero() {
        Pool<FakeResource> pool = open(b -> b.maxSize(4));
        assertThat(seen(pool)).isEqualTo(UtilizationSummary.NONE);
    }

    @Test
    void means_areOverTheirTime() {
        Pool<FakeResource> pool = open(b -> b.maxSize(4));
        List<FakeLease> leases = acquire(pool, 4);
        environment.advance(Duration.ofMinutes(2));
        assertThat(seen(pool).lastMinute()).isEqualTo(1, EXACT);
        leases.subList(0, 3).forEach(Lease::close);
        environment.advance(Duration.ofMinutes(2));

        assertThat(seen(pool).lastMinute()).isEqualTo(0.25, EXACT);
        assertThat(seen(pool).lastFiveMinutes()).isEqualTo(0.625, EXACT);
        assertThat(seen(pool).sinceStart()).isEqualTo(0.625, EXACT);
        assertThat(seen(pool).highestOfLastMinute()).isEqualTo(0.25, EXACT);

        leases.get(3).close();
        environment.advance(Duration.ofMinutes(6));
        assertThat(seen(pool).lastFiveMinutes()).isZero();
        assertThat(seen(pool).highestOfLastMinute()).isZero();
        assertThat(seen(pool).sinceStart()).isEqualTo(0.25, EXACT);
    }

    @Test
    void theHighest_isKeptForAMinute() {
        Pool<FakeResource> pool = open(b -> b.maxSize(4));
        environment.advance(Duration.ofMillis(10_500));
        List<FakeLease> leases = acquire(pool, 3);
        environment.advance(TICK);
        leases.forEach(Lease::close);
        environment.advance(Duration.ofSeconds(50));
        assertThat(seen(pool).highestOfLastMinute()).isEqualTo(0.75, EXACT);
        environment.advance(Duration.ofSeconds(15));
        assertThat(seen(pool).highestOfLastMinute()).isZero();
    }

    @Test
    void overflow_isNotCounted() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).maxOverflow(1));
        List<FakeLease> leases = acquire(pool, 2);
        environment.advance(Duration.ofSeconds(10));
        assertThat(seen(pool).lastMinute()).isEqualTo(1, EXACT);
        leases.forEach(Lease::close);
    }

    @Test
    void aPoolWithoutSize_countsOverflow() {
        Pool<FakeResource> pool = open(b -> b.maxSize(0).maxOverflow(4));
        FakeLease lease = acquire(pool);
        environment.advance(Duration.ofSeconds(10));
        assertThat(seen(pool).lastMinute()).isEqualTo(0.25, EXACT);
        lease.close();
    }

    @Test
    @DisplayName("P9, F17: time in which the machine was suspended counts nowhere")
    void aGap_doesNotCount() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        environment.advance(Duration.ofSeconds(10));
        FakeLease lease = acquire(pool);
        environment.leap(Duration.ofMinutes(30));
        environment.advance(Duration.ofMillis(200));
        lease.close();
        environment.advance(Duration.ofMillis(9_800));

        assertThat(seen(pool).sinceStart()).isEqualTo(0.2 / 20, within(0.006));
        assertThat(seen(pool).lastMinute()).isEqualTo(0.2 / 10, within(0.011));
    }

    @Test
    void everyWindow_isOverwrittenInTime_alsoAfterManyRounds() {
        Utilization utilization = new Utilization(7);
        long now = 7;
        for (int i = 0; i < 100_000; i++) {
            now += 100_000_000;
            utilization.note(now, 100_000_000, i < 97_000 ? 1 : 0.5);
        }
        assertThat(utilization.summary(now).lastFiveMinutes()).isEqualTo(0.5, EXACT);
        assertThat(utilization.summary(now).sinceStart()).isEqualTo(0.985, EXACT);
    }
}
