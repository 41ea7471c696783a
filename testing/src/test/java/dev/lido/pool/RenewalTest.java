package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import dev.lido.testing.PoolAssert;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("E5: a connection that retires by age is replaced before it goes")
class RenewalTest extends PoolTest {

    private static final Duration LIFETIME = Duration.ofMinutes(8); // a lead of 10 s

    @Test
    @DisplayName("E5: the replacement is opened first, then the old one is closed")
    void renewal_room_opensFirst() {
        Pool<FakeResource> pool = open(b -> b.maxSize(3).set(PoolSetting.MIN_IDLE, 1), LIFETIME);
        awaitOpening();

        PoolAssert.assertThat(pool).hasIdle(1).hasCreating(1);
        environment.advance(TICK.multipliedBy(3)); // and no second one for it
        PoolAssert.assertThat(pool).hasIdle(1).hasCreating(1);
        environment.runTasks();

        PoolAssert.assertThat(pool).hasIdle(1).hasCreating(0);
        assertThat(resources.created()).extracting(FakeResource::closes).containsExactly(1, 0);
        assertThat(pool.stats().closed(CloseReason.LIFETIME)).isEqualTo(1);
        environment.holdTasks(false).advance(LIFETIME.dividedBy(2));
        assertThat(resources.attempts()).isEqualTo(2);
    }

