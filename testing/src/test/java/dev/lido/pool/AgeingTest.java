package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AgeingTest extends PoolTest {

    @Test
    @DisplayName("E4: by default a resource is checked after half a second of idleness, and not before")
    void acquire_afterIdle_checks() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeResource resource = acquireAndRelease(pool);

        environment.advance(Duration.ofMillis(400));
        acquireAndRelease(pool);
        assertThat(resource.validations()).isZero();

        environment.advance(Duration.ofMillis(700));
        acquireAndRelease(pool);
        assertThat(resource.validations()).isEqualTo(1);
    }

    @Test
    @DisplayName("E4: always checks every use, also of what is handed over")
    void acquire_always_checksEachTime() throws InterruptedException {
        environment.advanceWhileWaiting(false);
        Pool<FakeResource> pool = open(b -> b.maxSize(1).validation(Validation.ALWAYS));
        FakeLease first = acquire(pool);
        int afterOpening = first.fake().validations();
        Waiting waiting = Waiting.on(pool);
        first.close();
        waiting.lease().close();
        acquire(pool).close();

        assertThat(first.fake().validations() - afterOpening).isEqualTo(2);
    }

    @Test
    @DisplayName("E4: never checks")
    void acquire_never_doesNotCheck() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).validation(Validation.NEVER));
        FakeResource resource = acquireAndRelease(pool);
        environment.advance(Duration.ofMinutes(5));
        acquireAndRelease(pool);

        assertThat(resource.validations()).isZero();
    }

    @Test
    @DisplayName("E4: a resource that fails its check is replaced, unseen by the caller, and counted")
    void acquire_checkFails_replaces() {
        Pool<FakeResource> pool = open(b -> b.maxSize(2));
        FakeResource dead = acquireAndRelease(pool);
        dead.breakDown();
        environment.advance(Duration.ofSeconds(1));

        FakeLease lease = acquire(pool);

        assertThat(lease.fake()).isNotSameAs(dead);
        assertThat(pool.stats().validationFailed()).isEqualTo(1);
        lease.close();
        environment.runTasks();
        assertThat(dead.closes()).isEqualTo(1);
    }

    @Test
    @DisplayName("E4: a check that throws counts as failed")
    void acquire_checkThrows_replaces() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeResource first = acquireAndRelease(pool);
        environment.advance(Duration.ofSeconds(1));
        resources.userCodeFailure(new IllegalStateException("told to"));

        FakeLease lease = acquire(pool);
        resources.userCodeFailure(null);

        assertThat(lease.fake()).isNotSameAs(first);
        lease.close();
    }

    @Test
    @DisplayName("F30, F17: after a gap in the ticks nothing idle is trusted")
    void sweep_afterAGap_makesIdleOnesSuspect() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).set(PoolSetting.VALIDATE_AFTER_IDLE, Duration.ofMinutes(30)));
        FakeResource resource = acquireAndRelease(pool);
        environment.advance(TICK);

        environment.leap(Duration.ofMinutes(5));
        acquireAndRelease(pool);

        assertThat(resource.validations()).isEqualTo(1);
    }

    @Test
    @DisplayName("E5: older than the maximum age, an idle one is recycled")
    void sweep_idleAndTooOld_recycles() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).set(PoolSetting.MAX_LIFETIME, Duration.ofMinutes(5)));
        FakeResource old = acquireAndRelease(pool);

        environment.advance(Duration.ofMinutes(5).plus(TICK));

        assertThat(old.closes()).isEqualTo(1);
        assertThat(pool.stats().closed(CloseReason.LIFETIME)).isEqualTo(1);
    }

    @Test
    @DisplayName("E5: never while in use, also if it was never touched; but as soon as it comes back")
    void sweep_activeAndTooOld_recyclesOnRelease() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).set(PoolSetting.MAX_LIFETIME, Duration.ofMinutes(5)));
        FakeLease lease = acquire(pool);

        environment.advance(Duration.ofMinutes(6));
        assertThat(lease.isLive()).isTrue();
        assertThat(lease.fake().closes()).isZero();
        lease.close();
        environment.runTasks();

        assertThat(lease.fake().closes()).isEqualTo(1);
        assertThat(pool.stats().closed(CloseReason.LIFETIME)).isEqualTo(1);
    }

    @Test
    @DisplayName("E5, F6: those opened together don't go together: no second takes more than 2 % of 1 000")
    void sweep_openedTogether_spreadOut() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1_000)
                .set(PoolSetting.INITIAL_SIZE, 1_000)
                .set(PoolSetting.MAX_CONNECTING, 1_000)
                .set(PoolSetting.IDLE_TIMEOUT, "off")
                .validation(Validation.NEVER)
                .set(PoolSetting.MAX_LIFETIME, Duration.ofMinutes(30)));
        environment.runTasks();
        assertThat(pool.stats().idle()).isEqualTo(1_000);

        environment.advance(Duration.ofMinutes(22));
        TreeMap<Integer, Long> closedBySecond = new TreeMap<>();
        long before = pool.stats().closed();
        assertThat(before).isZero();
        for (int second = 0; second < 8 * 60 + 1; second++) {
            environment.advance(Duration.ofSeconds(1));
            long now = pool.stats().closed();
            closedBySecond.put(second, now - before);
            before = now;
        }

        assertThat(before).isEqualTo(1_000);
        assertThat(closedBySecond.values())
                .allSatisfy(closed -> assertThat(closed).isLessThanOrEqualTo(20));
    }

    @Test
    @DisplayName("D7: unused ones above minIdle are closed after the idle timeout, never those below")
    void sweep_idleTooLong_closesDownToMinIdle() {
        Pool<FakeResource> pool = open(
                b -> b.maxSize(5).set(PoolSetting.MIN_IDLE, 2).set(PoolSetting.IDLE_TIMEOUT, Duration.ofMinutes(1)));
        acquire(pool, 5).forEach(Lease::close);
        assertThat(pool.stats().idle()).isEqualTo(5);

        environment.advance(Duration.ofMinutes(2));

        assertThat(pool.stats().idle()).isEqualTo(2);
        assertThat(pool.stats().closed(CloseReason.IDLE)).isEqualTo(3);
    }

    @Test
    @DisplayName("E8: ages and uses of each connection; active + idle = total")
    void stats_eachConnection_hasAgeAndUses() {
        Pool<FakeResource> pool = open(b -> b.maxSize(2).validation(Validation.NEVER));
        List<FakeLease> both = acquire(pool, 2);
        environment.advance(Duration.ofSeconds(3));
        both.get(0).close();
        acquire(pool).close();
        acquire(pool).close();

        PoolStats stats = pool.stats();

        assertThat(stats.active()).isEqualTo(1);
        assertThat(stats.idle()).isEqualTo(1);
        assertThat(stats.total()).isEqualTo(2);
        assertThat(stats.acquired()).isEqualTo(4);
        assertThat(stats.connections())
                .anySatisfy(connection -> {
                    assertThat(connection.active()).isFalse();
                    assertThat(connection.uses()).isEqualTo(3);
                    assertThat(connection.age()).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(4));
                })
                .anySatisfy(connection -> {
                    assertThat(connection.active()).isTrue();
                    assertThat(connection.uses()).isEqualTo(1);
                });
        both.get(1).close();
    }

    private static FakeResource acquireAndRelease(Pool<FakeResource> pool) {
        FakeLease lease = acquire(pool);
        lease.close();
        return lease.fake();
    }
}
