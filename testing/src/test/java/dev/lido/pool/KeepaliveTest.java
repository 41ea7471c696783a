package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import dev.lido.testing.PoolAssert;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("keepaliveInterval")
class KeepaliveTest extends PoolTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private Pool<FakeResource> filled(int size, UnaryOperator<PoolConfig.Builder> settings) {
        Pool<FakeResource> pool =
                open(b -> settings.apply(b.maxSize(size).set(PoolSetting.IDLE_TIMEOUT, Duration.ofHours(1))));
        acquire(pool, size).forEach(Lease::close);
        return pool;
    }

    private int validations() {
        return resources.created().stream().mapToInt(FakeResource::validations).sum();
    }

    @Test
    @DisplayName("D7: off by default, so that a database that suspends when idle may do so")
    void off_checksNothing() {
        filled(3, b -> b);
        environment.advance(Duration.ofMinutes(50));
        assertThat(validations()).isZero();
    }

    @Test
    @DisplayName("Idle connections are checked once an interval, and that counts as no use")
    void on_checksEachOnceAnInterval() {
        Pool<FakeResource> pool = filled(3, b -> b.set(PoolSetting.KEEPALIVE_INTERVAL, MINUTE));
        environment.advance(Duration.ofSeconds(55));
        assertThat(validations()).isZero();
        environment.advance(Duration.ofSeconds(10));
        assertThat(validations()).isEqualTo(3);
        environment.advance(Duration.ofMinutes(9));
        assertThat(validations()).isBetween(27, 30);

        assertThat(pool.stats().connections()).allMatch(connection -> connection.uses() == 1);
        assertThat(pool.stats().acquired()).isEqualTo(3);
    }

    @Test
    @DisplayName("D7: it doesn't keep a connection from being closed for idleness, however long a check takes")
    void on_idleTimeout_closesAllTheSame() {
        Pool<FakeResource> pool = open(b -> b.maxSize(2)
                .set(PoolSetting.IDLE_TIMEOUT, Duration.ofSeconds(30))
                .set(PoolSetting.KEEPALIVE_INTERVAL, Duration.ofSeconds(5)));
        acquire(pool, 2).forEach(Lease::close);
        for (int i = 0; i < 10; i++) {
            environment.advance(Duration.ofMillis(4_900));
            environment.holdTasks(true);
            environment.advance(Duration.ofMillis(500));
            environment.holdTasks(false);
            environment.runTasks();
        }
        PoolAssert.assertThat(pool).hasTotal(0);
        assertThat(pool.stats().closed(CloseReason.IDLE)).isEqualTo(2);
    }

    @Test
    @DisplayName("A dead one is closed, is a first witness, and is replaced up to minIdle")
    void on_dead_isReplaced() {
        Pool<FakeResource> pool =
                filled(3, b -> b.set(PoolSetting.KEEPALIVE_INTERVAL, MINUTE).set(PoolSetting.MIN_IDLE, 3));
        FakeResource dead = resources.created().get(1);
        dead.breakDown();

        environment.advance(Duration.ofSeconds(63));

        assertThat(dead.closes()).isEqualTo(1);
        assertThat(pool.stats().closed(CloseReason.VALIDATION)).isEqualTo(1);
        PoolAssert.assertThat(pool).hasIdle(3);
    }

    @Test
    @DisplayName("F1: after a restart with nobody calling, two checks condemn all")
    void on_restart_twoChecksCondemnAll() {
        Pool<FakeResource> pool =
                filled(20, b -> b.set(PoolSetting.KEEPALIVE_INTERVAL, MINUTE).set(PoolSetting.MIN_IDLE, 20));
        List<FakeResource> before = resources.created();
        before.forEach(FakeResource::breakDown);

        environment.advance(Duration.ofSeconds(70));

        assertThat(validations()).isLessThanOrEqualTo(4);
        assertThat(before).allMatch(resource -> resource.closes() == 1);
        PoolAssert.assertThat(pool).hasIdle(20);
    }

    @Test
    @DisplayName("F4: checks that hang take two connections at most, and for twice the time that a check may take")
    void on_checksHang_areGivenUp() {
        Pool<FakeResource> pool = filled(5, b -> b.set(PoolSetting.KEEPALIVE_INTERVAL, MINUTE));
        environment.advance(Duration.ofSeconds(59));
        environment.holdTasks(true);
        environment.advance(Duration.ofSeconds(5));
        Runnable first = environment.takeTask();
        Runnable second = environment.takeTask();
        assertThat(environment.pendingTasks()).isZero();
        assertThat(pool.stats().idle()).as("those that callers can have").isEqualTo(3);
        environment.holdTasks(false);

        environment.advance(Duration.ofSeconds(10));

        assertThat(resources.created().stream().mapToInt(FakeResource::aborts).sum())
                .as("broken off before they are closed")
                .isEqualTo(2);
        assertThat(pool.stats().closed(CloseReason.VALIDATION)).isEqualTo(2);
        first.run();
        second.run();
        assertThat(pool.stats().active()).isZero();
        List<FakeLease> leases = acquire(pool, 5);
        assertThat(leases).noneMatch(lease -> lease.fake().closes() > 0);
        leases.forEach(Lease::close);
    }

    @Test
    @DisplayName("F4: a check that was given up before it began leaves alone what its slot holds by then")
    void on_checkBeginsTooLate_touchesNothing() {
        Pool<FakeResource> pool = filled(1, b -> b.set(PoolSetting.KEEPALIVE_INTERVAL, MINUTE));
        environment.advance(Duration.ofSeconds(59));
        environment.holdTasks(true);
        environment.advance(Duration.ofSeconds(2));
        Runnable late = environment.takeTask();
        environment.holdTasks(false);
        environment.advance(Duration.ofSeconds(11));
        FakeLease lease = acquire(pool);

        late.run();

        assertThat(resources.created()).hasSize(2);
        assertThat(resources.created().get(0).validations()).as("closed").isZero();
        assertThat(lease.fake().validations()).as("in use").isZero();
        lease.close();
    }
}
