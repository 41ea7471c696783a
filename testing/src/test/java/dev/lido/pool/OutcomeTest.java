package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.pool.spi.FailureKind;
import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("E8: each acquire ends in one outcome, and times say how long it waited")
class OutcomeTest extends PoolTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private static void assertOutcomes(Pool<?> pool, Map<AcquireOutcome, Long> expected) {
        Map<AcquireOutcome, Long> seen = new EnumMap<>(AcquireOutcome.class);
        for (AcquireOutcome outcome : AcquireOutcome.values()) {
            if (pool.stats().outcome(outcome) != 0) {
                seen.put(outcome, pool.stats().outcome(outcome));
            }
        }
        assertThat(seen).isEqualTo(expected);
    }

    @Test
    void anIdleConnection_isImmediate_andNoTimeIsRecorded() {
        Pool<FakeResource> pool = open(b -> b.maxSize(2));
        acquire(pool).close(); // it had to be opened: waited
        acquire(pool).close();
        acquire(pool).close();

        assertOutcomes(pool, Map.of(AcquireOutcome.WAITED, 1L, AcquireOutcome.IMMEDIATE, 2L));
        assertThat(pool.stats().acquired()).isEqualTo(3);
        assertThat(pool.stats().waitTimes().count()).isEqualTo(1);
    }

    @Test
    void aWait_isRecordedWithItsLength() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        CompletableFuture<Lease<FakeResource>> waiting =
                pool.acquireAsync(Duration.ofSeconds(9), Lane.COMMON).toCompletableFuture();
        environment.advance(Duration.ofSeconds(3));
        assertThat(pool.stats().oldestWaiter()).isEqualTo(Duration.ofSeconds(3));
        held.close();
        environment.runTasks();
        waiting.join().close();

        assertOutcomes(pool, Map.of(AcquireOutcome.WAITED, 2L));
        assertThat(pool.stats().waitTimes().max()).isEqualTo(Duration.ofSeconds(3));
        assertThat(pool.stats().waitTimes().quantile(0.99)).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void aCheckBeforeUse_isAWait() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).validation(Validation.ALWAYS));
        acquire(pool).close();
        acquire(pool).close();

        assertOutcomes(pool, Map.of(AcquireOutcome.WAITED, 2L));
    }

    @Test
    void timeOut_refusal_andSuspension_areToldApart() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).set(PoolSetting.MAX_PENDING, 1));
        FakeLease held = acquire(pool);
        pool.acquireAsync(SECOND, Lane.COMMON);
        assertThatThrownBy(() -> pool.acquire(SECOND)).isInstanceOf(PoolRefusedException.class);
        environment.advance(Duration.ofSeconds(2));
        environment.runTasks();
        assertThatThrownBy(() -> pool.acquire(Duration.ZERO)).isInstanceOf(PoolExhaustedException.class);
        pool.suspend();
        assertThatThrownBy(pool::acquire).isInstanceOf(PoolRefusedException.class);
        held.close();

        assertOutcomes(
                pool,
                Map.of(
                        AcquireOutcome.WAITED, 1L,
                        AcquireOutcome.REFUSED_PENDING, 1L,
                        AcquireOutcome.TIMED_OUT, 2L,
                        AcquireOutcome.REFUSED_SUSPENDED, 1L));
        assertThat(pool.stats().refused()).isEqualTo(2);
        assertThat(pool.stats().timedOut()).isEqualTo(2);
        assertThat(pool.stats().error(ErrorKind.ACQUIRE_TIMED_OUT).count()).isEqualTo(2);
    }

    @Test
    void cancelled_whereverTheStageIs() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        var first = pool.acquireAsync().toCompletableFuture();
        var second = pool.acquireAsync().toCompletableFuture();
        var third = pool.acquireAsync().toCompletableFuture();
        first.cancel(false); // in the queue
        second.completeExceptionally(new IllegalStateException("enough"));
        environment.holdTasks(true);
        held.close();
        third.cancel(false); // offered, and not taken
        environment.holdTasks(false);
        environment.runTasks();

        assertOutcomes(pool, Map.of(AcquireOutcome.WAITED, 1L, AcquireOutcome.CANCELLED, 3L));
        assertThat(pool.stats().pending()).isZero();
        var done = pool.acquireAsync().toCompletableFuture();
        done.join().close();
        done.cancel(false); // too late to count
        assertThat(pool.stats().outcome(AcquireOutcome.CANCELLED)).isEqualTo(3);
    }

    @Test
    void interrupted_isOne() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        Thread.currentThread().interrupt();
        assertThatThrownBy(pool::acquire).isInstanceOf(PoolInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        held.close();

        assertOutcomes(pool, Map.of(AcquireOutcome.WAITED, 1L, AcquireOutcome.INTERRUPTED, 1L));
    }

    @Test
    @DisplayName("P8, E8: failed openings by why they failed; who is told so was not timed out")
    void down_isToldApartFromExhausted() {
        resources.outage(new IllegalStateException("nobody listens"));
        environment.advanceWhileWaiting(true);
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        assertThatThrownBy(() -> pool.acquire(SECOND)).isInstanceOf(DatabaseUnreachableException.class);
        resources.failureKind(FailureKind.AUTH);
        assertThatThrownBy(() -> pool.acquire(Duration.ofSeconds(20))).isInstanceOf(DatabaseUnreachableException.class);

        assertOutcomes(pool, Map.of(AcquireOutcome.DOWN, 2L));
        PoolStats stats = pool.stats();
        assertThat(stats.createFailed(FailureKind.AUTH)).isPositive();
        assertThat(stats.createFailed(FailureKind.REFUSED)).isPositive();
        assertThat(stats.createFailed())
                .isEqualTo(stats.createFailed(FailureKind.AUTH) + stats.createFailed(FailureKind.REFUSED))
                .isEqualTo(stats.error(ErrorKind.CONNECT_FAILED).count());
        assertThat(stats.error(ErrorKind.CONNECT_FAILED).last())
                .contains("java.lang.IllegalStateException: nobody listens");
    }

    @Test
    void closed_isOne() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        acquire(pool).close();
        pool.close();
        assertThatThrownBy(pool::acquire).isInstanceOf(PoolClosedException.class);

        assertOutcomes(pool, Map.of(AcquireOutcome.WAITED, 1L, AcquireOutcome.CLOSED, 1L));
    }

    @Test
    void opening_isTimed() {
        environment.holdTasks(true);
        Pool<FakeResource> pool = open(b -> b.maxSize(1).set(PoolSetting.MIN_IDLE, 1));
        environment.advance(Duration.ofMillis(400));
        environment.holdTasks(false);
        environment.runTasks();

        assertThat(pool.stats().created()).isEqualTo(1);
        assertThat(pool.stats().createTimes().count()).isEqualTo(1);
        assertThat(pool.stats().createTimes().max()).isEqualTo(Duration.ofMillis(400));
    }

    @Test
    @DisplayName("E8: use is measured from the first call to the release, for one lease in 64 of a slot")
    void use_isSampled_fromTheFirstCall() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        for (int lease = 0; lease < 129; lease++) {
            FakeLease held = acquire(pool);
            environment.spend(Duration.ofMillis(30)); // held, and not used yet
            held.use(() -> {});
            environment.spend(Duration.ofMillis(5));
            held.use(() -> {});
            environment.spend(Duration.ofMillis(5));
            held.close();
        }

        Timings uses = pool.stats().useTimes();
        assertThat(uses.count()).isEqualTo(3); // numbers 0, 64 and 128
        // The first one waited for its connection, and is known from its acquire on, like overflow; its first call
        // counts.
        assertThat(uses.max()).isEqualTo(Duration.ofMillis(10));
        assertThat(uses.total()).isEqualTo(Duration.ofMillis(30));
    }

    @Test
    void unusedLeases_andUsesOfOthers_areNotMeasured() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        acquire(pool).close(); // number 0, unused
        for (int lease = 1; lease < 64; lease++) {
            FakeLease held = acquire(pool);
            held.use(() -> {});
            held.close();
        }
        assertThat(pool.stats().useTimes().count()).isZero();
    }

    @Test
    void aLeaseThatOnlyTheSweepTouched_isNotMeasured() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).set(PoolSetting.MAX_LIFETIME, Duration.ofMinutes(1)));
        for (int lease = 0; lease < 64; lease++) {
            acquire(pool).close();
        }
        FakeLease held = acquire(pool); // number 64
        environment.advance(Duration.ofMinutes(2)); // it is to be closed at release
        held.close();
        environment.runTasks();

        assertThat(pool.stats().closed(CloseReason.LIFETIME)).isEqualTo(1);
        assertThat(pool.stats().useTimes().count()).isZero();
    }

    @Test
    void use_ofOverflow_isMeasuredFromTheAcquire() {
        Pool<FakeResource> pool = open(b -> b.maxSize(0).maxOverflow(1));
        FakeLease held = acquire(pool);
        environment.spend(Duration.ofMillis(20));
        held.use(() -> {});
        held.close();

        assertThat(pool.stats().useTimes().max()).isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void aSnapshot_isNotChangedByWhatFollows() {
        Pool<FakeResource> pool = open(b -> b.maxSize(2));
        acquire(pool).close();
        PoolStats before = pool.stats();
        List<FakeLease> leases = acquire(pool, 2);
        leases.forEach(Lease::close);

        assertThat(before.acquired()).isEqualTo(1);
        assertThat(before.waitTimes().count()).isEqualTo(1);
        assertThat(pool.stats().acquired()).isEqualTo(3);
    }
}
