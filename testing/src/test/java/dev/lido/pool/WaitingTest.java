package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.pool.spi.FailureKind;
import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WaitingTest extends PoolTest {

    @BeforeEach
    void severalThreads() {
        environment.advanceWhileWaiting(false);
    }

    @Test
    @DisplayName("X2: callers are served in the order of asking")
    void release_severalWait_servesTheFirst() throws InterruptedException {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        Waiting first = Waiting.on(pool);
        Waiting second = Waiting.on(pool);
        Waiting third = Waiting.on(pool);

        held.close();
        FakeLease firstLease = first.lease();
        assertThat(second.isDone()).isFalse();
        firstLease.close();
        FakeLease secondLease = second.lease();
        assertThat(third.isDone()).isFalse();
        secondLease.close();
        third.lease().close();
    }

    @Test
    @DisplayName("F18: an interrupted caller leaves the queue at once, its flag set, and nothing is lost")
    void interrupt_whileWaiting_leavesTheQueue() throws InterruptedException {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        Waiting first = Waiting.on(pool);
        Waiting second = Waiting.on(pool);

        first.thread.interrupt();

        assertThat(first.failure())
                .isInstanceOf(PoolInterruptedException.class)
                .hasMessageStartingWith("Interrupted while waiting for a connection: pool=test");
        assertThat(pool.stats().pending()).isEqualTo(1);
        held.close();
        second.lease().close();
        assertThat(pool.stats().idle()).isEqualTo(1);
    }

    @Test
    @DisplayName("F18: the interrupt flag is still set afterwards")
    void interrupt_beforeWaiting_keepsTheFlag() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        Thread.currentThread().interrupt();
        try {
            assertThat(org.assertj.core.api.Assertions.catchThrowable(pool::acquire))
                    .isInstanceOf(PoolInterruptedException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        held.close();
    }

    @Test
    void acquire_timesOut_leavesTheQueue() throws InterruptedException {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).acquireTimeout(Duration.ofSeconds(2)));
        FakeLease held = acquire(pool);
        Waiting waiting = Waiting.on(pool);

        environment.advance(Duration.ofMillis(1_900));
        assertThat(waiting.isDone()).isFalse();
        environment.advance(Duration.ofMillis(100));

        assertThat(waiting.failure()).isInstanceOf(PoolExhaustedException.class);
        assertThat(pool.stats().pending()).isZero();
        held.close();
        assertThat(pool.stats().idle()).isEqualTo(1);
    }

    @Test
    @DisplayName("A released connection beats an unfinished open")
    void release_whileOneIsBeingOpened_servesTheWaiter() throws InterruptedException {
        Pool<FakeResource> pool = open(b -> b.maxSize(2));
        FakeLease held = acquire(pool);
        environment.holdTasks(true);
        Waiting waiting = Waiting.on(pool);
        assertThat(pool.stats().creating()).isEqualTo(1);

        held.close();

        assertThat(waiting.lease().fake()).isSameAs(held.fake());
        environment.holdTasks(false).runTasks();
        assertThat(pool.stats().idle()).isEqualTo(1);
        waiting.lease().close();
    }

    @Test
    @DisplayName("E12: a refused password is told to those who wait at once, with its cause")
    void create_authFails_tellsWaitersAtOnce() throws InterruptedException {
        Exception wrong = new IllegalArgumentException("wrong password");
        resources.failureKind(FailureKind.AUTH);
        resources.outage(wrong);
        Pool<FakeResource> pool = open(b -> b.maxSize(2));

        Waiting waiting = Waiting.on(pool);

        assertThat(waiting.failure())
                .isInstanceOf(DatabaseUnreachableException.class)
                .hasMessageContaining("kind=auth")
                .hasMessageContaining("check user and password")
                .hasCause(wrong);
        assertThat(pool.health().state()).isEqualTo(PoolHealth.State.DOWN);
        resources.outage(null);
    }

    @Test
    @DisplayName("F20: closing fails those who wait at once, and breaks leases off after the grace")
    void close_underLoad_failsWaitersAndBreaksOffLeases() throws InterruptedException {
        Pool<FakeResource> pool = open(b -> b.maxSize(2).set(PoolSetting.CLOSE_GRACE, Duration.ofSeconds(5)));
        FakeLease held = acquire(pool);
        FakeLease idle = acquire(pool);
        idle.close();
        acquire(pool);
        Waiting waiting = Waiting.on(pool);
        environment.advanceWhileWaiting(true);
        long before = environment.ticker().nanos();

        pool.close();

        assertThat(waiting.failure()).isInstanceOf(PoolClosedException.class);
        assertThat(environment.ticker().nanos() - before)
                .isGreaterThanOrEqualTo(Duration.ofSeconds(5).toNanos());
        assertThat(held.isLive()).isFalse();
        assertThat(held.use(() -> {})).isFalse();
        assertThat(held.fake().aborts()).isEqualTo(1);
        assertThat(resources.open()).isZero();
        assertThat(org.assertj.core.api.Assertions.catchThrowable(pool::acquire))
                .isInstanceOf(PoolClosedException.class)
                .hasMessageStartingWith("Connection pool closed: pool=test");
    }

    @Test
    @DisplayName("F20: a lease that comes back within the grace is closed and not broken off")
    void close_leaseComesBack_endsEarly() throws InterruptedException {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        Thread closer = new Thread(pool::close);
        closer.start();
        Eventually.until("the pool closes", () -> pool.health().state() == PoolHealth.State.DOWN);

        held.close();
        closer.join(20_000);

        assertThat(closer.isAlive()).isFalse();
        assertThat(held.fake().aborts()).isZero();
        assertThat(held.fake().closes()).isEqualTo(1);
    }

    @Test
    @DisplayName("F20: the closer is woken when a worker has closed the last connection")
    void close_lastOneClosedByAWorker_returns() throws InterruptedException {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        acquire(pool).close();
        environment.holdTasks(true);
        Thread closer = new Thread(pool::close);
        closer.start();
        Eventually.until(
                "the closer waits for a worker",
                () -> environment.parkedThreads() > 0 && environment.pendingTasks() > 0);

        environment.runTasks();
        closer.join(20_000);

        assertThat(closer.isAlive()).isFalse();
    }

    @Test
    @DisplayName("X2: a blocked caller whose connection fails its check goes back to its place, not to the front")
    void check_fails_callerKeepsItsPlace() throws InterruptedException {
        environment.advanceWhileWaiting(false);
        Pool<FakeResource> pool =
                open(b -> b.maxSize(2).validation(Validation.ALWAYS).set(PoolSetting.MAX_CONNECTING, 1));
        List<FakeLease> held = acquire(pool, 2);
        held.forEach(lease -> lease.fake().breakDown());
        environment.holdTasks(true);
        CompletableFuture<Lease<FakeResource>> first = pool.acquireAsync().toCompletableFuture();
        Waiting second = Waiting.on(pool);
        held.get(0).close();
        held.get(1).close();
        while (pool.stats().validationFailed() == 0 || pool.stats().pending() == 0) {
            Thread.onSpinWait(); // until the second is back in the queue
        }
        assertThat(environment.runTask()).as("the first is told").isTrue();
        assertThat(pool.stats().pending()).isEqualTo(2);

        environment.runTasks();
        FakeLease lease = (FakeLease) first.join();
        FakeLease next = second.lease();
        assertThat(lease.fake().id())
                .as("opened before the other's")
                .isLessThan(next.fake().id());
        lease.close();
        next.close();
    }
}
