package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.pool.spi.PoolEnvironment;
import dev.lido.pool.spi.ResourceFactory;
import dev.lido.pool.spi.Ticker;
import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Something throws, stalls or ends at the worst moment, and no slot, waiter or count is lost by it. */
class MishapTest extends PoolTest {

    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

    private final Logger logger = Logger.getLogger("dev.lido.pool.test");

    @AfterEach
    void repairLogger() {
        logger.setFilter(null);
        logger.setLevel(null);
    }

    private void breakLogger() {
        logger.setLevel(Level.ALL);
        logger.setFilter(line -> {
            throw new IllegalStateException("the log's disk is full");
        });
    }

    @Test
    @DisplayName("F22: a logger that throws when a connection was opened costs no slot")
    void open_loggerThrows_costsNoSlot() {
        breakLogger();
        Pool<FakeResource> pool = open(b -> b.maxSize(1).acquireTimeout(Duration.ofSeconds(1)));

        acquire(pool).close();

        assertThat(pool.stats().idle()).isEqualTo(1);
    }

    @Test
    @DisplayName("F22: a logger that throws when a check failed costs no slot")
    void check_failsAndLoggerThrows_costsNoSlot() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).acquireTimeout(Duration.ofSeconds(1)));
        FakeLease first = acquire(pool);
        first.fake().breakDown();
        first.suspect();
        first.close();
        breakLogger();

        FakeLease second = acquire(pool);

        assertThat(second.fake()).isNotSameAs(first.fake());
        second.close();
    }

    @Test
    @DisplayName("F22: a logger that throws when a reset threw costs no slot")
    void reset_throwsAndLoggerThrows_costsNoSlot() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).acquireTimeout(Duration.ofSeconds(1)));
        FakeLease first = acquire(pool);
        first.dirty();
        breakLogger();
        resources.userCodeFailure(new IllegalStateException("told to"));

        first.close();
        environment.runTasks();

        resources.userCodeFailure(null);
        assertThat(pool.stats().closed(CloseReason.RESET)).isEqualTo(1);
        acquire(pool).close();
    }

    @Test
    @DisplayName("F22: a logger that throws when an attempt failed leaves the counts right")
    void create_failsAndLoggerThrows_isTriedAgain() {
        breakLogger();
        resources.failNext(3, new IOException("told to"));
        Pool<FakeResource> pool = open(b -> b.maxSize(1));

        acquire(pool).close();

        assertThat(pool.stats().createFailed()).isEqualTo(3);
        assertThat(pool.stats().creating()).isZero();
    }

    @Test
    @DisplayName("F22: a logger that throws when a lease is broken off doesn't keep the pool open")
    void close_loggerThrows_closesAll() {
        Pool<FakeResource> pool = open(b -> b.maxSize(2).set(PoolSetting.CLOSE_GRACE, Duration.ZERO));
        acquire(pool, 2);
        breakLogger();

        pool.close();

        assertThat(resources.open()).isZero();
    }

    @Test
    @DisplayName("No code of the user runs under the lock: neither a logger nor an exception's toString")
    void create_fails_isLoggedOutsideTheLock() {
        LeasePool<FakeResource> pool = (LeasePool<FakeResource>)
                open(b -> b.maxSize(1).set(PoolSetting.CONNECT_TIMEOUT, Duration.ofSeconds(1)));
        AtomicInteger lines = new AtomicInteger();
        AtomicInteger underLock = new AtomicInteger();
        Runnable note = () -> {
            lines.incrementAndGet();
            if (pool.lock.isHeldByCurrentThread()) {
                underLock.incrementAndGet();
            }
        };
        logger.setLevel(Level.ALL);
        logger.setFilter(line -> {
            note.run();
            return false;
        });
        resources.outage(new IOException("told to") {
            private static final long serialVersionUID = 1;

            @Override
            public String toString() {
                note.run();
                return "told to";
            }
        });
        assertThatThrownBy(() -> pool.acquire(TICK)).isInstanceOf(DatabaseUnreachableException.class);
        assertThat(pool.health().lastError()).hasValue("refused: told to");
        resources.outage(null);
        acquire(pool).invalidate();
        environment.holdTasks(true);
        pool.close(); // and a close that hangs until it is written off

        assertThat(lines).hasPositiveValue();
        assertThat(underLock).hasValue(0);
    }

    @Test
    @DisplayName("F25: a thread that can't even wait leaves the queue, and nothing is handed to it")
    void park_throws_leavesTheQueue() {
        Error outOfThreads = new OutOfMemoryError("told to");
        Pool<FakeResource> pool =
                Pool.open(PoolConfig.builder().name("test").maxSize(1).build(), resources, new Environment() {
                    @Override
                    public void parkNanos(Object blocker, long nanos) {
                        if (!environment.runTask()) {
                            throw outOfThreads; // as managedBlock does when it can't start a spare worker
                        }
                    }
                });
        FakeLease held = acquire(pool);

        assertThatThrownBy(pool::acquire).isSameAs(outOfThreads);

        assertThat(pool.stats().pending()).isZero();
        held.close();
        assertThat(pool.stats().idle()).isEqualTo(1);
        pool.acquire(Duration.ZERO).close();
        closeByHand(pool);
    }

    @Test
    @DisplayName("F25: what was handed over to a thread that can't go on goes to the next")
    void park_throwsAfterHandOver_slotGoesOn() {
        FakeLease[] held = new FakeLease[1];
        Pool<FakeResource> pool =
                Pool.open(PoolConfig.builder().name("test").maxSize(1).build(), resources, new Environment() {
                    @Override
                    public void parkNanos(Object blocker, long nanos) {
                        FakeLease lease = held[0];
                        held[0] = null;
                        if (lease != null) {
                            lease.close(); // handed over to the thread that parks
                            throw new StackOverflowError("told to");
                        }
                        environment.parkNanos(blocker, nanos);
                    }
                });
        held[0] = acquire(pool);

        assertThatThrownBy(pool::acquire).isInstanceOf(StackOverflowError.class);

        assertThat(pool.stats().idle()).isEqualTo(1);
        pool.acquire(Duration.ZERO).close();
        closeByHand(pool);
    }

    @Test
    @DisplayName("F7, F19: what is handed over after the deadline goes on, and the caller times out")
    void handOver_afterTheDeadline_goesOn() {
        FakeLease[] held = new FakeLease[1];
        Pool<FakeResource> pool =
                Pool.open(PoolConfig.builder().name("test").maxSize(1).build(), resources, new Environment() {
                    @Override
                    public void parkNanos(Object blocker, long nanos) {
                        environment.parkNanos(blocker, nanos);
                        if (held[0] != null) {
                            environment.leap(Duration.ofNanos(nanos));
                            held[0].close(); // the caller wakes too late, and with a connection
                        }
                    }
                });
        held[0] = acquire(pool);

        assertThatThrownBy(() -> pool.acquire(Duration.ofSeconds(1))).isInstanceOf(PoolExhaustedException.class);

        assertThat(pool.stats().idle()).isEqualTo(1);
        held[0] = null;
        acquire(pool).close();
        closeByHand(pool);
    }

    @Test
    @DisplayName("F22: a factory that returns null has failed")
    void create_returnsNull_countsAsFailed() {
        Pool<FakeResource> pool = Pool.open(
                PoolConfig.builder().name("test").maxSize(1).build(),
                new Factory() {
                    private boolean failed;

                    @Override
                    public FakeResource create(long timeoutNanos) throws Exception {
                        boolean fail = !failed;
                        failed = true;
                        return fail ? null : super.create(timeoutNanos);
                    }
                },
                environment);

        acquire(pool).close();

        assertThat(pool.stats().createFailed()).isEqualTo(1);
        closeByHand(pool);
    }

    @Test
    void acquire_foreverAsTimeout_isNoOverflow() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));

        pool.acquire(FOR_EVER).close();
        pool.acquire(FOR_EVER.negated()).close();

        assertThat(pool.stats().acquired()).isEqualTo(2);
    }

    @Test
    @DisplayName("F20: who is still checking a connection when the pool closes gets no lease")
    void acquire_poolClosesDuringTheCheck_isRefused() {
        AtomicReference<Pool<FakeResource>> closing = new AtomicReference<>();
        Pool<FakeResource> pool = Pool.open(
                PoolConfig.builder()
                        .name("test")
                        .maxSize(1)
                        .set(PoolSetting.CLOSE_GRACE, Duration.ZERO)
                        .acquireTimeout(Duration.ofMinutes(1))
                        .build(),
                new Factory() {
                    @Override
                    public boolean validate(FakeResource resource, long timeoutNanos) {
                        closing.get().close(); // gives up after ten seconds, because the resource isn't back
                        return true;
                    }
                },
                environment);
        closing.set(pool);
        FakeLease lease = acquire(pool);
        lease.suspect();
        lease.close();

        assertThatThrownBy(pool::acquire).isInstanceOf(PoolClosedException.class);

        environment.runTasks();
        assertThat(resources.open()).isZero();
    }

    @Test
    @DisplayName("No wake-up is lost for more than a tick, even if a releaser dies between its CAS and its second look")
    void release_diesBeforeServing_sweepServes() throws InterruptedException {
        environment.advanceWhileWaiting(false);
        LeasePool<FakeResource> pool = (LeasePool<FakeResource>) open(b -> b.maxSize(1));
        Lease<FakeResource> held = acquire(pool);
        Waiting waiting = Waiting.on(pool);
        Slot<FakeResource> slot = held.slot;
        assertThat(slot.moveState(held.word, held.word + Slot.ONE - Slot.ACTIVE))
                .isTrue();

        environment.advance(TICK);

        waiting.lease().close();
    }

    @Test
    void close_markedSuspectOutsideACall_isChecked() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease lease = acquire(pool);
        lease.markSuspect();
        lease.close();

        acquire(pool).close();

        assertThat(lease.fake().validations()).isEqualTo(1);
    }

    @Test
    @DisplayName("F4: attempts that never return are forgotten after five minutes, so the pool comes back")
    void open_everyAttemptHangsForEver_isTriedAgain() {
        environment.holdTasks(true);
        Pool<FakeResource> pool = open(b -> b.maxSize(5).set(PoolSetting.MIN_IDLE, 1));
        environment.advance(Duration.ofMinutes(4));
        assertThat(pool.health().state()).isEqualTo(PoolHealth.State.DOWN);
        Runnable[] hung = {
            environment.takeTask(), environment.takeTask(), environment.takeTask(), environment.takeTask()
        };
        assertThat(hung).doesNotContainNull();
        environment.holdTasks(false);

        environment.advance(Duration.ofMinutes(2));

        assertThat(pool.stats().idle()).isEqualTo(1);
        for (Runnable late : hung) {
            late.run();
        }
        assertThat(pool.stats().closed(CloseReason.LATE)).isEqualTo(4);
        acquire(pool, 5).forEach(Lease::close); // and no count has drifted
    }

    @Test
    @DisplayName("F19: a releaser that dies before it wakes the next caller: the sweep does")
    void release_diesBeforeWaking_sweepWakes() throws InterruptedException {
        // On real time, because manual time wakes every thread whenever it moves.
        LeasePool<FakeResource> pool = (LeasePool<FakeResource>)
                Pool.open(PoolConfig.builder().maxSize(1).build(), resources, PoolEnvironment.system());
        FakeLease held = acquire(pool);
        Waiting waiting = Waiting.on(pool);
        Eventually.until("it sleeps", () -> waiting.thread.getState() == Thread.State.TIMED_WAITING);
        Slot<FakeResource> slot = pool.slots[0];
        assertThat(LeasePool.end(slot, slot.state)).isTrue();
        pool.lock.lock();
        try {
            Waiter<FakeResource> next = pool.waiters.removeNext(slot);
            assertThat(next).isNotNull();
            if (next != null) {
                pool.handOver.offer(next, slot);
            }
            assertThat(pool.errands.takeWoken()).as("whom nobody wakes now").isNotNull();
        } finally {
            pool.lock.unlock();
        }
        waiting.lease().close();
        held.close();
        pool.close();
    }

    @Test
    void sweep_replacement_startsItsOwnIdleTime() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1)
                .set(PoolSetting.MIN_IDLE, 1)
                .set(PoolSetting.VALIDATE_AFTER_IDLE, Duration.ofSeconds(10))
                .set(PoolSetting.MAX_LIFETIME, Duration.ofMinutes(5)));
        environment.runTasks();
        while (resources.attempts() == 1) {
            environment.advance(TICK);
        }
        environment.advance(TICK);

        FakeLease lease = acquire(pool);

        assertThat(lease.fake().id()).isEqualTo(2);
        assertThat(lease.fake().validations()).isZero();
        lease.close();
    }

    private void closeByHand(Pool<FakeResource> pool) {
        pool.close();
        environment.runTasks();
        assertThat(resources.open()).isZero();
    }

    /** The manual environment, for a test to change a part of. */
    private class Environment implements PoolEnvironment {

        @Override
        public Ticker ticker() {
            return environment.ticker();
        }

        @Override
        public Executor workers() {
            return environment.workers();
        }

        @Override
        public Registration everyTick(Runnable task) {
            return environment.everyTick(task);
        }

        @Override
        public void after(long nanos, Runnable task) {
            environment.after(nanos, task);
        }

        @Override
        public void parkNanos(Object blocker, long nanos) {
            environment.parkNanos(blocker, nanos);
        }
    }

    /** The fake resources, for a test to change a part of. */
    private class Factory implements ResourceFactory<FakeResource> {

        @Override
        public FakeResource create(long timeoutNanos) throws Exception {
            return resources.create(timeoutNanos);
        }

        @Override
        public boolean validate(FakeResource resource, long timeoutNanos) {
            return resources.validate(resource, timeoutNanos);
        }

        @Override
        public boolean reset(FakeResource resource, int marks) {
            return resources.reset(resource, marks);
        }

        @Override
        public void abort(FakeResource resource) {
            resources.abort(resource);
        }

        @Override
        public void close(FakeResource resource) {
            resources.close(resource);
        }

        @Override
        public Lease<FakeResource> lease(Slot<FakeResource> slot, FakeResource resource, long word) {
            return resources.lease(slot, resource, word);
        }
    }
}
