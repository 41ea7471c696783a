package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import dev.lido.testing.Operation;
import dev.lido.testing.PoolAssert;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName(
        "F8: whichever way a lease of a limited lane ends, the lane holds one less, once, and its next caller is served")
class LaneLimitEndsTest extends PoolTest {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration THRESHOLD = Duration.ofSeconds(10);
    private static final Duration LIFETIME = Duration.ofMinutes(30);
    private static final Lane ONE = Lane.named("reports").atMost(1);

    /** A virtual thread that finds no carrier. */
    private final class Stuck extends Waiter<FakeResource> {
        Stuck() {
            super(environment.ticker().nanos(), ONE);
        }

        @Override
        void wake() {}

        @Override
        boolean mayBeStuck() {
            return true;
        }
    }

    /** How a lease ends. */
    enum End {
        UNUSED,
        USED,
        RESET,
        RESET_FAILS,
        SUSPECT,
        INVALIDATED,
        LOST,
        CALL_UNDER_WAY,
        CLOSED_TWICE,
        EVICTED,
        EXPIRED,
        RECLAIMED
    }

    private LeasePool<FakeResource> filled() {
        LeasePool<FakeResource> pool = (LeasePool<FakeResource>) open(b -> b.maxSize(3)
                .set(PoolSetting.MAX_LIFETIME, LIFETIME)
                .set(PoolSetting.LEAK_THRESHOLD, THRESHOLD)
                .set(PoolSetting.RECLAIM_LEAKED, true));
        acquire(pool, 3).forEach(Lease::close);
        return pool;
    }

    private static FakeLease take(Pool<FakeResource> pool) {
        return (FakeLease) pool.acquire(LONG, ONE);
    }

    private CompletableFuture<Lease<FakeResource>> ask(Pool<FakeResource> pool, Duration timeout) {
        return pool.acquireAsync(timeout, ONE).toCompletableFuture();
    }

    /** The lease of a stage that must be done by now. */
    private static Lease<FakeResource> got(CompletableFuture<Lease<FakeResource>> stage) {
        assertThat(stage).isCompleted();
        return stage.join();
    }

    private static int held(LeasePool<FakeResource> pool) {
        LaneUse use = pool.waiters.limits.find(ONE);
        return use == null ? 0 : use.held;
    }

