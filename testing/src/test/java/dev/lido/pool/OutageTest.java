package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.pool.spi.FailureKind;
import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import dev.lido.testing.PoolAssert;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What a pool does while nothing can be opened")
class OutageTest extends PoolTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private void fail(FailureKind kind) {
        resources.failureKind(kind);
        resources.outage(new IOException("told to"));
    }

    private static PoolHealth.State state(Pool<?> pool) {
        return pool.health().state();
    }

    private int attemptsIn(Duration time) {
        int before = resources.attempts();
        environment.advance(time);
        return resources.attempts() - before;
    }

    @Test
    @DisplayName(
            "D4, F3: after a failed cycle one probe at most every 5 s goes on with nobody calling, and refills at most 10 s after the end")
    void down_nobodyCalls_probesEveryFiveSeconds() {
        fail(FailureKind.REFUSED);
        Pool<FakeResource> pool = open(b -> b.maxSize(5).set(PoolSetting.MIN_IDLE, 3));
        environment.advance(Duration.ofMinutes(1));
        assertThat(state(pool)).isEqualTo(PoolHealth.State.DOWN);

        for (int i = 0; i < 60; i++) {
            assertThat(attemptsIn(Duration.ofMillis(4_900))).isLessThanOrEqualTo(1);
        }
        assertThat(attemptsIn(Duration.ofMinutes(10))).isBetween(100, 120);

        resources.outage(null);
        environment.advance(Duration.ofSeconds(10));
        PoolAssert.assertThat(pool).hasIdle(3);
        assertThat(state(pool)).isEqualTo(PoolHealth.State.HEALTHY);
    }

    @Test
    @DisplayName("D4: a pool without minIdle notices, too, that the database is back")
    void down_nobodyCalls_withoutMinIdle_recovers() {
        fail(FailureKind.REFUSED);
        Pool<FakeResource> pool = open(b -> b.maxSize(5).acquireTimeout(SECOND));
        assertThatThrownBy(pool::acquire).isInstanceOf(DatabaseUnreachableException.class);
        environment.advance(Duration.ofMinutes(1));
        assertThat(state(pool)).isEqualTo(PoolHealth.State.DOWN);

        resources.outage(null);
        environment.advance(Duration.ofSeconds(6));

        assertThat(state(pool)).isEqualTo(PoolHealth.State.HEALTHY);
    }

    @Test
    @DisplayName("D4: while callers wait the pause stays short, and no caller waits past its deadline")
    void down_callersWait_areServedSoonAfterTheEnd() {
        fail(FailureKind.REFUSED);
        Pool<FakeResource> pool = open(b -> b.maxSize(5));
        CompletableFuture<Lease<FakeResource>> waiting = pool.acquireAsync().toCompletableFuture();
        CompletableFuture<Lease<FakeResource>> tooShort =
                pool.acquireAsync(Duration.ofSeconds(5), Lane.COMMON).toCompletableFuture();
        environment.advance(Duration.ofSeconds(20));
        assertThat(tooShort).isCompletedExceptionally();
        assertThat(resources.attempts())
                .as("four times the first delay, 400 ms, at most")
                .isGreaterThan(45);

        resources.outage(null);
        environment.advance(Duration.ofMillis(500));

        waiting.join().close();
    }

    @Test
    @DisplayName("D4: on the server's settings pauses double from 2 s to the cap of 5 s")
    void serverSettings_pauses() {
        fail(FailureKind.REFUSED);
        Pool<FakeResource> pool = open(b -> b.maxSize(1)
                .acquireTimeout(Duration.ofMinutes(10))
                .set(PoolSetting.CONNECT_RETRY_FIRST_DELAY, Duration.ofSeconds(2)));
        CompletableFuture<Lease<FakeResource>> waiting = pool.acquireAsync().toCompletableFuture();
        environment.runTasks();
        assertThat(attemptsIn(Duration.ofMillis(240)))
                .as("an eighth of 2 s at least")
                .isZero();
        // Between an eighth of 5 s and 5 s each.
        assertThat(attemptsIn(Duration.ofMinutes(5))).isBetween(60, 480);
        resources.outage(null);
        environment.advance(Duration.ofSeconds(6));
        waiting.join().close();
    }

    @Test
    @DisplayName("F9: a database with no room is asked once a second at most; callers are served from what is open")
    void capacity_oneProbeASecond() {
        Pool<FakeResource> pool = open(b -> b.maxSize(4));
        FakeLease held = acquire(pool);
        fail(FailureKind.CAPACITY);
        List<CompletableFuture<Lease<FakeResource>>> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(pool.acquireAsync().toCompletableFuture());
        }
        environment.runTasks();

        for (int i = 0; i < 10; i++) {
            assertThat(attemptsIn(Duration.ofMillis(990))).isLessThanOrEqualTo(1);
        }
        assertThat(state(pool)).isEqualTo(PoolHealth.State.DEGRADED);
        held.close();
        for (CompletableFuture<Lease<FakeResource>> stage : waiting) {
            environment.runTasks();
            stage.join().close();
        }
        environment.runTasks();
        assertThat(held.fake().closes()).as("the open one isn't condemned").isZero();
        assertThat(resources.created()).hasSize(1);
        resources.outage(null);
    }

    @Test
    @DisplayName("F9: no room isn't down, even with nothing open")
    void capacity_nothingOpen_isDegraded() {
        fail(FailureKind.CAPACITY);
        Pool<FakeResource> pool = open(b -> b.maxSize(4).set(PoolSetting.MIN_IDLE, 1));
        environment.advance(Duration.ofMinutes(5));

        assertThat(state(pool)).isEqualTo(PoolHealth.State.DEGRADED);
        assertThat(attemptsIn(Duration.ofSeconds(60))).isLessThanOrEqualTo(60);
        resources.outage(null);
    }

    @Test
    @DisplayName("F10: with a wrong password callers are told at once, also those who come between two probes")
    void auth_callersAreToldAtOnce_withoutAStorm() {
        fail(FailureKind.AUTH);
        Pool<FakeResource> pool = open(b -> b.maxSize(4));
        long begin = environment.ticker().nanos();

        for (int i = 0; i < 1_000; i++) {
            assertThatThrownBy(pool::acquire)
                    .isInstanceOf(DatabaseUnreachableException.class)
                    .hasCauseInstanceOf(IOException.class);
        }

        assertThat(environment.ticker().nanos() - begin).as("nobody has waited").isZero();
        assertThat(resources.attempts()).isEqualTo(1);
        assertThat(state(pool)).isEqualTo(PoolHealth.State.DOWN);
        resources.outage(null);
        environment.advance(Duration.ofSeconds(6));
        acquire(pool).close(); // new credentials are read on the next connect
    }

    @Test
    @DisplayName("F10: in a rotation those who are connected stay, and callers are served from them")
    void auth_whileSomethingIsOpen_refusesNobody() {
        Pool<FakeResource> pool = open(b -> b.maxSize(2));
        FakeLease held = acquire(pool);
        fail(FailureKind.AUTH);
        CompletableFuture<Lease<FakeResource>> waiting = pool.acquireAsync().toCompletableFuture();
        environment.advance(SECOND);
        assertThat(waiting).isNotDone();

        held.close();
        environment.runTasks();

        waiting.join().close();
        assertThat(state(pool)).isEqualTo(PoolHealth.State.DEGRADED);
        resources.outage(null);
    }

    @Test
    @DisplayName("F10: while an attempt is under way, which may be the one with the new password, callers wait for it")
    void auth_attemptUnderWay_isWaitedFor() {
        fail(FailureKind.AUTH);
        Pool<FakeResource> pool = open(b -> b.maxSize(2));
        assertThatThrownBy(pool::acquire).isInstanceOf(DatabaseUnreachableException.class);
        environment.holdTasks(true);
        environment.advance(Duration.ofSeconds(6));
        assertThat(pool.stats().creating()).isEqualTo(1);
        resources.outage(null);
        CompletableFuture<Lease<FakeResource>> caller = pool.acquireAsync().toCompletableFuture();
        assertThat(caller).isNotDone();
        environment.holdTasks(false);
        environment.runTasks();

        assertThat(caller).isCompleted();
        caller.join().close();
    }

    @Test
    @DisplayName("F9, F10: failFastAfter is for a database that is down, not for one that has no room")
    void failFast_noRoom_callersWait() {
        fail(FailureKind.CAPACITY);
        Pool<FakeResource> pool = open(b -> b.maxSize(4)
                .acquireTimeout(Duration.ofMinutes(1))
                .set(PoolSetting.FAIL_FAST_AFTER, Duration.ofSeconds(5)));
        CompletableFuture<Lease<FakeResource>> waiting = pool.acquireAsync().toCompletableFuture();
        environment.advance(Duration.ofSeconds(20));
        assertThat(waiting).isNotDone();
        resources.outage(null);
        environment.advance(Duration.ofSeconds(2));

        waiting.join().close();
    }

    @Test
    @DisplayName("failFastAfter: those who wait and those who come are refused once the database has been down so long")
    void failFast_refusesAtOnce_andRecovers() {
        fail(FailureKind.REFUSED);
        Pool<FakeResource> pool = open(b -> b.maxSize(4)
                .acquireTimeout(Duration.ofMinutes(1))
                .set(PoolSetting.FAIL_FAST_AFTER, Duration.ofSeconds(5)));
        CompletableFuture<Lease<FakeResource>> waiting = pool.acquireAsync().toCompletableFuture();
        environment.advance(Duration.ofMillis(4_900));
        assertThat(waiting).isNotDone();
        environment.advance(Duration.ofMillis(300));
        assertThat(waiting).isCompletedExceptionally();

        long begin = environment.ticker().nanos();
        assertThatThrownBy(pool::acquire).isInstanceOf(DatabaseUnreachableException.class);
        assertThat(environment.ticker().nanos() - begin).isZero();

        resources.outage(null);
        environment.advance(Duration.ofSeconds(6));
        acquire(pool).close();
    }

    @Test
    @DisplayName(
            "Health: degraded after a failure, down after a cycle, degraded after one success, healthy after three or when all is open")
    void health_statesInOrder() {
        fail(FailureKind.REFUSED);
        Pool<FakeResource> pool =
                open(b -> b.maxSize(6).set(PoolSetting.MIN_IDLE, 6).set(PoolSetting.MAX_CONNECTING, 1));
        environment.runTasks();
        assertThat(state(pool)).isEqualTo(PoolHealth.State.DEGRADED);
        environment.advance(Duration.ofSeconds(10));
        assertThat(state(pool)).isEqualTo(PoolHealth.State.DOWN);

        resources.outage(null);
        environment.holdTasks(true);
        List<PoolHealth.State> seen = new ArrayList<>();
        for (int i = 0; i < 60 && seen.size() < 4; i++) {
            environment.advance(TICK);
            int open = pool.stats().total();
            if (environment.runTask() && pool.stats().total() > open) {
                seen.add(state(pool));
            }
        }

        assertThat(seen)
                .containsExactly(
                        PoolHealth.State.DEGRADED,
                        PoolHealth.State.DEGRADED,
                        PoolHealth.State.HEALTHY,
                        PoolHealth.State.HEALTHY);
    }

    @Test
    @DisplayName("F2: after an outage attempts are ramped: one more at a time with each success")
    void recovery_isRamped() {
        fail(FailureKind.REFUSED);
        Pool<FakeResource> pool =
                open(b -> b.maxSize(20).set(PoolSetting.MIN_IDLE, 20).set(PoolSetting.MAX_CONNECTING, 4));
        environment.advance(Duration.ofSeconds(10));
        resources.outage(null);
        environment.holdTasks(true);
        while (environment.pendingTasks() == 0) {
            environment.advance(TICK);
        }
        assertThat(environment.pendingTasks()).isEqualTo(1);
        environment.runTask();
        assertThat(environment.pendingTasks()).isEqualTo(2);
        environment.runTask();
        assertThat(environment.pendingTasks()).isEqualTo(3);
        environment.runTasks();
        assertThat(pool.stats().idle()).isEqualTo(20);
    }

    @Test
    @DisplayName("A driver that returns the same connection twice: refused, counted, and the first holder keeps it")
    void sameConnectionTwice_isRefused() {
        TwiceResources twice = new TwiceResources(resources);
        Pool<FakeResource> pool = open(b -> b.maxSize(2).acquireTimeout(SECOND), twice);
        FakeLease first = acquire(pool);
        twice.again = first.fake();

        assertThatThrownBy(pool::acquire).isInstanceOf(PoolExhaustedException.class);

        assertThat(pool.stats().createFailed()).isPositive();
        assertThat(pool.health().lastError())
                .hasValueSatisfying(
                        error -> assertThat(error).contains("returned a connection that the pool has already"));
        assertThat(first.fake().closes()).isZero();
        twice.again = null;
        environment.advance(Duration.ofSeconds(6));
        acquire(pool).close();
        first.close();
    }

    @Test
    @DisplayName(
            "D4: the pause counts from the beginning of the attempt, so one that hangs until its limit is followed by the next")
    void pause_countsFromTheBeginning() {
        environment.holdTasks(true);
        Pool<FakeResource> pool = open(b -> b.maxSize(1)
                .set(PoolSetting.CONNECT_TIMEOUT, Duration.ofSeconds(6))
                .set(PoolSetting.CONNECT_RETRY_FIRST_DELAY, Duration.ofSeconds(5))
                .set(PoolSetting.MIN_IDLE, 1)
                .set(PoolSetting.MAX_CONNECTING, 1));
        Runnable hanging = environment.takeTask();

        environment.advance(Duration.ofMillis(6_200));

        assertThat(pool.stats().createFailed()).isEqualTo(1);
        assertThat(environment.pendingTasks())
                .as("the next one, without a further pause")
                .isEqualTo(1);
        environment.holdTasks(false);
        environment.runTasks();
        hanging.run();
        environment.runTasks();
    }

    @Test
    @DisplayName("F1, X8: a driver that lies in isValid: two that are lost in use condemn the rest")
    void driverLies_twoLost_condemnTheRest() {
        Pool<FakeResource> pool = open(b -> b.maxSize(10)); // checks pass, because the fakes aren't broken
        acquire(pool, 10).forEach(Lease::close);
        for (int i = 0; i < 2; i++) {
            FakeLease lease = acquire(pool);
            lease.lose();
            lease.close();
        }
        environment.runTasks();

        assertThat(pool.stats().closed(CloseReason.LOST)).isEqualTo(2);
        assertThat(pool.stats().closed(CloseReason.CONDEMNED)).isEqualTo(8);
    }

    @Test
    @DisplayName("F1: … unless more than ten seconds lie between them, or a check has passed and one was lost by then")
    void lostTwice_longBetween_condemnsNothing() {
        Pool<FakeResource> pool = open(b -> b.maxSize(10));
        acquire(pool, 10).forEach(Lease::close);
        for (int i = 0; i < 2; i++) {
            FakeLease lease = acquire(pool);
            lease.lose();
            lease.close();
            acquire(pool, 9).forEach(Lease::close); // the others answer
            environment.advance(Duration.ofSeconds(11));
        }

        assertThat(pool.stats().closed(CloseReason.LOST)).isEqualTo(2);
        assertThat(pool.stats().closed(CloseReason.CONDEMNED)).isZero();
    }

    @Test
    @DisplayName("F4: a refusal that took as long as an attempt may is a time-out, and no witness")
    void refusedAfterTheLimit_isATimeout() {
        environment.slowTasks(true);
        HookedResources hooked = new HookedResources(resources);
        Pool<FakeResource> pool =
                open(b -> b.maxSize(3).set(PoolSetting.CONNECT_TIMEOUT, Duration.ofSeconds(2)), hooked);
        List<FakeLease> held = acquire(pool, 3);
        hooked.whileOpening = () -> environment.spend(Duration.ofMillis(1_950));
        resources.outage(new IOException("Connection attempt timed out."));
        held.get(0).lose();
        held.get(0).close();
        held.get(1).close();
        CompletableFuture<Lease<FakeResource>> first = pool.acquireAsync().toCompletableFuture();
        CompletableFuture<Lease<FakeResource>> second = pool.acquireAsync().toCompletableFuture();
        environment.advance(Duration.ofSeconds(3));

        assertThat(pool.health().lastError())
                .hasValueSatisfying(error -> assertThat(error).startsWith("timeout: "));
        assertThat(pool.stats().closed(CloseReason.CONDEMNED)).isZero();
        resources.outage(null);
        hooked.whileOpening = () -> {};
        held.get(2).close();
        environment.advance(Duration.ofSeconds(5));
        first.join().close();
        second.join().close();
    }

    @Test
    @DisplayName(
            "D4: while callers wait an attempt that takes longer than a second gets a second one beside it, and no third")
    void attempt_takesLong_getsASecondOne() {
        fail(FailureKind.REFUSED);
        Pool<FakeResource> pool = open(b -> b.maxSize(5).set(PoolSetting.MAX_CONNECTING, 4));
        CompletableFuture<Lease<FakeResource>> waiting = pool.acquireAsync().toCompletableFuture();
        environment.advance(SECOND);
        environment.holdTasks(true);
        while (environment.pendingTasks() == 0) {
            environment.advance(TICK);
        }
        environment.advance(Duration.ofMillis(900));
        assertThat(environment.pendingTasks()).isEqualTo(1);
        environment.advance(Duration.ofMillis(300));
        assertThat(environment.pendingTasks()).isEqualTo(2);
        environment.advance(Duration.ofSeconds(5));
        assertThat(environment.pendingTasks()).isEqualTo(2);
        environment.holdTasks(false);
        resources.outage(null);
        environment.runTasks();
        waiting.join().close();
    }

    @Test
    @DisplayName("D4: attempts that were under way together fail as one")
    void attempts_underWayTogether_failAsOne() {
        fail(FailureKind.REFUSED);
        environment.holdTasks(true);
        Pool<FakeResource> pool =
                open(b -> b.maxSize(5).set(PoolSetting.MIN_IDLE, 5).set(PoolSetting.MAX_CONNECTING, 5));
        assertThat(environment.pendingTasks()).isEqualTo(5);
        environment.advance(Duration.ofMillis(50));
        environment.runTasks();

        assertThat(pool.stats().createFailed()).isEqualTo(5);
        assertThat(state(pool)).as("a cycle has five attempts").isEqualTo(PoolHealth.State.DEGRADED);
        resources.outage(null);
    }

    @Test
    @DisplayName(
            "D4: attempts of which one is always under way when another fails count all the same, every second one")
    void attempts_overlapping_countEverySecond() {
        fail(FailureKind.REFUSED);
        environment.holdTasks(true);
        Pool<FakeResource> pool = open(b -> b.maxSize(5).acquireTimeout(Duration.ofMinutes(5)));
        CompletableFuture<Lease<FakeResource>> waiting = pool.acquireAsync().toCompletableFuture();
        Runnable before = Objects.requireNonNull(environment.takeTask());
        before.run(); // the first failure; from now on two at once
        Runnable one = nextAttempt();
        for (int i = 0; i < 12; i++) {
            environment.advance(Duration.ofMillis(1_200));
            Runnable other = nextAttempt();
            one.run();
            one = other;
        }
        assertThat(state(pool)).isEqualTo(PoolHealth.State.DOWN);
        resources.outage(null);
        one.run();
        environment.holdTasks(false);
        environment.runTasks();
        waiting.join().close();
    }

    private Runnable nextAttempt() {
        Runnable task = environment.takeTask();
        while (task == null) {
            environment.advance(TICK);
            task = environment.takeTask();
        }
        return task;
    }

    @Test
    @DisplayName("D4, M4: a pool that doesn't pool notices, too, that the database is back, with nobody calling")
    void down_nobodyCalls_unpooled_recovers() {
        fail(FailureKind.REFUSED);
        Pool<FakeResource> pool = open(b -> b.maxSize(0).maxOverflow(5).acquireTimeout(SECOND));
        assertThatThrownBy(pool::acquire).isInstanceOf(DatabaseUnreachableException.class);
        environment.advance(Duration.ofMinutes(1));
        assertThat(state(pool)).isEqualTo(PoolHealth.State.DOWN);
        assertThat(attemptsIn(Duration.ofMinutes(10))).isBetween(100, 120);

        resources.outage(null);
        environment.advance(Duration.ofSeconds(6));

        assertThat(state(pool)).isEqualTo(PoolHealth.State.HEALTHY);
        PoolAssert.assertThat(pool).hasTotal(0);
        assertThat(attemptsIn(Duration.ofMinutes(1))).isZero();
    }

    @Test
    @DisplayName("F10: with a wrong password and minIdle, one probe at most every 5 s goes on")
    void auth_minIdle_noStorm() {
        fail(FailureKind.AUTH);
        Pool<FakeResource> pool = open(b -> b.maxSize(5).set(PoolSetting.MIN_IDLE, 3));
        environment.advance(Duration.ofMinutes(1));
        for (int i = 0; i < 60; i++) {
            assertThatThrownBy(pool::acquire).isInstanceOf(DatabaseUnreachableException.class);
            assertThat(attemptsIn(Duration.ofMillis(4_900))).isLessThanOrEqualTo(1);
        }
        resources.outage(null);
        environment.advance(Duration.ofSeconds(10));
        PoolAssert.assertThat(pool).hasIdle(3);
    }
}
