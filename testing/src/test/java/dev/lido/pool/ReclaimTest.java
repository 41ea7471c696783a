package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReclaimTest extends PoolTest {

    private static final Duration THRESHOLD = Duration.ofSeconds(10);
    /** A lease is held from the first tick on that sees it. */
    private static final Duration NOTICED = THRESHOLD.plus(TICK);

    private Pool<FakeResource> reporting() {
        return open(b -> b.maxSize(1).maxOverflow(1).set(PoolSetting.LEAK_THRESHOLD, THRESHOLD));
    }

    private Pool<FakeResource> reclaiming() {
        return open(b -> b.maxSize(1)
                .maxOverflow(1)
                .set(PoolSetting.LEAK_THRESHOLD, THRESHOLD)
                .set(PoolSetting.RECLAIM_LEAKED, true));
    }

    @Test
    @DisplayName(
            "D2: held longer than the threshold, a lease is reported once, with thread, age and stack, and lives on")
    void hold_longerThanTheThreshold_isReportedOnce() {
        try (LogLines log = LogLines.of("test")) {
            Pool<FakeResource> pool = reporting();
            FakeLease lease = acquire(pool);
            environment.advance(THRESHOLD);
            assertThat(pool.stats().leakSuspected()).isZero();

            environment.advance(TICK.multipliedBy(20));

            assertThat(pool.stats().leakSuspected()).isEqualTo(1);
            assertThat(pool.stats().reclaimed()).isZero();
            assertThat(log.event("leak_suspected"))
                    .singleElement()
                    .asString()
                    .startsWith("pool=test event=leak_suspected thread="
                            + Thread.currentThread().getName() + " ageMs=10000 place=")
                    .contains(" stack=[", ".");
            assertThat(lease.isLive()).isTrue();
            lease.close();
            assertThat(pool.stats().idle()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("D2: what comes back while its holder is looked at is neither reported nor reclaimed")
    void close_whileTheHolderIsLookedAt_isNotReported() throws InterruptedException {
        Pool<FakeResource> pool =
                open(b -> b.maxSize(1).set(PoolSetting.LEAK_THRESHOLD, TICK).set(PoolSetting.RECLAIM_LEAKED, true));
        LookedAt holder = new LookedAt(pool);
        holder.start();
        holder.join();
        environment.advance(TICK.multipliedBy(2));

        assertThat(holder.looks).as("at its stack").isPositive();
        assertThat(pool.stats().leakSuspected()).isZero();
        assertThat(pool.stats().reclaimed()).isZero();
        assertThat(pool.stats().idle()).isEqualTo(1);
    }

    /** A thread that gives its lease back in the moment when somebody looks where it is. */
    private static final class LookedAt extends Thread {

        private final Pool<FakeResource> pool;
        private @Nullable FakeLease lease;
        private int looks;

        LookedAt(Pool<FakeResource> pool) {
            this.pool = pool;
        }

        @Override
        public void run() {
            lease = acquire(pool);
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            looks++;
            FakeLease held = lease;
            if (held != null) {
                held.close();
            }
            return new StackTraceElement[0];
        }
    }

    @Test
    @DisplayName("D2: each lease is reported for itself")
    void hold_anotherOneTooLong_isReportedToo() {
        Pool<FakeResource> pool = reporting();
        FakeLease first = acquire(pool);
        environment.advance(NOTICED);
        first.close();
        FakeLease second = acquire(pool);
        environment.advance(NOTICED);

        assertThat(pool.stats().leakSuspected()).isEqualTo(2);
        second.close();
    }

    @Test
    @DisplayName("D2: without a threshold nothing is reported")
    void hold_noThreshold_isNotReported() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease lease = acquire(pool);
        environment.advance(Duration.ofHours(2));

        assertThat(pool.stats().leakSuspected()).isZero();
        lease.close();
    }

    @Test
    @DisplayName("D2, F15: reclaimed, a lease is broken off and closed; a late close or use touches nothing")
    void hold_tooLong_isReclaimed_andLateCallsDoNothing() {
        try (LogLines log = LogLines.of("test")) {
            Pool<FakeResource> pool = reclaiming();
            FakeLease lease = acquire(pool);
            lease.dirty();
            environment.advance(NOTICED);

            assertThat(pool.stats().leakSuspected()).isEqualTo(1);
            assertThat(pool.stats().reclaimed()).isEqualTo(1);
            assertThat(pool.stats().closed(CloseReason.RECLAIMED)).isEqualTo(1);
            assertThat(lease.fake().aborts()).isEqualTo(1);
            assertThat(lease.fake().closes()).isEqualTo(1);
            assertThat(lease.isLive()).isFalse();
            assertThat(lease.wasReclaimed()).isTrue();
            assertThat(log.event("reclaimed"))
                    .singleElement()
                    .asString()
                    .startsWith("pool=test event=reclaimed thread=");

            FakeLease next = acquire(pool);
            assertThat(lease.use(() -> {})).isFalse();
            lease.close();
            lease.invalidate();
            assertThat(next.isLive()).isTrue();
            assertThat(next.fake().resets() + next.fake().aborts()).isZero();
            assertThat(pool.stats().active()).isEqualTo(1);
            next.close();
            assertThat(pool.stats().idle()).isEqualTo(1);
            assertThat(next.wasReclaimed()).isFalse();
        }
    }

    @Test
    @DisplayName("D2: what comes back in time isn't reclaimed, and its end isn't called so")
    void close_inTime_isNotReclaimed() {
        Pool<FakeResource> pool = reclaiming();
        FakeLease lease = acquire(pool);
        environment.advance(THRESHOLD);
        assertThat(lease.isLive()).isTrue();
        lease.close();
        environment.advance(NOTICED);

        assertThat(lease.wasReclaimed()).isFalse();
        assertThat(pool.stats().reclaimed()).isZero();
        assertThat(lease.fake().closes()).isZero();
    }

    @Test
    @DisplayName("D2, F15: reclaimed in the middle of a call, the resource is broken off and never reused")
    void reclaim_callUnderWay_breaksOff() {
        Pool<FakeResource> pool = reclaiming();
        FakeLease lease = acquire(pool);

        lease.use(() -> environment.advance(NOTICED));
        lease.close();

        assertThat(lease.fake().aborts()).isEqualTo(1);
        assertThat(lease.fake().closes()).isEqualTo(1);
        FakeLease next = acquire(pool);
        assertThat(next.fake()).isNotSameAs(lease.fake());
        next.close();
    }

    @Test
    @DisplayName("D2: also one whose resource was given out, and one above maxSize")
    void hold_unwrappedOrOverflow_isReclaimed() {
        Pool<FakeResource> pool = reclaiming();
        FakeLease unwrapped = acquire(pool);
        unwrapped.unwrap();
        FakeLease overflow = acquire(pool);
        assertThat(pool.stats().overflow()).isEqualTo(1);

        environment.advance(NOTICED);

        assertThat(pool.stats().reclaimed()).isEqualTo(2);
        assertThat(unwrapped.wasReclaimed()).isTrue();
        assertThat(overflow.wasReclaimed()).isTrue();
        assertThat(pool.stats().active()).isZero();
        acquire(pool, 2).forEach(Lease::close);
    }

    @Test
    @DisplayName("D2: those who wait get what is opened in the place of the reclaimed one")
    void reclaim_withWaiters_servesThem() throws InterruptedException {
        environment.advanceWhileWaiting(false);
        Pool<FakeResource> pool = open(
                b -> b.maxSize(1).set(PoolSetting.LEAK_THRESHOLD, THRESHOLD).set(PoolSetting.RECLAIM_LEAKED, true));
        FakeLease lease = acquire(pool);
        Waiting waiting = Waiting.on(pool);

        environment.advance(NOTICED);

        FakeLease next = waiting.lease();
        assertThat(next.fake()).isNotSameAs(lease.fake());
        next.close();
    }

    @Test
    @DisplayName("F22: an abort that throws costs no slot")
    void reclaim_abortThrows_costsNoSlot() {
        Pool<FakeResource> pool = reclaiming();
        FakeLease lease = acquire(pool);
        resources.userCodeFailure(new IllegalStateException("told to"));
        environment.advance(NOTICED);
        resources.userCodeFailure(null);

        assertThat(pool.stats().userCodeFailed()).isEqualTo(2); // abort, and the close that follows
        assertThat(lease.fake().closes()).isEqualTo(1);
        acquire(pool, 2).forEach(Lease::close);
    }
}
