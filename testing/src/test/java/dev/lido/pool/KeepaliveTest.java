package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import dev.lido.testing.FakeResources;
import dev.lido.testing.Operation;
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
        assertThat(pool.stats().closed(CloseReason.CONDEMNED))
                .as("two witnesses")
                .isEqualTo(3);
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

    @Test
    @DisplayName("What is used within the interval needs no check")
    void on_used_checksNothing() {
        Pool<FakeResource> pool = filled(
                1, b -> b.set(PoolSetting.KEEPALIVE_INTERVAL, MINUTE).validation(Validation.NEVER));
        for (int i = 0; i < 10; i++) {
            environment.advance(Duration.ofSeconds(40));
            acquire(pool).close();
        }
        assertThat(validations()).isZero();
    }

    @Test
    @DisplayName("F4: a check that returns after it was given up leaves alone what its slot holds by then")
    void on_checkReturnsTooLate_touchesNothing() {
        FakeResources slow = new FakeResources(environment);
        Pool<FakeResource> pool =
                open(b -> b.maxSize(1).set(PoolSetting.KEEPALIVE_INTERVAL, MINUTE), slow);
        acquire(pool).close();
        slow.takes(Operation.VALIDATE, Duration.ofSeconds(30));
        environment.advance(Duration.ofSeconds(75));
        assertThat(pool.stats().closed(CloseReason.VALIDATION)).isEqualTo(1);
        slow.takes(Operation.VALIDATE, Duration.ZERO);
        FakeLease lease = acquire(pool);

        environment.advance(Duration.ofSeconds(30));

        assertThat(slow.created()).hasSize(2);
        PoolAssert.assertThat(pool).hasActive(1);
        assertThat(lease.isLive()).isTrue();
        lease.close();
    }

    @Test
    @DisplayName("F30: a suspended machine isn't a check that hangs")
    void on_gap_isForgiven() {
        Pool<FakeResource> pool = filled(1, b -> b.set(PoolSetting.KEEPALIVE_INTERVAL, MINUTE));
        environment.advance(Duration.ofSeconds(59));
        environment.holdTasks(true);
        environment.advance(Duration.ofSeconds(2));
        environment.leap(Duration.ofMinutes(10));
        environment.holdTasks(false);
        environment.runTasks();

        assertThat(pool.stats().closed()).isZero();
        PoolAssert.assertThat(pool).hasIdle(1);
    }

    @Test
    @DisplayName("F25: without a worker a check is put off, and costs nothing")
    void on_noWorker_isPutOff() {
        Threadless threadless = new Threadless(environment);
        Pool<FakeResource> pool = owed(Pool.open(
                PoolConfig.builder()
                        .name("test")
                        .maxSize(1)
                        .set(PoolSetting.KEEPALIVE_INTERVAL, MINUTE)
                        .build(),
                resources,
                threadless));
        acquire(pool).close();
        threadless.rejecting = true;
        environment.advance(Duration.ofSeconds(65));
        threadless.rejecting = false;

        PoolAssert.assertThat(pool).hasIdle(1);
        assertThat(validations()).isZero();
        environment.advance(TICK);
        assertThat(validations()).isEqualTo(1);
    }

    @Test
    @DisplayName("F1: a check that passes clears the others of a suspicion")
    void on_passes_clearsTheOthers() {
        Pool<FakeResource> pool = filled(3, b -> b.set(PoolSetting.KEEPALIVE_INTERVAL, MINUTE));
        List<FakeLease> leases = acquire(pool, 3);
        Generation generation = ((LeasePool<FakeResource>) pool).slots[0].generation;
        leases.get(0).lose();
        leases.forEach(Lease::close);
        assertThat(generation.isSuspected()).isTrue();

        environment.advance(Duration.ofSeconds(65));

        assertThat(generation.isSuspected()).isFalse();
        assertThat(pool.stats().closed(CloseReason.VALIDATION)).isZero();
    }
}
