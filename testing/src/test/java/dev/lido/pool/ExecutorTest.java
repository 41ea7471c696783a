package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lido.pool.spi.PoolEnvironment;
import dev.lido.pool.spi.Ticker;
import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("M2: executors that misbehave, the caller's and the pool's own")
class ExecutorTest extends PoolTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<Runnable> tasks = new ArrayList<>();

    private static CompletableFuture<Lease<FakeResource>> async(Pool<FakeResource> pool, Executor executor) {
        return pool.acquireAsync(SECOND, Lane.COMMON, executor).toCompletableFuture();
    }

    private static CompletableFuture<Lease<FakeResource>> async(Pool<FakeResource> pool) {
        return pool.acquireAsync(SECOND, Lane.COMMON).toCompletableFuture();
    }

    private static @Nullable Throwable failure(CompletableFuture<?> stage) {
        assertThat(stage).isCompletedExceptionally();
        Throwable thrown = catchThrowable(stage::join);
        return thrown instanceof CompletionException ? thrown.getCause() : thrown;
    }

    @Test
    void runsTwice_leaseLivesOn() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        CompletableFuture<Lease<FakeResource>> stage = async(pool, tasks::add);
        environment.runTasks();
        tasks.get(0).run();
        tasks.get(0).run();
        assertThat(stage.join().isLive()).isTrue();

        environment.advance(SECOND.multipliedBy(2));
        tasks.get(0).run();
        assertThat(stage.join().isLive()).as("run again after the deadline").isTrue();
        stage.join().close();
    }

    @Test
    void runsAndThrows_leaseLivesOn() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        CompletableFuture<Lease<FakeResource>> stage = async(pool, task -> {
            task.run();
            throw new RejectedExecutionException("and yet it ran");
        });
        environment.runTasks();
        assertThat(stage.join().isLive()).isTrue();
        assertThat(pool.stats().userCodeFailed()).isEqualTo(1);
        stage.join().close();
    }

    @Test
    void neverRuns_leaseGoesOnWhenTheTimeIsUp() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        CompletableFuture<Lease<FakeResource>> stage = async(pool, tasks::add);
        environment.runTasks();
        assertThat(pool.stats().active()).isEqualTo(1);

        environment.advance(SECOND.plus(TICK));

        assertThat(failure(stage)).isInstanceOf(PoolExhaustedException.class);
        assertThat(pool.stats().active()).isZero();
        Lease<FakeResource> next = pool.acquire(Duration.ZERO);
        tasks.get(0).run();
        assertThat(next.isLive()).as("whatever it runs later").isTrue();
        next.close();
    }

    @Test
    @DisplayName("F20: a thousand who wait when the pool is suspended don't start a thousand workers")
    void suspend_manyWait_fewWorkersTellThem() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        List<CompletableFuture<Lease<FakeResource>>> stages = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            stages.add(async(pool));
        }
        environment.holdTasks(true);
        pool.suspend();
        assertThat(environment.pendingTasks()).isBetween(1, Errands.MOST_TELLERS);
        environment.holdTasks(false).runTasks();
        assertThat(stages).allSatisfy(stage -> assertThat(failure(stage)).isInstanceOf(PoolRefusedException.class));
        pool.resume();
        CompletableFuture<Lease<FakeResource>> later = async(pool);
        environment.advance(SECOND.plus(TICK));
        assertThat(failure(later)).as("tellers come back").isInstanceOf(PoolExhaustedException.class);
        held.close();
    }

    /** An environment whose workers or clock fail when told. */
    private final class Failing implements PoolEnvironment {
        private boolean noWorker;
        private boolean noClock;

        @Override
        public Ticker ticker() {
            Ticker ticker = environment.ticker();
            return () -> {
                if (noClock) {
                    throw new OutOfMemoryError("told to");
                }
                return ticker.nanos();
            };
        }

        @Override
        public Executor workers() {
            return task -> {
                if (noWorker) {
                    throw new OutOfMemoryError("unable to create native thread");
                }
                environment.workers().execute(task);
            };
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

    private Pool<FakeResource> openFailing(Failing failing) {
        return Pool.open(PoolConfig.builder().name("test").maxSize(1).build(), resources, failing);
    }

    @Test
    @DisplayName("F25: no worker to be had: nothing is told in the releaser's stack, and it is told soon")
    void noWorker_isToldLater() {
        Failing failing = new Failing();
        Pool<FakeResource> pool = openFailing(failing);
        Lease<FakeResource> held = pool.acquire();
        List<Thread> told = new ArrayList<>();
        CompletableFuture<Lease<FakeResource>> first = async(pool);
        first.thenRun(() -> told.add(Thread.currentThread()));
        CompletableFuture<Lease<FakeResource>> second = async(pool);
        failing.noWorker = true;
        held.close();
        assertThat(told).isEmpty();
        environment.advance(Duration.ofMillis(50));
        assertThat(told).isEmpty();

        failing.noWorker = false;
        environment.advance(Duration.ofMillis(20));
        first.join().close();
        environment.runTasks();
        second.join().close();
        pool.close();
        environment.runTasks();
    }

    @Test
    @DisplayName("F25: no worker to be had at close: the refusals are told when there is one")
    void noWorker_atClose_isToldLater() {
        Failing failing = new Failing();
        Pool<FakeResource> pool = openFailing(failing);
        Lease<FakeResource> held = pool.acquire();
        CompletableFuture<Lease<FakeResource>> stage = async(pool);
        failing.noWorker = true;
        pool.suspend();
        held.close();
        pool.close();
        assertThat(stage).isNotDone();
        failing.noWorker = false;
        environment.advance(Duration.ofMillis(50));
        assertThat(failure(stage)).isInstanceOf(PoolRefusedException.class);
    }

    @Test
    @DisplayName("F25: the refusal itself can't be made: the stage fails all the same")
    void refusal_throws_stageFails() {
        Failing failing = new Failing();
        Pool<FakeResource> pool = openFailing(failing);
        Lease<FakeResource> held = pool.acquire();
        CompletableFuture<Lease<FakeResource>> stage = async(pool);
        environment.holdTasks(true);
        environment.advance(SECOND.plus(TICK));
        failing.noClock = true;
        Throwable thrown = catchThrowable(environment::runTasks);
        failing.noClock = false;
        assertThat(thrown).isNull();
        assertThat(failure(stage)).isInstanceOf(OutOfMemoryError.class);
        environment.holdTasks(false);
        held.close();
        pool.close();
        environment.runTasks();
    }
}
