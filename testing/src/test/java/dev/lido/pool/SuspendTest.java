package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import dev.lido.testing.PoolAssert;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SuspendTest extends PoolTest {

    @Test
    @DisplayName("suspend: callers are refused and told so, health says so, and both are over after resume")
    void suspend_newCallers_areRefused() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));

        pool.suspend();

        assertThatThrownBy(pool::acquire)
                .isInstanceOf(PoolRefusedException.class)
                .hasMessage("Connection pool refused: pool=test suspended=true; try again in 1000 ms");
        assertThat(pool.stats().refused()).isEqualTo(1);
        assertThat(pool.health()).hasToString("down: suspended");
        assertThat(pool.warm(1)).isZero();

        pool.resume();

        acquire(pool).close();
        assertThat(pool.health().state()).isEqualTo(PoolHealth.State.HEALTHY);
    }

    @Test
    @DisplayName("suspend: those who wait are refused at once")
    void suspend_callersWait_areRefused() throws InterruptedException {
        environment.advanceWhileWaiting(false);
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        Waiting first = Waiting.on(pool);
        Waiting second = Waiting.on(pool);

        pool.suspend();

        assertThat(List.of(first.failure(), second.failure()))
                .allSatisfy(failure -> assertThat(failure)
                        .isInstanceOf(PoolRefusedException.class)
                        .hasMessageContaining("suspended=true"));
        PoolAssert.assertThat(pool).hasPending(0);
        assertThat(pool.stats().refused()).isEqualTo(2);
        held.close();
    }

    @Test
    @DisplayName("suspend: idle ones are closed now, active ones when they come back, nothing is opened")
    void suspend_closesAllInTheEnd() {
        Pool<FakeResource> pool = open(b -> b.maxSize(3).set(PoolSetting.MIN_IDLE, 3));
        List<FakeLease> leases = acquire(pool, 3);
        leases.get(0).close();

        pool.suspend();
        environment.advance(Duration.ofSeconds(5));

        PoolAssert.assertThat(pool).hasActive(2).hasIdle(0).hasCreating(0);
        assertThat(leases.subList(1, 3)).allMatch(FakeLease::isLive);
        leases.get(1).dirty();
        leases.forEach(Lease::close);
        environment.advance(Duration.ofSeconds(5));
        PoolAssert.assertThat(pool).hasTotal(0).hasCreating(0);
        assertThat(pool.stats().closed(CloseReason.SUSPENDED)).isEqualTo(3);
    }

    @Test
    @DisplayName("suspend: with nothing open the tick stops; resume starts it and refills")
    void suspend_nothingOpen_stopsTheTick() {
        Pool<FakeResource> pool = open(b -> b.maxSize(2).set(PoolSetting.MIN_IDLE, 1));
        FakeLease held = acquire(pool);
        assertThat(environment.tickingTasks()).isEqualTo(1);

        pool.suspend();
        environment.advance(Duration.ofSeconds(1));
        assertThat(environment.tickingTasks()).isEqualTo(1); // a lease is out, whose age is watched
        held.close();
        environment.advance(TICK.multipliedBy(2));
        assertThat(environment.tickingTasks()).isZero();

        pool.resume();
        environment.runTasks();

        assertThat(environment.tickingTasks()).isEqualTo(1);
        PoolAssert.assertThat(pool).hasIdle(1);
    }

    @Test
    @DisplayName("suspend: what is being opened is closed when it comes")
    void suspend_whileOpening_closesWhatArrives() {
        environment.holdTasks(true);
        Pool<FakeResource> pool = open(b -> b.maxSize(1).set(PoolSetting.MIN_IDLE, 1));

        pool.suspend();
        environment.advance(TICK.multipliedBy(2));
        assertThat(environment.tickingTasks()).isEqualTo(1);
        environment.runTasks();
        environment.advance(TICK.multipliedBy(2));

        assertThat(resources.created()).hasSize(1);
        assertThat(resources.open()).isZero();
        assertThat(environment.tickingTasks()).isZero();
    }

    @Test
    @DisplayName("suspend, resume: again and in the wrong order, they do nothing")
    void suspend_again_doesNothing() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        pool.resume();
        pool.suspend();
        pool.suspend();
        environment.advance(TICK.multipliedBy(3));
        pool.resume();
        pool.resume();

        assertThat(environment.tickingTasks()).isEqualTo(1);
        acquire(pool).close();
    }

    @Test
    @DisplayName("F20: closing a suspended pool closes it, and resume doesn't revive it")
    void close_whileSuspended_staysClosed() {
        Pool<FakeResource> pool = open(b -> b.maxSize(2).set(PoolSetting.CLOSE_GRACE, Duration.ZERO));
        FakeLease held = acquire(pool);
        pool.suspend();

        pool.close();

        assertThat(held.isLive()).isFalse();
        assertThat(resources.open()).isZero();
        assertThat(environment.tickingTasks()).isZero();
        pool.resume();
        pool.suspend();
        assertThat(environment.tickingTasks()).isZero();
        assertThatThrownBy(pool::acquire).isInstanceOf(PoolClosedException.class);
        assertThat(pool.health()).hasToString("down: closed");
    }
}
