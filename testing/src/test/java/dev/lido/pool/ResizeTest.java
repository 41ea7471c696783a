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

@DisplayName("P5: resize by hand")
class ResizeTest extends PoolTest {

    @Test
    @DisplayName("P5: a larger size is in force at once, for callers, settings and statistics")
    void resize_larger_servesMore() {
        Pool<FakeResource> pool = open(b -> b.maxSize(2));

        pool.resize(5);

        assertThat(pool.config().maxSize()).isEqualTo(5);
        assertThat(pool.stats().maxSize()).isEqualTo(5);
        List<FakeLease> leases = acquire(pool, 5);
        PoolAssert.assertThat(pool).hasActive(5).hasIdle(0);
        leases.forEach(Lease::close);
        PoolAssert.assertThat(pool).hasActive(0).hasIdle(5);
        assertThat(acquire(pool, 5)).extracting(FakeLease::fake).containsAll(resources.created());
        assertThat(resources.created()).hasSize(5);
    }

    @Test
    @DisplayName("P5: a larger size serves who waits already, without a release")
    void resize_largerWhileCallersWait_opensForThem() throws InterruptedException {
        environment.advanceWhileWaiting(false);
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        Waiting first = Waiting.on(pool);
        Waiting second = Waiting.on(pool);

        pool.resize(3);

        assertThat(List.of(first.lease(), second.lease(), held))
                .extracting(FakeLease::fake)
                .doesNotHaveDuplicates();
        first.lease().close();
        second.lease().close();
        held.close();
    }

    @Test
    @DisplayName("P5: a smaller size closes the idle ones above it at once")
    void resize_smaller_closesIdleOnes() {
        Pool<FakeResource> pool = open(b -> b.maxSize(5));
        acquire(pool, 5).forEach(Lease::close);

        pool.resize(2);
        environment.runTasks();

        PoolAssert.assertThat(pool).hasIdle(2).isWithinMaximum();
        assertThat(pool.stats().closed(CloseReason.RESIZE)).isEqualTo(3);
        assertThat(resources.open()).isEqualTo(2);
    }

    @Test
    @DisplayName("P5: a smaller size breaks no lease; what is above it is closed when it comes back, touched or not")
    void resize_smallerWhileActive_closesOnRelease() {
        Pool<FakeResource> pool = open(b -> b.maxSize(4));
        List<FakeLease> leases = acquire(pool, 4);

        pool.resize(1);

        assertThat(leases).allMatch(FakeLease::isLive);
        assertThat(leases.get(2).dirty()).isTrue();
        PoolAssert.assertThat(pool).hasActive(4);
        leases.forEach(Lease::close);
        environment.runTasks();
        PoolAssert.assertThat(pool).hasActive(0).hasIdle(1);
        assertThat(pool.stats().closed(CloseReason.RESIZE)).isEqualTo(3);
    }

    @Test
    @DisplayName("P5: what is cut off is not given to a waiter, and nothing is opened above the new maximum")
    void resize_smallerWhileCallersWait_staysWithinTheMaximum() throws InterruptedException {
        environment.advanceWhileWaiting(false);
        Pool<FakeResource> pool = open(b -> b.maxSize(3));
        List<FakeLease> leases = acquire(pool, 3);
        Waiting waiting = Waiting.on(pool);
        pool.resize(1);

        leases.get(1).invalidate();
        leases.get(1).close();
        leases.get(2).close();
        environment.runTasks();
        assertThat(waiting.isDone()).isFalse();
        PoolAssert.assertThat(pool).hasActive(1).hasPending(1).hasCreating(0);

        leases.get(0).close();
        assertThat(waiting.lease().fake()).isSameAs(leases.get(0).fake());
        waiting.lease().close();
    }

    @Test
    @DisplayName("P5: a slot below the maximum is left empty as long as others above it are open")
    void resize_smaller_opensNothingBeforeItHasSettled() throws InterruptedException {
        environment.advanceWhileWaiting(false);
        Pool<FakeResource> pool = open(b -> b.maxSize(3));
        List<FakeLease> leases = acquire(pool, 3);
        pool.resize(1);
        FakeLease kept = leases.stream()
                .filter(lease -> lease.fake().id() == 1)
                .findFirst()
                .orElseThrow();
        kept.invalidate();
        kept.close();
        environment.runTasks();

        Waiting waiting = Waiting.on(pool);

        PoolAssert.assertThat(pool).hasCreating(0).hasTotal(2);
        leases.forEach(Lease::close);
        waiting.lease().close();
        PoolAssert.assertThat(pool).hasTotal(1);
    }

    @Test
    @DisplayName("P5: shrunk and grown again, what is still out stays in the pool")
    void resize_smallerAndLargerAgain_keepsWhatIsOut() {
        Pool<FakeResource> pool = open(b -> b.maxSize(3));
        List<FakeLease> leases = acquire(pool, 3);

        pool.resize(1);
        pool.resize(3);
        leases.forEach(Lease::close);

        PoolAssert.assertThat(pool).hasIdle(3);
        assertThat(acquire(pool, 3)).hasSize(3);
        assertThat(resources.created()).hasSize(3);
    }

