package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import dev.lido.testing.PoolAssert;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The machine was suspended, the process stopped, or the ticker starved, and goes on. */
class WakingTest extends PoolTest {

    private static final Duration NIGHT = Duration.ofHours(8);

    @Test
    @DisplayName("F30: nothing that was idle meanwhile is handed out unchecked, however long it might have been")
    void leap_idleOnes_areCheckedBeforeUse() {
        Pool<FakeResource> pool = open(b -> b.maxSize(5)
                .set(PoolSetting.VALIDATE_AFTER_IDLE, Duration.ofHours(1))
                .set(PoolSetting.IDLE_TIMEOUT, "off")
                .set(PoolSetting.MAX_LIFETIME, "off"));
        acquire(pool, 5).forEach(Lease::close);
        environment.advance(TICK);

        environment.leap(Duration.ofMillis(301));

        List<FakeLease> leases = acquire(pool, 5);
        assertThat(leases)
                .allSatisfy(lease -> assertThat(lease.fake().validations()).isEqualTo(1));
        leases.forEach(Lease::close);
    }

    @Test
    @DisplayName("F30: those that have grown too old meanwhile go little by little: 2 % of the size a second")
    void leap_allTooOld_areClosedSlowly() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1_000)
                .set(PoolSetting.INITIAL_SIZE, 1_000)
                .set(PoolSetting.MAX_CONNECTING, 1_000)
                .set(PoolSetting.IDLE_TIMEOUT, "off"));
        environment.runTasks();

        environment.leap(NIGHT);

        long before = pool.stats().closed();
        assertThat(before).isLessThanOrEqualTo(2);
        for (int second = 0; second < 50; second++) {
            environment.advance(Duration.ofSeconds(1));
            long now = pool.stats().closed();
            assertThat(now - before).isBetween(1L, 20L);
            before = now;
        }
        PoolAssert.assertThat(pool).hasTotal(0);
    }

    @Test
    @DisplayName("F30: those that were unused for too long meanwhile go one a tick")
    void leap_allIdleTooLong_areClosedSlowly() {
        Pool<FakeResource> pool = open(b -> b.maxSize(100).set(PoolSetting.MAX_LIFETIME, "off"));
        acquire(pool, 100).forEach(Lease::close);
        environment.advance(TICK);

        environment.leap(NIGHT);

        assertThat(pool.stats().closed()).isLessThanOrEqualTo(1);
        environment.advance(Duration.ofSeconds(1));
        assertThat(pool.stats().closed()).isBetween(9L, 11L);
    }

    @Test
    @DisplayName("F30: an opening under way isn't given up for time in which nothing could go on")
    void leap_openingUnderWay_goesOn() {
        environment.holdTasks(true);
        Pool<FakeResource> pool = open(b -> b.maxSize(1).set(PoolSetting.MIN_IDLE, 1));

        environment.leap(NIGHT);
        environment.advance(Duration.ofSeconds(9));
        assertThat(pool.stats().creating()).isEqualTo(1);
        environment.runTasks();

        assertThat(pool.stats().createFailed()).isZero();
        PoolAssert.assertThat(pool).hasIdle(1);
    }

    @Test
    @DisplayName("F30: a lease that was held meanwhile is still its holder's")
    void leap_heldOnes_areLeftAlone() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);

        environment.leap(NIGHT);
        environment.advance(Duration.ofSeconds(1));

        assertThat(held.use(() -> {})).isTrue();
        held.close();
        environment.runTasks();
        assertThat(held.fake().closes()).as("too old by now").isEqualTo(1);
    }
}