    /** One is held, two wait. */
    private void end(LeasePool<FakeResource> pool, FakeLease lease, End how) {
        switch (how) {
            case UNUSED -> lease.close();
            case USED -> {
                lease.use(() -> {});
                lease.close();
            }
            case RESET -> {
                lease.dirty();
                lease.close();
            }
            case RESET_FAILS -> {
                resources.failNext(Operation.RESET, 1, new IllegalStateException("told to"));
                lease.dirty();
                lease.close();
            }
            case SUSPECT -> {
                lease.suspect();
                lease.close();
            }
            case INVALIDATED -> {
                lease.invalidate();
                lease.close();
            }
            case LOST -> {
                lease.lose();
                lease.close();
            }
            case CALL_UNDER_WAY -> lease.use(lease::close);
            case CLOSED_TWICE -> {
                lease.close();
                lease.close();
            }
            case EVICTED -> {
                pool.evict();
                lease.close();
            }
            case EXPIRED -> {
                Slot<FakeResource> slot = ((Lease<FakeResource>) lease).slot;
                slot.expiresNanos = environment.ticker().nanos();
                environment.advance(TICK);
                lease.close();
            }
            case RECLAIMED -> environment.advance(THRESHOLD.plus(TICK.multipliedBy(2)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void end_nextOneIsServed_andOnlyOne(End how) {
        LeasePool<FakeResource> pool = filled();
        FakeLease lease = take(pool);
        CompletableFuture<Lease<FakeResource>> first = ask(pool, LONG);
        CompletableFuture<Lease<FakeResource>> second = ask(pool, LONG);
        environment.runTasks();
        assertThat(pool.stats().pending()).isEqualTo(2);
        environment.holdTasks(true); // what is closed stays so until it is let go on

        end(pool, lease, how);

        if (how != End.EVICTED) {
            assertThat(held(pool)).as("offered at once").isEqualTo(1);
            assertThat(pool.stats().pending()).isEqualTo(1);
        }
        environment.holdTasks(false).runTasks();
        assertThat(first).isCompleted();
        assertThat(second).isNotDone();
        assertThat(held(pool)).isEqualTo(1);
        environment.advance(TICK.multipliedBy(5));
        assertThat(second).isNotDone();
        got(first).close();
        environment.runTasks();
        assertThat(second).isCompleted();
        got(second).close();
        assertThat(held(pool)).isZero();
        take(pool).close();
    }

    @Test
    @DisplayName("… also where nothing is idle: one is opened for the next caller, while the old one is being closed")
    void invalidated_nothingIdle_hasOneOpenedAtOnce() {
        LeasePool<FakeResource> pool = (LeasePool<FakeResource>) open(b -> b.maxSize(3));
        FakeLease lease = take(pool);
        CompletableFuture<Lease<FakeResource>> next = ask(pool, LONG);
        environment.runTasks();
        PoolAssert.assertThat(pool).hasTotal(1);
        environment.holdTasks(true);
        lease.invalidate();
        lease.close();
        Runnable closing = environment.takeTask(); // hangs
        environment.holdTasks(false).runTasks();
        assertThat(next).isCompleted();
        got(next).close();
        if (closing != null) {
            closing.run();
        }
    }

    @Test
    @DisplayName(
            "… and where a caller of another lane gets it: what was to be opened for that one is for the next of its own")
    void givenToAnotherLane_theOpeningIsForTheNextOfItsOwn() {
        LeasePool<FakeResource> pool = (LeasePool<FakeResource>) open(b -> b.maxSize(2));
        FakeLease lease = take(pool);
        environment.holdTasks(true);
        CompletableFuture<Lease<FakeResource>> other =
                pool.acquireAsync(LONG, Lane.CONTROL).toCompletableFuture();
        Runnable opening = environment.takeTask();
        CompletableFuture<Lease<FakeResource>> next = ask(pool, LONG);
        lease.close();
        environment.holdTasks(false).runTasks();
        assertThat(other).isCompleted();
        assertThat(next).isNotDone();
        assertThat(opening).isNotNull();
        if (opening != null) {
            opening.run();
        }
        environment.runTasks();
        got(next).close();
        got(other).close();
        assertThat(resources.attempts()).isEqualTo(2);
    }

    private static void drop(Pool<FakeResource> pool) {
        take(pool).dirty();
    }

    @Test
    @DisplayName("F14: a lease that is dropped is the lane's until it is recovered")
    void dropped_isRecovered() {
        LeasePool<FakeResource> pool = filled();
        drop(pool);
        CompletableFuture<Lease<FakeResource>> next = ask(pool, LONG);
        environment.advance(TICK.multipliedBy(3));
        assertThat(next).isNotDone();
        Garbage.collect();
        environment.advance(TICK);
        assertThat(pool.stats().leaked()).isEqualTo(1);
        assertThat(next).isCompleted();
        got(next).close();
        assertThat(held(pool)).isZero();
    }

    @Test
    void makingFails_countsNoMore() {
        LeasePool<FakeResource> pool = filled();
        resources.leaseFailure(new StackOverflowError("told to"));
        assertThatThrownBy(() -> take(pool)).isInstanceOf(StackOverflowError.class);
        assertThat(held(pool)).isZero();
        resources.leaseFailure(null);
        take(pool).close();
    }

    @Test
    @DisplayName("F18: cancelled on the way, or told too late: the next of the lane has it")
    void offered_andNotTaken_goesOn() {
        LeasePool<FakeResource> pool = filled();
        FakeLease lease = take(pool);
        CompletableFuture<Lease<FakeResource>> cancelled = ask(pool, LONG);
        CompletableFuture<Lease<FakeResource>> late = ask(pool, Duration.ofSeconds(1));
        CompletableFuture<Lease<FakeResource>> next = ask(pool, LONG);
        environment.holdTasks(true);
        lease.close();
        assertThat(held(pool)).isEqualTo(1);
        cancelled.cancel(false);
        assertThat(held(pool)).isEqualTo(1);
        assertThat(pool.stats().pending()).isEqualTo(1);
        environment.advance(Duration.ofSeconds(1));
        environment.holdTasks(false).runTasks();
        assertThat(late).isCompletedExceptionally();
        assertThat(next).isCompleted();
        assertThat(held(pool)).isEqualTo(1);
        got(next).close();
        assertThat(held(pool)).isZero();
    }

    @Test
    @DisplayName("F18: whoever leaves the queue, for whatever reason, keeps nobody of the lane waiting")
    void leaving_countsNoMore() {
        LeasePool<FakeResource> pool = filled();
        FakeLease lease = take(pool);
        CompletableFuture<Lease<FakeResource>> cancelled = ask(pool, LONG);
        CompletableFuture<Lease<FakeResource>> late = ask(pool, Duration.ofSeconds(1));
        CompletableFuture<Lease<FakeResource>> next = ask(pool, LONG);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> take(pool)).isInstanceOf(PoolInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        cancelled.cancel(false);
        environment.advance(Duration.ofSeconds(2));
        assertThat(late).isCompletedExceptionally();
        assertThat(pool.waiters.limits.barred()).isEqualTo(1);
        assertThat(pool.isQuiet()).isTrue();
        lease.close();
        environment.runTasks();
        assertThat(next).isCompleted();
        got(next).close();
        assertThat(pool.waiters.limits.barred()).isZero();
    }

    @Test
    @DisplayName("F29: an offer that is withdrawn goes to another of the lane, and counts once")
    void withdrawn_goesToOneWhoCanTakeIt() {
        LeasePool<FakeResource> pool = filled();
        FakeLease lease = take(pool);
        Stuck stuck = new Stuck();
        pool.slowAcquire.enqueue(stuck, true);
        CompletableFuture<Lease<FakeResource>> steady = ask(pool, LONG);
        lease.close();
        assertThat(stuck.isOffered()).isTrue();
        environment.advance(Duration.ofMillis(3));
        assertThat(steady).isCompleted();
        assertThat(stuck.isSignalled()).isFalse();
        assertThat(held(pool)).isEqualTo(1);
        got(steady).close();
        assertThat(stuck.isOffered()).isTrue();
        assertThat(held(pool)).isEqualTo(1);
        pool.slowAcquire.giveUp(stuck);
        assertThat(held(pool)).isZero();
    }

    @Test
    @DisplayName("F29: an offer isn't passed on to one whose lane is at its limit")
    void offered_toAnotherLane_isNotPassedOnToThisOne() {
        LeasePool<FakeResource> pool = (LeasePool<FakeResource>) open(b -> b.maxSize(2));
        FakeLease lease = take(pool);
        FakeLease other = acquire(pool);
        Waiter<FakeResource> stuck = new Waiter<>(environment.ticker().nanos(), Lane.COMMON) {
            @Override
            void wake() {}

            @Override
            boolean mayBeStuck() {
                return true;
            }
        };
        pool.slowAcquire.enqueue(stuck, true);
        CompletableFuture<Lease<FakeResource>> blocked = ask(pool, LONG);
        other.close();
        environment.advance(Duration.ofMillis(5));
        assertThat(stuck.isOffered()).isTrue();
        assertThat(blocked).isNotDone();
        pool.slowAcquire.giveUp(stuck);
        assertThat(blocked).isNotDone();
        lease.close();
        environment.runTasks();
        got(blocked).close();
    }

    @Test
    @DisplayName("F1: one whose connection fails its check holds none, and keeps its place in the lane")
    void checkFails_countsNoMore() {
        LeasePool<FakeResource> pool = filled();
        environment.advance(Duration.ofSeconds(2));
        resources.created().forEach(FakeResource::breakDown);
        environment.holdTasks(true);
        CompletableFuture<Lease<FakeResource>> first = ask(pool, LONG);
        CompletableFuture<Lease<FakeResource>> second = ask(pool, LONG);
        assertThat(held(pool)).isEqualTo(1);
        environment.holdTasks(false).runTasks();
        environment.advance(Duration.ofSeconds(5));
        assertThat(first).isCompleted();
        assertThat(second).isNotDone();
        got(first).close();
        environment.runTasks();
        got(second).close();
        assertThat(held(pool)).isZero();
    }

    @Test
    void resizedAway_countsNoMore() {
        LeasePool<FakeResource> pool = filled();
        List<FakeLease> others = acquire(pool, 2);
        FakeLease lease = take(pool);
        CompletableFuture<Lease<FakeResource>> next = ask(pool, LONG);
        others.forEach(Lease::close);
        pool.resize(1);
        lease.close();
        environment.runTasks();
        assertThat(next).isCompleted();
        assertThat(held(pool)).isEqualTo(1);
        got(next).close();
        PoolAssert.assertThat(pool).hasTotal(1);
    }

    @Test
    void suspended_refusesThem_andCountsRight() {
        LeasePool<FakeResource> pool = filled();
        FakeLease lease = take(pool);
        CompletableFuture<Lease<FakeResource>> waiting = ask(pool, LONG);
        pool.suspend();
        environment.runTasks();
        assertThat(waiting).isCompletedExceptionally();
        assertThatThrownBy(() -> take(pool)).isInstanceOf(PoolRefusedException.class);
        lease.close();
        assertThat(held(pool)).isZero();
        pool.resume();
        take(pool).close();
    }

    @Test
    @DisplayName("F24: a pool that closes refuses those who wait, and breaks off those who hold")
    void poolCloses_nothingIsLeft() {
        LeasePool<FakeResource> pool = filled();
        FakeLease lease = take(pool);
        CompletableFuture<Lease<FakeResource>> waiting = ask(pool, LONG);
        pool.close();
        environment.runTasks();
        assertThat(waiting).isCompletedExceptionally();
        assertThat(lease.isLive()).isFalse();
        assertThat(held(pool)).isZero();
        assertThatThrownBy(() -> take(pool)).isInstanceOf(PoolClosedException.class);
    }
}