    @Test
    @DisplayName("P5: overflow moves with the size")
    void resize_withOverflow_countsFromTheNewSize() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).maxOverflow(1));
        List<FakeLease> leases = acquire(pool, 2);
        assertThat(pool.stats().overflow()).isEqualTo(1);

        pool.resize(2);
        assertThat(pool.stats().overflow()).isZero();
        FakeLease third = acquire(pool);
        assertThat(pool.stats().overflow()).isEqualTo(1);
        leases.forEach(Lease::close);
        third.close();
        environment.runTasks();

        PoolAssert.assertThat(pool).hasIdle(2);
        assertThat(pool.stats().closed(CloseReason.OVERFLOW)).isEqualTo(1);
    }

    @Test
    @DisplayName("P5: size 0 keeps nothing, and serves from the overflow")
    void resize_toZero_keepsNothing() {
        Pool<FakeResource> pool = open(b -> b.maxSize(2).maxOverflow(2));
        acquire(pool, 2).forEach(Lease::close);

        pool.resize(0);
        environment.runTasks();
        PoolAssert.assertThat(pool).hasTotal(0);

        acquire(pool, 2).forEach(Lease::close);
        environment.runTasks();
        PoolAssert.assertThat(pool).hasTotal(0);
        pool.resize(1);
        acquire(pool).close();
        PoolAssert.assertThat(pool).hasIdle(1);
    }

    @Test
    @DisplayName("P5: below the initial size, before that was reached")
    void resize_belowInitialSize_opensNoMore() {
        environment.holdTasks(true);
        Pool<FakeResource> pool = open(b -> b.maxSize(5).set(PoolSetting.INITIAL_SIZE, 5));

        pool.resize(2);
        environment.holdTasks(false);
        environment.advance(TICK);

        assertThat(pool.config().initialSize()).isEqualTo(2);
        PoolAssert.assertThat(pool).hasTotal(2);
    }

    @Test
    @DisplayName("P5: a slot that is being checked when it is cut off is used once and then closed")
    void resize_duringTheCheck_closesAfterUse() {
        HookedResources hooked = new HookedResources(resources);
        Pool<FakeResource> pool = open(b -> b.maxSize(2), hooked);
        List<FakeLease> both = acquire(pool, 2);
        FakeLease upper = both.get(1); // the slot with the higher index is opened second
        upper.suspect();
        upper.close();
        hooked.whileChecking = () -> pool.resize(1);

        FakeLease again = acquire(pool);
        assertThat(again.fake()).isSameAs(upper.fake());
        again.close();
        environment.runTasks();

        assertThat(upper.fake().closes()).isEqualTo(1);
        assertThat(pool.stats().closed(CloseReason.RESIZE)).isEqualTo(1);
        both.get(0).close();
    }

    @Test
    @DisplayName("P5: what can't be is refused with every problem, and nothing changes")
    void resize_outOfRange_isRefused() {
        Pool<FakeResource> pool = open(b -> b.maxSize(3).set(PoolSetting.MIN_IDLE, 2));

        assertThatThrownBy(() -> pool.resize(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pool=test")
                .hasMessageContaining("minIdle is 2, allowed is at most maxSize (0)")
                .hasMessageContaining("maxSize and maxOverflow are both 0");
        assertThatThrownBy(() -> pool.resize(-1))
                .hasMessageContaining("maxSize is -1, allowed is a whole number from 0");
        assertThatThrownBy(() -> pool.resize(10_001)).hasMessageContaining("maxSize is 10001");
        assertThat(pool.config().maxSize()).isEqualTo(3);
        assertThat(acquire(pool, 3)).hasSize(3);
    }

    @Test
    @DisplayName("F28: callers that nest are found in a pool that has shrunk, too")
    void deadlock_afterAShrink_isFound() throws InterruptedException {
        environment.advanceWhileWaiting(false);
        Pool<FakeResource> pool = open(b -> b.maxSize(4));
        acquire(pool, 4).forEach(Lease::close);
        pool.resize(2);
        environment.runTasks();
        Nesting one = new Nesting(pool);
        Nesting two = new Nesting(pool);
        one.start();
        two.start();
        while (pool.stats().pending() < 2) {
            Thread.onSpinWait();
        }

        environment.advance(Duration.ofSeconds(1));

        one.join(20_000);
        two.join(20_000);
        assertThat(List.of(one.outcome, two.outcome))
                .anySatisfy(outcome -> assertThat(outcome).startsWith("Connection pool deadlocked"))
                .contains("got both");
    }

    /** Takes one, waits until both are taken, and takes another. */
    private static final class Nesting extends Thread {

        private final Pool<FakeResource> pool;
        volatile String outcome = "none";

        Nesting(Pool<FakeResource> pool) {
            this.pool = pool;
            setDaemon(true);
        }

        @Override
        public void run() {
            try (Lease<FakeResource> outer = pool.acquire()) {
                while (pool.stats().acquired() < 6 && outer.isLive()) {
                    Thread.onSpinWait();
                }
                try (Lease<FakeResource> inner = pool.acquire()) {
                    outcome = inner.isLive() ? "got both" : "dead";
                }
            } catch (PoolException e) {
                outcome = String.valueOf(e.getMessage());
            }
        }
    }
}
