package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.pool.spi.FailureKind;
import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import dev.lido.testing.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("D11: every event is a line in the log with pool, event and numbers, and is told to the listener")
class ListenerTest extends PoolTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Told told = Told.butLeases();

    @Test
    void created_andClosed() {
        try (LogLines lines = LogLines.of("test").from(Level.FINE)) {
            Pool<FakeResource> pool = open(b -> b.maxSize(2).set(PoolSetting.MIN_IDLE, 1), told);
            environment.runTasks();
            environment.advance(SECOND);
            pool.evict();
            environment.runTasks();

            assertThat(told.lines())
                    .containsExactly("created 0ms", "evicted 1", "closed EVICTED 1000ms", "created 0ms");
            assertThat(lines.event("created"))
                    .containsExactly(
                            "pool=test event=created slot=0 tookMs=0", "pool=test event=created slot=0 tookMs=0");
            assertThat(lines.event("connection_closed"))
                    .containsExactly("pool=test event=connection_closed reason=EVICTED ageMs=1000");
            assertThat(lines.event("evicted")).containsExactly("pool=test event=evicted connections=1");
        }
    }

    @Test
    void created_tooLate_isToldWithItsClose() {
        environment.holdTasks(true);
        Pool<FakeResource> pool =
                open(b -> b.maxSize(1).set(PoolSetting.MIN_IDLE, 1).set(PoolSetting.CONNECT_TIMEOUT, SECOND), told);
        environment.advance(SECOND.multipliedBy(2));
        environment.runTasks();

        assertThat(told.of("createFailed")).containsExactly("TIMEOUT No connection within 1000 ms 1");
        assertThat(told.of("created")).contains("0ms");
        assertThat(told.of("closed")).containsExactly("LATE 0ms");
        assertThat(pool.stats().closed(CloseReason.LATE)).isEqualTo(1);
    }

    @Test
    void createFailed_andTheHealthThatFollows() {
        try (LogLines lines = LogLines.of("test").from(Level.FINE)) {
            resources.outage(new IOException("FATAL: no\n  Hint: none"));
            resources.failureKind(FailureKind.REFUSED);
            Pool<FakeResource> pool = open(
                    b -> b.maxSize(1)
                            .set(PoolSetting.MIN_IDLE, 1)
                            .set(PoolSetting.CONNECT_RETRY_ATTEMPTS, 2)
                            .set(PoolSetting.CONNECT_RETRY_FIRST_DELAY, SECOND),
                    told);
            environment.advance(TICK);
            assertThatThrownBy(() -> pool.acquire(SECOND.multipliedBy(2)))
                    .isInstanceOf(DatabaseUnreachableException.class);
            resources.outage(null);
            environment.advance(Duration.ofSeconds(20));

            assertThat(told.of("createFailed").get(0)).isEqualTo("REFUSED FATAL: no\n  Hint: none 1");
            assertThat(told.of("createFailed").get(1)).isEqualTo("REFUSED FATAL: no\n  Hint: none 2");
            assertThat(told.of("healthChanged")).startsWith("HEALTHY DEGRADED").endsWith("DOWN HEALTHY");
            assertThat(told.of("timedOut")).containsExactly("2000ms");
            assertThat(told.of("exhausted")).isEmpty();
            assertThat(lines.event("create_failed"))
                    .first()
                    .isEqualTo("pool=test event=create_failed failures=1 kind=REFUSED cause="
                            + "java.io.IOException: FATAL: no Hint: none");
            assertThat(lines.event("health_changed"))
                    .startsWith("pool=test event=health_changed from=healthy to=degraded cause="
                            + "refused: java.io.IOException: FATAL: no Hint: none")
                    .endsWith("pool=test event=health_changed from=down to=healthy cause=none");
            assertThat(lines.event("timed_out"))
                    .singleElement()
                    .asString()
                    .matches("pool=test event=timed_out waitedMs=2000 failures=\\d kind=REFUSED cause=.*");
        }
    }

    @Test
    void exhausted_onceAnEpisode_andItsEnd() {
        try (LogLines lines = LogLines.of("test").from(Level.FINE)) {
            Pool<FakeResource> pool = open(b -> b.maxSize(1), told);
            FakeLease held = acquire(pool);
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> pool.acquire(SECOND)).isInstanceOf(PoolExhaustedException.class);
            }
            held.close();
            environment.advance(TICK);

            assertThat(told.lines())
                    .containsExactly(
                            "created 0ms",
                            "timedOut 1000ms",
                            "exhausted 1",
                            "timedOut 1000ms",
                            "exhaustionEnded 1100ms");
            assertThat(lines.event("exhausted")).hasSize(2);
            assertThat(lines.event("exhausted_ended")).containsExactly("pool=test event=exhausted_ended lastedMs=1100");
        }
    }

    @Test
    void refused_byAFullQueue_andByASuspendedPool() {
        try (LogLines lines = LogLines.of("test").from(Level.FINE)) {
            Pool<FakeResource> pool = open(b -> b.maxSize(1).set(PoolSetting.MAX_PENDING, 1), told);
            FakeLease held = acquire(pool);
            CompletableFuture<?> waiting = pool.acquireAsync().toCompletableFuture();
            assertThatThrownBy(pool::acquire).isInstanceOf(PoolRefusedException.class);
            pool.suspend();
            environment.runTasks();
            assertThat(waiting).isCompletedExceptionally();
            assertThatThrownBy(pool::acquire).isInstanceOf(PoolRefusedException.class);
            pool.resume();
            held.close();
            environment.runTasks();

            assertThat(told.lines())
                    .containsExactly("created 0ms", "refused", "suspended", "refused", "refused", "resumed");
            assertThat(pool.stats().refused()).isEqualTo(3);
            assertThat(lines.event("refused").get(0))
                    .startsWith("pool=test event=refused Connection pool refused: pool=test pending=1 maxPending=1");
            assertThat(lines.event("refused").get(1)).contains("suspended=true");
        }
    }

    @Test
    void validationFailed() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).validation(Validation.ALWAYS), told);
        acquire(pool).close();
        resources.failNext(Operation.VALIDATE, 1, new IllegalStateException("broken"));
        acquire(pool).close();
        environment.runTasks();

        assertThat(told.of("validationFailed")).containsExactly("broken");
        assertThat(told.of("closed")).containsExactly("VALIDATION 0ms");
    }

    @Test
    void leakSuspected_reclaimed_andLeaked() {
        Pool<FakeResource> pool = open(
                b -> b.maxSize(2).set(PoolSetting.LEAK_THRESHOLD, SECOND).set(PoolSetting.RECLAIM_LEAKED, true), told);
        String thread = Thread.currentThread().getName();
        acquire(pool);
        environment.advance(SECOND.plus(TICK));
        Garbage.collect();

        assertThat(told.of("leakSuspected")).containsExactly(thread + " 1000ms");
        assertThat(told.of("reclaimed")).containsExactly(thread + " 1000ms");
        acquire(pool);
        environment.advance(TICK.multipliedBy(5));
        Garbage.collect();
        environment.advance(TICK);
        assertThat(told.of("leaked")).singleElement().asString().startsWith(thread);
    }

    @Test
    void resized_suspended_resumed() {
        try (LogLines lines = LogLines.of("test").from(Level.FINE)) {
            Pool<FakeResource> pool = open(b -> b.maxSize(2), told);
            pool.resize(5);
            pool.suspend();
            pool.suspend();
            environment.advance(TICK.multipliedBy(2));
            pool.resume();
            pool.resume();
            environment.advance(TICK);

            assertThat(told.lines())
                    .containsExactly(
                            "resized 2 5",
                            "suspended",
                            "healthChanged HEALTHY DOWN",
                            "resumed",
                            "healthChanged DOWN HEALTHY");
            assertThat(lines.from(Level.WARNING).event("health_changed")).hasSize(2);
            pool.suspend();
            environment.advance(TICK);
            assertThat(lines.event("health_changed"))
                    .as("no warning: somebody wanted it")
                    .hasSize(2);
            assertThat(lines.event("resized")).containsExactly("pool=test event=resized maxSize=5 before=2");
        }
    }

    @Test
    void healthChanged_isNotToldOfAClosedPool() throws InterruptedException {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).set(PoolSetting.CLOSE_GRACE, Duration.ofSeconds(3)), told);
        FakeLease held = acquire(pool);
        pool.close(); // ticks go on while it waits for the lease

        assertThat(held.isLive()).isFalse();
        environment.runTasks();
        assertThat(told.of("closed")).containsExactly("SHUTDOWN 3000ms");
        assertThat(told.of("healthChanged")).isEmpty();
    }

    @Test
    void deadlocked_namesWhoWasGivenUp() throws InterruptedException {
        environment.advanceWhileWaiting(false);
        Pool<FakeResource> pool = open(b -> b.maxSize(2), told);
        Thread[] nesters = new Thread[2];
        for (int i = 0; i < 2; i++) {
            nesters[i] = new Thread(
                    () -> {
                        Lease<FakeResource> outer = pool.acquire();
                        Eventually.until("both hold one", () -> pool.stats().active() == 2);
                        try {
                            pool.acquire().close();
                        } catch (PoolExhaustedException e) {
                            // given up
                        } finally {
                            outer.close();
                        }
                    },
                    "nester-" + i);
            nesters[i].start();
        }
        Eventually.until("both wait", () -> pool.stats().pending() == 2);
        environment.advance(TICK.multipliedBy(2));
        for (Thread nester : nesters) {
            nester.join();
        }
        environment.runTasks();

        assertThat(told.of("deadlocked")).singleElement().asString().matches("nester-[01] \\d+ms");
    }

    @Test
    @DisplayName("D11: high use is a line that starts so, and is told")
    void utilizationHigh_andNormal() {
        try (LogLines lines = LogLines.of("test").from(Level.FINE)) {
            LeasePool<FakeResource> pool = (LeasePool<FakeResource>) open(b -> b.maxSize(1), told);
            pool.events.utilizationHigh(85);
            pool.events.utilizationNormal(50);
            environment.runTasks();

            assertThat(told.lines()).containsExactly("utilizationHigh 85", "utilizationNormal 50");
            assertThat(lines.event("utilization_high"))
                    .containsExactly("Pool utilization high: 85% pool=test event=utilization_high percent=85");
            assertThat(lines.event("utilization_normal"))
                    .containsExactly("pool=test event=utilization_normal percent=50");
        }
    }

    @Test
    @DisplayName("M8: acquires and releases are told to who wants them, on the caller's thread, with lane and time")
    void acquired_andReleased_ifWanted() {
        Told leases = Told.everything();
        Pool<FakeResource> pool = open(b -> b.maxSize(1), leases);
        FakeLease lease = (FakeLease) pool.acquire(SECOND, Lane.named("reports"));
        environment.advance(SECOND);
        lease.close();
        lease.close();

        assertThat(leases.of("acquired")).containsExactly("reports");
        assertThat(leases.of("released")).containsExactly("reports 1000ms");
    }

    @Test
    @DisplayName("M8: who doesn't want leases isn't told, and costs the hot path nothing")
    void acquired_notWanted_isNotTold() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1), told);
        acquire(pool).close();
        environment.advance(TICK);
        acquire(pool).close();

        assertThat(told.lines()).containsExactly("created 0ms");
        assertThat(((LeasePool<FakeResource>) pool).notesLeases).isFalse();
    }
}