    @Test
    @DisplayName("E5: room above maxSize will do: the replacement takes the old one's place")
    void renewal_roomInTheOverflow_takesTheOldPlace() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).maxOverflow(1).set(PoolSetting.MIN_IDLE, 1), LIFETIME);
        awaitOpening();
        environment.runTasks();

        PoolAssert.assertThat(pool).hasIdle(1);
        assertThat(pool.stats().closed(CloseReason.OVERFLOW)).isZero();
        FakeLease lease = acquire(pool);
        assertThat(lease.fake().id()).isEqualTo(2);
        assertThat(pool.stats().overflow()).isZero();
        assertThat(pool.stats().connections().get(0).uses()).isEqualTo(1);
        lease.close();
        PoolAssert.assertThat(pool).hasIdle(1);
    }

    @Test
    @DisplayName("E5: in use, the old one stays until it comes back, touched or not")
    void renewal_inUse_waitsForTheRelease() {
        for (boolean touched : new boolean[] {false, true}) {
            Pool<FakeResource> pool = open(b -> b.maxSize(2).set(PoolSetting.MIN_IDLE, 1), LIFETIME);
            environment.runTasks();
            FakeLease lease = acquire(pool);
            if (touched) {
                lease.dirty();
            }
            awaitOpening();
            environment.runTasks();
            environment.holdTasks(false);

            assertThat(lease.isLive()).isTrue();
            PoolAssert.assertThat(pool).hasActive(1).hasIdle(1);
            lease.close();
            environment.runTasks();
            assertThat(lease.fake().closes()).isEqualTo(1);
            PoolAssert.assertThat(pool).hasIdle(1);
            assertThat(pool.stats().closed(CloseReason.LIFETIME)).isEqualTo(1);
            pool.close();
        }
    }

    @Test
    @DisplayName("E5: without room it is closed at its time, and opened anew, never above the maximum")
    void renewal_noRoom_closesFirst() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).set(PoolSetting.MIN_IDLE, 1), LIFETIME);
        environment.runTasks();
        while (resources.attempts() == 1) {
            environment.advance(TICK);
            PoolAssert.assertThat(pool).isWithinMaximum();
        }

        assertThat(resources.created()).extracting(FakeResource::closes).containsExactly(1, 0);
        PoolAssert.assertThat(pool).hasIdle(1);
    }

    @Test
    @DisplayName("E5: if its replacement can't be opened, it is used until its time")
    void renewal_openingFails_keepsTheOldOne() {
        Pool<FakeResource> pool = open(
                b -> b.maxSize(2)
                        .set(PoolSetting.MIN_IDLE, 1)
                        .set(PoolSetting.CONNECT_RETRY_FIRST_DELAY, Duration.ofSeconds(1)),
                LIFETIME);
        environment.runTasks();
        resources.outage(new IOException("told to"));
        while (resources.attempts() == 1) {
            environment.advance(TICK);
        }
        PoolAssert.assertThat(pool).hasIdle(1);
        environment.advance(Duration.ofSeconds(9));
        PoolAssert.assertThat(pool).hasIdle(1);

        environment.advance(Duration.ofSeconds(2));
        PoolAssert.assertThat(pool).hasIdle(0);
        resources.outage(null);
        environment.advance(Duration.ofSeconds(5));
        PoolAssert.assertThat(pool).hasIdle(1);
    }

    @Test
    @DisplayName("E5, D7: what nobody needs isn't replaced")
    void renewal_notWanted_justCloses() {
        Pool<FakeResource> pool = open(b -> b.maxSize(5).set(PoolSetting.IDLE_TIMEOUT, Duration.ofHours(1)), LIFETIME);
        acquire(pool, 3).forEach(Lease::close);

        environment.advance(LIFETIME.plusSeconds(1));

        PoolAssert.assertThat(pool).hasTotal(0);
        assertThat(resources.attempts()).isEqualTo(3);
    }

    @Test
    @DisplayName("E5: what demand needs is opened anew, although there was no room and nobody waits")
    void renewal_neededButNoRoom_isOpenedAnew() {
        Pool<FakeResource> pool = open(b -> b.maxSize(2), LIFETIME);
        for (int i = 0; i < LIFETIME.toSeconds() / 5; i++) {
            acquire(pool, 2).forEach(Lease::close);
            environment.advance(Duration.ofSeconds(5)); // of a window of 10 s
            PoolAssert.assertThat(pool).hasIdle(2);
        }

        assertThat(pool.stats().closed(CloseReason.LIFETIME)).isEqualTo(2);
        assertThat(pool.stats().created()).isEqualTo(4);
    }

    @Test
    @DisplayName("E5: no more than maxConnecting replacements are opened at once")
    void renewal_manyAtOnce_opensFewAtOnce() {
        Pool<FakeResource> pool = open(
                b -> b.maxSize(20).set(PoolSetting.MIN_IDLE, 10).set(PoolSetting.MAX_LIFETIME, Duration.ofSeconds(1)),
                Duration.ofSeconds(1));
        environment.runTasks();
        environment.holdTasks(true);
        for (int i = 0; i < 9; i++) {
            environment.advance(TICK);
            assertThat(pool.stats().creating()).isLessThanOrEqualTo(2);
        }
        assertThat(pool.stats().creating()).isEqualTo(2);
    }

    @Test
    @DisplayName("E5: a replacement that arrives after the old one has gone is one like any other")
    void renewal_oldOneGoneMeanwhile_keepsTheNewOne() {
        Pool<FakeResource> pool = open(b -> b.maxSize(3).set(PoolSetting.MIN_IDLE, 1), LIFETIME);
        awaitOpening();
        FakeLease old = acquire(pool);
        old.invalidate();
        old.close();
        environment.runTasks();

        PoolAssert.assertThat(pool).hasIdle(1);
        assertThat(old.fake().closes()).isEqualTo(1);
        assertThat(pool.stats().closed(CloseReason.LIFETIME)).isZero();
    }

    private Pool<FakeResource> open(java.util.function.UnaryOperator<PoolConfig.Builder> settings, Duration lifetime) {
        environment.holdTasks(false);
        return open(b -> settings.apply(b).set(PoolSetting.MAX_LIFETIME, lifetime));
    }

    /** Lets the first connection be opened, and time pass until the next opening waits for its worker. */
    private void awaitOpening() {
        environment.runTasks();
        environment.holdTasks(true);
        for (int i = 0; i < LIFETIME.toSeconds() * 10 && environment.pendingTasks() == 0; i++) {
            environment.advance(TICK);
        }
        assertThat(environment.pendingTasks()).isEqualTo(1);
    }
}
