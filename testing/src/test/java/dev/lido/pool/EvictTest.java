package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import dev.lido.testing.PoolAssert;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EvictTest extends PoolTest {

    @Test
    @DisplayName("evict: idle ones go at once, active ones when they come back, touched or not")
    void evict_idleAndActive_closesAll() {
        Pool<FakeResource> pool = open(b -> b.maxSize(4));
        List<FakeLease> leases = acquire(pool, 4);
        leases.get(0).close();
        leases.get(1).dirty();

        assertThat(pool.evict()).isEqualTo(4);

        environment.runTasks();
        assertThat(leases.get(0).fake().closes()).isEqualTo(1);
        assertThat(leases.subList(1, 4)).allMatch(FakeLease::isLive);
        PoolAssert.assertThat(pool).hasActive(3).hasIdle(0);
        leases.forEach(Lease::close);
        environment.runTasks();
        PoolAssert.assertThat(pool).hasTotal(0);
        assertThat(pool.stats().closed(CloseReason.EVICTED)).isEqualTo(4);
    }

    @Test
    @DisplayName("evict: refilled up to minIdle; what is opened afterwards stays")
    void evict_refills() {
        Pool<FakeResource> pool = open(b -> b.maxSize(4).set(PoolSetting.MIN_IDLE, 2));
        environment.runTasks();

        pool.evict();
        environment.runTasks();

        PoolAssert.assertThat(pool).hasIdle(2);
        assertThat(resources.created()).hasSize(4);
        acquire(pool).close();
        environment.advance(Duration.ofSeconds(1));
        PoolAssert.assertThat(pool).hasIdle(2);
        assertThat(pool.evict()).isEqualTo(2);
    }

    @Test
    @DisplayName("evict: a caller that waits gets a new one, not what comes back")
    void evict_callerWaits_getsANewOne() throws InterruptedException {
        environment.advanceWhileWaiting(false);
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        Waiting waiting = Waiting.on(pool);
        pool.evict();

        held.close();

        assertThat(waiting.lease().fake()).isNotSameAs(held.fake());
        waiting.lease().close();
    }

    @Test
    @DisplayName("evict: one whose opening began before goes too, uncounted")
    void evict_whileOpening_closesWhatArrives() {
        environment.holdTasks(true);
        Pool<FakeResource> pool = open(b -> b.maxSize(1).set(PoolSetting.MIN_IDLE, 1));

        assertThat(pool.evict()).isZero();
        environment.runTasks();

        assertThat(resources.created()).hasSize(2);
        assertThat(resources.created().get(0).closes()).isEqualTo(1);
        PoolAssert.assertThat(pool).hasIdle(1);
    }

    @Test
    @DisplayName("evict: a stale one that is being checked is used once and then closed")
    void evict_duringTheCheck_closesAfterUse() {
        HookedResources hooked = new HookedResources(resources);
        Pool<FakeResource> pool = open(b -> b.maxSize(1), hooked);
        FakeLease first = acquire(pool);
        first.suspect();
        first.close();
        hooked.whileChecking = pool::evict;

        FakeLease second = acquire(pool);
        second.close();
        environment.runTasks();

        assertThat(second.fake()).isSameAs(first.fake());
        assertThat(pool.stats().closed(CloseReason.EVICTED)).isEqualTo(1);
    }
}
