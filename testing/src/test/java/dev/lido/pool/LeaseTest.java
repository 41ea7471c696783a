package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    @DisplayName("F15: the holder's own calls are not announced, and its own close reuses the resource")
    void closeByTheHolder_afterOwnCalls_reuses() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease lease = acquire(pool);

        assertThat(lease.useOwn(() -> {})).isTrue();
        assertThat(lease.useOwn(() -> {})).isTrue();
        lease.close();

        assertThat(lease.fake().resets()).isEqualTo(1); // what the first call marked
        assertThat(pool.stats().idle()).isEqualTo(1);
        assertThat(lease.useOwn(() -> {
                    throw new AssertionError("reached what isn't leased any more");
                }))
                .isFalse();
        FakeLease next = acquire(pool);
        assertThat(lease.useOwn(() -> {
                    throw new AssertionError("reached the next holder's resource");
                }))
                .isFalse();
        next.close();
        assertThat(next.fake()).isSameAs(lease.fake());
        assertThat(next.fake().resets()).isEqualTo(1);
    }

    @Test
    @DisplayName("F15: closed by another thread, a lease whose holder may be in a call of its own is evicted")
    void closeByAnother_afterOwnCalls_evicts() throws Exception {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease lease = acquire(pool);
        lease.useOwn(() -> {});

        inAnotherThread(lease::close);
        environment.runTasks();

        assertThat(pool.stats().closed(CloseReason.CALL_UNDER_WAY)).isEqualTo(1);
        assertThat(lease.fake().closes()).isEqualTo(1);
    }

    @Test
    @DisplayName("F15: closed by another thread while the holder is in a call of its own, it is evicted")
    void closeByAnother_inAnOwnCall_evicts() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease lease = acquire(pool);

        lease.useOwn(() -> inAnotherThread(lease::close));
        environment.runTasks();

        assertThat(pool.stats().closed(CloseReason.CALL_UNDER_WAY)).isEqualTo(1);
        assertThat(lease.fake().aborts()).isEqualTo(1);
        assertThat(lease.useOwn(() -> {})).isFalse();
    }

    @Test
    @DisplayName("F15: a pool whose leases wander from thread to thread loses a connection to that once")
    void closeByAnother_secondTime_reuses() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease first = acquire(pool);
        first.useOwn(() -> {});
        inAnotherThread(first::close);
        environment.runTasks();

        FakeLease second = acquire(pool);
        second.useOwn(() -> {});
        inAnotherThread(() -> second.useOwn(() -> {}));
        inAnotherThread(second::close);
        environment.runTasks();

        assertThat(pool.stats().closed(CloseReason.CALL_UNDER_WAY)).isEqualTo(1);
        assertThat(pool.stats().idle()).isEqualTo(1);
        FakeLease third = acquire(pool);
        third.useOwn(() -> inAnotherThread(third::close)); // which is announced now, and found
        environment.runTasks();
        assertThat(pool.stats().closed(CloseReason.CALL_UNDER_WAY)).isEqualTo(2);
    }

    @Test
    @DisplayName("F15: a thread that didn't take the lease announces its calls")
    void useOwn_byAnother_isAnnounced() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease lease = acquire(pool);

        inAnotherThread(() -> lease.useOwn(() -> {}));
        inAnotherThread(lease::close);
        environment.runTasks();
        assertThat(pool.stats().idle()).isEqualTo(1);

        FakeLease next = acquire(pool);
        inAnotherThread(() -> next.useOwn(next::close));
        environment.runTasks();
        assertThat(pool.stats().closed(CloseReason.CALL_UNDER_WAY)).isEqualTo(1);
    }

    @Test
    @DisplayName("F15: also once the sweep has let go of the holder's thread")
    void useOwn_afterDemotion_isKnown() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease lease = acquire(pool);
        lease.useOwn(() -> {});
        environment.advance(TICK.multipliedBy(3));

        assertThat(lease.useOwn(() -> {})).isTrue();
        lease.close();
        environment.runTasks();

        assertThat(pool.stats().idle()).isEqualTo(1);
        FakeLease next = acquire(pool);
        next.useOwn(() -> {});
        environment.advance(TICK.multipliedBy(3));
        inAnotherThread(next::close);
        environment.runTasks();
        assertThat(pool.stats().closed(CloseReason.CALL_UNDER_WAY)).isEqualTo(1);
    }

    private static void inAnotherThread(Runnable action) {
        try {
            CompletableFuture.runAsync(action).get(60, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
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
