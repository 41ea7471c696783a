package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.pool.spi.PoolEnvironment;
import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("F22: listeners that throw, block, or call back")
class ListenerMishapTest extends PoolTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Brings about nine kinds of event, those on the hot path included. */
    private void live(Pool<FakeResource> pool) {
        List<FakeLease> held = acquire(pool, pool.config().maximum());
        assertThatThrownBy(() -> pool.acquire(SECOND)).isInstanceOf(PoolExhaustedException.class);
        held.forEach(FakeLease::close);
        environment.advance(TICK);
        pool.evict();
        pool.resize(pool.config().maxSize() + 1);
        environment.advance(TICK);
        pool.suspend();
        environment.advance(TICK);
        assertThatThrownBy(pool::acquire).isInstanceOf(PoolRefusedException.class);
        pool.resume();
        resources.outage(new IOException("down"));
        assertThatThrownBy(() -> pool.acquire(SECOND)).isInstanceOf(DatabaseUnreachableException.class);
        resources.outage(null);
        environment.advance(Duration.ofSeconds(20));
        acquire(pool).close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("F22: whatever a listener throws is survived, counted, and logged once for each kind of event")
    void throwing_isSurvived_countedAndLoggedOnce(boolean error) {
        Told told = Told.everything().then(event -> {
            if (error) {
                throw new StackOverflowError(event);
            }
            throw new IllegalStateException(event);
        });
        try (LogLines lines = LogLines.of("test")) {
            Pool<FakeResource> pool = open(b -> b.maxSize(1), told);
            live(pool);
            long events = told.lines().size();
            assertThat(pool.stats().userCodeFailed()).isEqualTo(events);
            live(pool);

            assertThat(told.lines()).hasSizeGreaterThan((int) events);
            assertThat(pool.stats().userCodeFailed()).isEqualTo(told.lines().size());
            for (String event : new String[] {
                "acquired",
                "released",
                "created",
                "closed",
                "timedOut",
                "exhausted",
                "exhaustionEnded",
                "evicted",
                "resized",
                "suspended",
                "resumed",
                "refused",
                "createFailed",
                "healthChanged"
            }) {
                assertThat(told.of(event)).as(event).isNotEmpty();
                assertThat(lines.event("listener_" + event + "_failed"))
                        .singleElement()
                        .asString()
                        .endsWith((error ? "StackOverflowError: " : "IllegalStateException: ") + event);
            }
        }
    }

    @Test
    @DisplayName("F22: one that throws when asked what it wants is told no leases, and the rest")
    void throwing_whenAsked_isSurvived() {
        PoolListener listener = new PoolListener() {
            @Override
            public boolean wantsLeases() {
                throw new AssertionError("told to");
            }
        };
        Pool<FakeResource> pool = open(b -> b.maxSize(1), listener);
        acquire(pool).close();

        assertThat(pool.stats().userCodeFailed()).isEqualTo(1);
        assertThat(((LeasePool<FakeResource>) pool).notesLeases).isFalse();
    }

    @Test
    @Timeout(60)
    @DisplayName("F22: one that blocks for ever holds up one worker: the pool opens, closes, times out and ticks on")
    void blocking_holdsUpOneWorker() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        Told told = Told.butLeases().then(event -> await(never));
        environment.holdTasks(true);
        Pool<FakeResource> pool = open(b -> b.maxSize(3).set(PoolSetting.MIN_IDLE, 1), told);
        assertThat(environment.runTask()).as("opening").isTrue();
        Thread blocked = new Thread(environment.takeTask(), "blocked");
        blocked.start();
        Eventually.until("the listener blocks", () -> told.lines().size() == 1);
        environment.holdTasks(false);

        FakeLease held = acquire(pool);
        acquire(pool, 2).forEach(lease -> {
            lease.invalidate();
            lease.close();
        });
        pool.evict();
        held.close();
        environment.advance(SECOND);
        live(pool);

        assertThat(environment.pendingTasks())
                .as("no second worker for the listener")
                .isZero();
        assertThat(told.lines()).containsExactly("created 0ms");
        assertThat(pool.stats().created()).isGreaterThan(3);
        never.countDown();
        blocked.join();
        assertThat(told.lines()).hasSizeGreaterThan(10);
        assertThat(pool.stats().userCodeFailed()).isZero();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @DisplayName(
            "F22: of what a slow one is to be told 1,024 events wait; the others are dropped, counted, warned of once")
    void slow_queueHasABound() {
        Told told = Told.butLeases();
        try (LogLines lines = LogLines.of("test")) {
            Pool<FakeResource> pool = open(b -> b.maxSize(1), told);
            environment.holdTasks(true);
            for (int i = 0; i < Announcer.MOST + 7; i++) {
                pool.evict();
            }
            assertThat(pool.stats().userCodeFailed()).isEqualTo(7);
            assertThat(lines.event("listener_slow"))
                    .containsExactly("pool=test event=listener_slow dropped=evicted waiting=1024");
            environment.runTasks();
            assertThat(told.lines()).hasSize(Announcer.MOST);

            for (int i = 0; i < Announcer.MOST + 1; i++) {
                pool.evict();
            }
            assertThat(lines.event("listener_slow"))
                    .as("it had caught up in between")
                    .hasSize(2);
        }
    }

    @Test
    @DisplayName("F22: without a worker the events wait for the next tick")
    void noWorker_nextTickTriesAgain() {
        AtomicBoolean none = new AtomicBoolean();
        Told told = Told.butLeases();
        PoolEnvironment poor = new ChangedEnvironment(environment) {
            @Override
            public Executor workers() {
                return task -> {
                    if (none.get()) {
                        throw new RejectedExecutionException("told to");
                    }
                    environment.workers().execute(task);
                };
            }
        };
        try (Pool<FakeResource> pool = Pool.opening(
                        PoolConfig.builder().name("test").maxSize(1).build(), resources)
                .environment(poor)
                .listener(told)
                .open()) {
            none.set(true);
            pool.evict();
            pool.resize(2);
            environment.runTasks();
            assertThat(told.lines()).isEmpty();
            none.set(false);
            environment.advance(TICK);
            assertThat(told.lines()).containsExactly("evicted 0", "resized 1 2");
        }
    }

    @Test
    @Timeout(60)
    @DisplayName("F22: one that calls the pool back, from every event, meets no lock and sees the pool's figures")
    void callingBack_isServed() {
        Set<String> called = ConcurrentHashMap.newKeySet();
        Told told = Told.everything();
        Pool<FakeResource> pool = open(b -> b.maxSize(1).maxOverflow(1), told);
        told.then(event -> {
            assertThat(((LeasePool<FakeResource>) pool).lock.isHeldByCurrentThread())
                    .isFalse();
            if (called.add(event)) { // once each, for its own calls are events, too
                pool.stats();
                pool.health();
                pool.holders();
                pool.evict();
                pool.resize(pool.config().maxSize());
                try {
                    pool.acquire(SECOND).close();
                } catch (PoolExhaustedException e) {
                    // nothing came free meanwhile
                }
            }
        });
        FakeLease held = acquire(pool);
        held.close();
        environment.advance(TICK.multipliedBy(3));
        environment.runTasks();

        assertThat(pool.stats().userCodeFailed()).isZero();
        assertThat(called).contains("acquired", "released", "created", "closed", "evicted", "resized");
    }

    @Test
    @DisplayName("F22: a release is told when its connection can be had again, whatever the listener then does")
    void released_isToldWhenTheSlotIsFree() {
        Told told = Told.everything();
        Pool<FakeResource> pool = open(b -> b.maxSize(1), told);
        Set<String> idle = ConcurrentHashMap.newKeySet();
        told.then(event -> {
            if (event.equals("released")) {
                idle.add("idle=" + pool.stats().idle());
            }
        });
        acquire(pool).close();

        assertThat(idle).containsExactly("idle=1");
    }

    @Test
    @Timeout(60)
    @DisplayName("F22: one that holds up an acquire for ever can be helped: the lease is reclaimed, and says so")
    void acquired_blocking_isReclaimed() throws InterruptedException {
        CountDownLatch gate = new CountDownLatch(1);
        Told told = Told.everything().then(event -> {
            if (event.equals("acquired")) {
                await(gate);
            }
        });
        Pool<FakeResource> pool = open(
                b -> b.maxSize(1).set(PoolSetting.LEAK_THRESHOLD, SECOND).set(PoolSetting.RECLAIM_LEAKED, true), told);
        environment.advanceWhileWaiting(false);
        FakeLease[] lease = new FakeLease[1];
        Thread caller = new Thread(() -> lease[0] = acquire(pool));
        caller.start();
        Eventually.until("the listener blocks", () -> told.of("acquired").size() == 1);
        environment.advance(SECOND.plus(TICK));
        gate.countDown();
        caller.join();

        assertThat(pool.stats().reclaimed()).isEqualTo(1);
        assertThat(lease[0].isLive()).isFalse();
        assertThat(lease[0].isReclaimed()).isTrue();
    }

    @Test
    @Timeout(60)
    @DisplayName("F22: one that closes the pool when it hears of an event: the pool is closed")
    void callingBack_mayClose() {
        Told told = Told.butLeases();
        Pool<FakeResource> pool = open(b -> b.maxSize(1), told);
        told.then(event -> pool.close());
        acquire(pool).close();
        environment.runTasks();

        assertThat(pool.stats().total()).isZero();
        assertThatThrownBy(pool::acquire).isInstanceOf(PoolClosedException.class);
    }

    @Test
    @Timeout(60)
    @DisplayName("F22: one that closes the pool as someone acquires breaks that lease off, and no one hangs")
    void callingBack_closesDuringAnAcquire() {
        Told told = Told.everything();
        Pool<FakeResource> pool = open(b -> b.maxSize(1).set(PoolSetting.CLOSE_GRACE, SECOND), told);
        told.then(event -> {
            if (event.equals("acquired")) {
                pool.close();
            }
        });
        FakeLease lease = acquire(pool);

        assertThat(lease.isLive()).isFalse();
        assertThat(pool.stats().total()).isZero();
        lease.close();
    }
}
