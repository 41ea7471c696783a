package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import dev.lido.testing.PoolAssert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("F12: addresses that names no longer stand for, and F11: addresses that are no longer wanted")
class AddressTest extends PoolTest {

    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final HookedResources hooked = new HookedResources(resources);
    private final List<String> asked = new ArrayList<>();

    private Pool<FakeResource> opened(UnaryOperator<PoolConfig.Builder> settings) {
        hooked.address = "old";
        return open(b -> settings.apply(b.maxSize(4)), hooked);
    }

    /** The name stands for another address from now on. */
    private void move() {
        hooked.address = "new";
        hooked.current = address -> {
            asked.add(address);
            return address.equals("new");
        };
    }

    @Test
    @DisplayName(
            "F12: within the interval and a second idle connections to the old address are gone, leases in use finish")
    void moved_oldOnesGo_leasesFinish() {
        Pool<FakeResource> pool = opened(b -> b);
        List<FakeLease> leases = acquire(pool, 3);
        leases.get(0).close();
        leases.get(1).close();
        move();

        environment.advance(INTERVAL.plus(SECOND));

        PoolAssert.assertThat(pool).hasIdle(0).hasActive(1);
        assertThat(leases.get(2).isLive()).isTrue();
        assertThat(leases.get(2).fake().closes()).isZero();
        FakeLease next = acquire(pool);
        assertThat(leases).noneMatch(lease -> lease.fake() == next.fake());
        leases.get(2).close();
        environment.runTasks();
        assertThat(leases).allMatch(lease -> lease.fake().closes() == 1);
        assertThat(pool.stats().closed(CloseReason.EVICTED)).isEqualTo(3);
        next.close();
    }

    @Test
    @DisplayName("F12: what leads to the new address stays, and is asked for like the old one")
    void moved_newOnesStay() {
        Pool<FakeResource> pool = opened(b -> b);
        FakeLease old = acquire(pool);
        move();
        FakeLease fresh = acquire(pool);
        old.close();
        fresh.close();

        environment.advance(INTERVAL.plus(SECOND));

        PoolAssert.assertThat(pool).hasIdle(1);
        assertThat(fresh.fake().closes()).isZero();
        assertThat(asked).containsExactly("old", "new");
    }

    @Test
    @DisplayName("F12: asked once an interval, not at each tick; off means never")
    void asked_onceAnInterval() {
        Pool<FakeResource> pool = opened(b -> b);
        acquire(pool).close();
        hooked.current = address -> asked.add(address);
        environment.advance(INTERVAL.multipliedBy(3).plus(SECOND));
        assertThat(asked).hasSize(3);

        Pool<FakeResource> never = open(b -> b.set(PoolSetting.DNS_CHECK_INTERVAL, Duration.ZERO), hooked);
        acquire(never).close();
        pool.evict();
        environment.runTasks();
        asked.clear();
        environment.advance(INTERVAL.multipliedBy(3));
        assertThat(asked).isEmpty();
    }

    @Test
    @DisplayName("F12: a question that throws changes nothing, and is counted")
    void asking_throws_changesNothing() {
        Pool<FakeResource> pool = opened(b -> b);
        acquire(pool).close();
        hooked.current = address -> {
            throw new IllegalStateException("no answer");
        };

        environment.advance(INTERVAL.plus(SECOND));

        PoolAssert.assertThat(pool).hasIdle(1);
        assertThat(pool.stats().userCodeFailed()).isEqualTo(1);
    }

    @Test
    @DisplayName("F12: a question that hangs holds up nobody, and no second one is asked meanwhile")
    void asking_hangs_holdsUpNobody() {
        Pool<FakeResource> pool = opened(b -> b);
        acquire(pool).close();
        move();
        environment.holdTasks(true);
        environment.advance(INTERVAL.plus(SECOND));
        Runnable question = environment.takeTask();
        assertThat(question).isNotNull();

        environment.advance(INTERVAL.multipliedBy(2));

        assertThat(environment.pendingTasks()).isZero();
        environment.holdTasks(false);
        FakeLease lease = acquire(pool);
        lease.close();
        question.run();
        environment.runTasks();
        PoolAssert.assertThat(pool).hasIdle(0);
        assertThat(lease.fake().closes()).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "F12: an opening that began before the question and came after it has the question asked again at once")
    void opening_acrossTheQuestion_isAskedForAgain() {
        Pool<FakeResource> pool = opened(b -> b.set(PoolSetting.CONNECT_TIMEOUT, Duration.ofMinutes(5)));
        acquire(pool).close();
        environment.advance(INTERVAL.minus(SECOND));
        List<FakeLease> leases = acquire(pool, 1);
        environment.holdTasks(true);
        var waiting = pool.acquireAsync();
        Runnable opening = environment.takeTask();
        assertThat(opening).isNotNull();
        hooked.address = "older"; // what the opening finds, and no open connection had when the question was asked
        hooked.current = address -> !address.equals("older");
        environment.holdTasks(false);
        environment.advance(SECOND.multipliedBy(2)); // the question
        opening.run();
        environment.runTasks();
        FakeLease late = (FakeLease) waiting.toCompletableFuture().join();
        late.close();
        leases.get(0).close();

        environment.advance(TICK.multipliedBy(3));

        assertThat(late.fake().closes()).isEqualTo(1);
        assertThat(leases.get(0).fake().closes()).isZero();
    }

    @Test
    @DisplayName("F11: one address evicted, the others stay; an opening to it that began before is late")
    void evict_oneAddress_othersStay() {
        Pool<FakeResource> pool = opened(b -> b.set(PoolSetting.DNS_CHECK_INTERVAL, Duration.ZERO));
        List<FakeLease> old = acquire(pool, 2);
        hooked.address = "new";
        FakeLease other = acquire(pool);
        hooked.address = "old";
        environment.holdTasks(true);
        var waiting = pool.acquireAsync();

        assertThat(pool.evict("old")).isEqualTo(2);

        assertThat(environment.runTask()).isTrue(); // the opening that had begun
        hooked.address = "new";
        environment.holdTasks(false);
        environment.runTasks();
        FakeLease next = (FakeLease) waiting.toCompletableFuture().join();
        assertThat(resources.created()).hasSize(5);
        assertThat(resources.created().get(3).closes()).isEqualTo(1);
        old.forEach(Lease::close);
        other.close();
        next.close();
        environment.runTasks();
        assertThat(old).allMatch(lease -> lease.fake().closes() == 1);
        PoolAssert.assertThat(pool).hasIdle(2);
        assertThat(pool.stats().closed(CloseReason.EVICTED)).isEqualTo(3);
    }

    @Test
    @DisplayName("F11: what is opened to an evicted address afterwards stays, also after many addresses")
    void evict_openedAfterwards_stays() {
        Pool<FakeResource> pool = opened(b -> b);
        acquire(pool).close();
        for (int i = 0; i < 200; i++) {
            pool.evict("address " + i);
        }
        pool.evict("old");
        environment.runTasks();

        FakeLease again = acquire(pool);
        again.close();
        environment.runTasks();

        PoolAssert.assertThat(pool).hasIdle(1);
        assertThat(pool.evict("elsewhere")).isZero();
        assertThat(again.fake().closes()).isZero();
    }
}
