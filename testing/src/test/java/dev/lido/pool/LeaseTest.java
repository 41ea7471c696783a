package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LeaseTest extends PoolTest {

    @Test
    @DisplayName("F15: closing twice does nothing to the next holder")
    void close_twice_leavesTheNextHolderAlone() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease first = acquire(pool);
        first.close();
        FakeLease second = acquire(pool);
        assertThat(second.fake()).isSameAs(first.fake());

        first.close();

        assertThat(second.isLive()).isTrue();
        assertThat(second.use(() -> {})).isTrue();
        assertThat(pool.stats().active()).isEqualTo(1);
        second.close();
        first.close();
        assertThat(pool.stats().idle()).isEqualTo(1);
    }

    @Test
    @DisplayName("F15: a touched lease closed twice does nothing to the next holder")
    void close_touchedTwice_leavesTheNextHolderAlone() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease first = acquire(pool);
        first.dirty();
        first.close();
        FakeLease second = acquire(pool);
        second.dirty();

        first.close();

        assertThat(second.isLive()).isTrue();
        assertThat(first.fake().resets()).isEqualTo(1);
        second.close();
    }

    @Test
    @DisplayName("F15: a lease is of no use after close")
    void use_afterClose_isRefused() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease lease = acquire(pool);
        lease.close();
        FakeLease next = acquire(pool);

        assertThat(lease.isLive()).isFalse();
        assertThat(lease.use(() -> {
                    throw new AssertionError("reached the next holder's resource");
                }))
                .isFalse();
        assertThat(lease.dirty()).isFalse();
        next.close();
        assertThat(next.fake().resets()).isZero();
    }

    @Test
    @DisplayName("F15: closed while a call is under way, the resource is closed and never reused")
    void close_callUnderWay_evicts() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease lease = acquire(pool);

        lease.use(lease::close); // as another thread would, in the middle of the call
        environment.runTasks();

        assertThat(lease.fake().aborts()).isEqualTo(1);
        assertThat(lease.fake().closes()).isEqualTo(1);
        assertThat(pool.stats().closed(CloseReason.CALL_UNDER_WAY)).isEqualTo(1);
        FakeLease next = acquire(pool);
        assertThat(next.fake()).isNotSameAs(lease.fake());
        next.close();
    }

    @Test
    void close_untouched_needsNoReset() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease lease = acquire(pool);
        lease.close();

        assertThat(lease.fake().resets()).isZero();
    }

    @Test
    @DisplayName("F13: what was marked is reset before the next holder")
    void close_marked_resets() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease lease = acquire(pool);
        lease.dirty();
        lease.close();

        assertThat(lease.fake().resets()).isEqualTo(1);
        assertThat(pool.stats().idle()).isEqualTo(1);
    }

    @Test
    void close_resetFails_closesTheResource() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease lease = acquire(pool);
        lease.dirty();
        lease.fake().breakDown();
        lease.close();
        environment.runTasks();

        assertThat(pool.stats().closed(CloseReason.RESET)).isEqualTo(1);
        assertThat(pool.stats().idle()).isZero();
    }

    @Test
    @DisplayName("F22: code of the user that throws costs no slot")
    void close_userCodeThrows_isCountedAndSurvived() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease lease = acquire(pool);
        lease.dirty();
        resources.userCodeFailure(new IllegalStateException("told to"));
        lease.close();
        environment.runTasks();
        resources.userCodeFailure(null);

        assertThat(pool.stats().userCodeFailed()).isEqualTo(2); // reset, and the close that follows
        acquire(pool).close();
    }

    @Test
    void invalidate_thenClose_closesTheResource() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease lease = acquire(pool);
        lease.invalidate();
        assertThat(lease.isLive()).isTrue();
        lease.close();
        environment.runTasks();

        assertThat(pool.stats().closed(CloseReason.INVALIDATED)).isEqualTo(1);
        assertThat(lease.fake().closes()).isEqualTo(1);
    }

    @Test
    void close_suspect_isCheckedBeforeTheNextUse() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease lease = acquire(pool);
        lease.suspect();
        lease.close();
        assertThat(lease.fake().validations()).isZero();

        FakeLease next = acquire(pool);

        assertThat(next.fake().validations()).isEqualTo(1);
        next.close();
        acquire(pool).close();
        assertThat(next.fake().validations()).isEqualTo(1);
    }
}
