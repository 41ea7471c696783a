package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lido.pool.spi.FailureKind;
import dev.lido.testing.FakeLease;
import dev.lido.testing.FakeResource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AsyncAcquireTest extends PoolTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private static CompletableFuture<Lease<FakeResource>> async(Pool<FakeResource> pool) {
        return pool.acquireAsync().toCompletableFuture();
    }

    private static CompletableFuture<Lease<FakeResource>> async(Pool<FakeResource> pool, Duration timeout) {
        return pool.acquireAsync(timeout, Lane.COMMON).toCompletableFuture();
    }

    private static @Nullable Throwable failure(CompletableFuture<?> stage) {
        assertThat(stage).isCompletedExceptionally();
        Throwable thrown = catchThrowable(stage::join);
        return thrown instanceof CompletionException ? thrown.getCause() : thrown;
    }

    @Test
    @DisplayName("M2: an idle connection is there at once")
    void acquireAsync_oneIsIdle_isCompleteAtOnce() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        acquire(pool).close();
        CompletableFuture<Lease<FakeResource>> stage = async(pool);
        assertThat(stage).isCompleted();
        assertThat(pool.stats().active()).isEqualTo(1);
        stage.join().close();
    }

    @Test
    @DisplayName("M2: nothing is open yet: the caller isn't blocked while it is opened")
    void acquireAsync_nothingOpen_completesWhenOpened() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        environment.holdTasks(true);
        CompletableFuture<Lease<FakeResource>> stage = async(pool);
        assertThat(stage).isNotDone();
        assertThat(pool.stats().pending()).isEqualTo(1);
        environment.holdTasks(false).runTasks();
        stage.join().close();
        assertThat(pool.stats().idle()).isEqualTo(1);
    }

    @Test
    @DisplayName("M2, X2: blocked and asynchronous callers stand in one queue")
    void release_bothKindsWait_servesInTheOrderOfAsking() throws InterruptedException {
        environment.advanceWhileWaiting(false);
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        CompletableFuture<Lease<FakeResource>> first = async(pool);
        Waiting second = Waiting.on(pool);
        CompletableFuture<Lease<FakeResource>> third = async(pool);

        held.close();
        environment.runTasks();
        assertThat(first).isCompleted();
        assertThat(second.isDone()).isFalse();
        first.join().close();
        FakeLease secondLease = second.lease();
        assertThat(third).isNotDone();
        secondLease.close();
        environment.runTasks();
        third.join().close();
    }

    @Test
    @DisplayName("M2: a stage is never completed in the stack of whoever releases")
    void release_completesTheStageOnAWorker() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        CompletableFuture<Void> used = async(pool).thenAccept(Lease::close);
        environment.holdTasks(true);
        held.close();
        assertThat(used).as("nothing ran in close()").isNotDone();
        environment.holdTasks(false).runTasks();
        assertThat(used).isCompleted();
    }

    @Test
    @DisplayName("M2: ten thousand callers that each release in their stage don't pile up on one stack")
    void release_manyStagesThatReleaseThemselves_needNoStack() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        List<CompletableFuture<Void>> stages = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            stages.add(pool.acquireAsync(SECOND, Lane.COMMON, Runnable::run)
                    .thenAccept(Lease::close)
                    .toCompletableFuture());
        }
        held.close();
        environment.runTasks();
        assertThat(stages).allSatisfy(stage -> assertThat(stage).isCompleted());
        assertThat(pool.stats().idle()).isEqualTo(1);
    }

    @Test
    @DisplayName("M2: a stage times out, within a tick, and leaves the queue")
    void acquireAsync_nothingComesBack_timesOut() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        CompletableFuture<Lease<FakeResource>> stage = async(pool, SECOND);
        environment.advance(SECOND.minusMillis(1));
        assertThat(stage).isNotDone();
        environment.advance(TICK);
        assertThat(failure(stage))
                .isInstanceOf(PoolExhaustedException.class)
                .hasMessageStartingWith("Connection pool exhausted: pool=test waited=1000ms");
        assertThat(pool.stats().pending()).isZero();
        assertThat(pool.stats().timedOut()).isEqualTo(1);
        held.close();
        assertThat(pool.stats().idle()).isEqualTo(1);
    }

    @Test
    @DisplayName("M2: no time at all takes what is idle, or fails at once")
    void acquireAsync_zeroTimeout_doesNotWait() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        assertThat(failure(async(pool, Duration.ZERO))).isInstanceOf(PoolExhaustedException.class);
        assertThat(pool.stats().pending()).isZero();
        held.close();
        async(pool, Duration.ZERO).join().close();
    }

    @Test
    @DisplayName("M2: a cancelled stage leaves the queue at once; the next one is served")
    void cancel_whileWaiting_leavesTheQueue() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        CompletableFuture<Lease<FakeResource>> first = async(pool);
        CompletableFuture<Lease<FakeResource>> second = async(pool);
        assertThat(first.cancel(false)).isTrue();
        assertThat(pool.stats().pending()).isEqualTo(1);
        held.close();
        environment.runTasks();
        second.join().close();
        assertThat(pool.stats().idle()).isEqualTo(1);
    }

    @Test
    @DisplayName("M2, F19: cancelled after the hand-over, before a worker told it: the connection goes on")
    void cancel_afterHandOver_passesOn() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        CompletableFuture<Lease<FakeResource>> first = async(pool);
        CompletableFuture<Lease<FakeResource>> second = async(pool);
        environment.holdTasks(true);
        held.close();
        first.cancel(false);
        environment.holdTasks(false).runTasks();
        assertThat(second).isCompleted();
        second.join().close();
        assertThat(pool.stats().idle()).isEqualTo(1);
    }

    @Test
    @DisplayName("M2: completed by its caller in another way: the same as cancelled")
    void complete_byTheCaller_leavesTheQueue() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        CompletableFuture<Lease<FakeResource>> stage = async(pool);
        stage.completeExceptionally(new IllegalStateException("changed my mind"));
        assertThat(pool.stats().pending()).isZero();
        held.close();
        assertThat(pool.stats().idle()).isEqualTo(1);
    }

    @Test
    @DisplayName("M2, F19: handed over but told too late: the connection goes on, the caller times out")
    void signalled_afterTheDeadline_passesOn() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        CompletableFuture<Lease<FakeResource>> stage = async(pool, SECOND);
        environment.holdTasks(true);
        held.close();
        environment.advance(SECOND.multipliedBy(2));
        environment.holdTasks(false).runTasks();
        assertThat(failure(stage)).isInstanceOf(PoolExhaustedException.class);
        assertThat(pool.stats().active()).isZero();
        assertThat(pool.stats().total()).isEqualTo(1);
        assertThat(pool.stats().acquired())
                .as("no lease was made that is too late")
                .isEqualTo(1);
    }

    @Test
    @DisplayName("M2: cancelled while its connection is checked, which fails: it doesn't go back into the queue")
    void cancel_duringTheCheck_leavesNobodyInTheQueue() {
        HookedResources hooked = new HookedResources(resources);
        Pool<FakeResource> pool = open(b -> b.maxSize(1).validation(Validation.ALWAYS), hooked);
        FakeLease held = acquire(pool);
        CompletableFuture<Lease<FakeResource>> stage = async(pool);
        hooked.whileChecking = () -> stage.cancel(false);
        held.fake().breakDown();
        held.close();
        environment.holdTasks(true);
        assertThat(environment.runTask()).isTrue();
        assertThat(pool.stats().validationFailed()).isEqualTo(1);
        assertThat(stage).isCancelled();
        assertThat(pool.stats().pending()).isZero();
    }

    @Test
    @DisplayName("M2: an executor that rejects: the lease goes to the next caller, the stage fails")
    void executor_rejects_leaseGoesOn() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        CompletableFuture<Lease<FakeResource>> stage = pool.acquireAsync(SECOND, Lane.COMMON, task -> {
                    throw new RejectedExecutionException("full");
                })
                .toCompletableFuture();
        CompletableFuture<Lease<FakeResource>> next = async(pool);
        held.close();
        environment.runTasks();
        assertThat(failure(stage)).isInstanceOf(RejectedExecutionException.class);
        next.join().close();
        assertThat(pool.stats().userCodeFailed()).isEqualTo(1);
    }

    @Test
    @DisplayName("M2: an executor that runs late: the lease goes on, the stage times out")
    void executor_runsAfterTheDeadline_leaseGoesOn() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        Deque<Runnable> queue = new ArrayDeque<>();
        CompletableFuture<Lease<FakeResource>> stage =
                pool.acquireAsync(SECOND, Lane.COMMON, queue::add).toCompletableFuture();
        held.close();
        environment.runTasks();
        environment.advance(SECOND.plus(TICK));
        queue.forEach(Runnable::run);
        assertThat(failure(stage)).isInstanceOf(PoolExhaustedException.class);
        assertThat(pool.stats().active()).isZero();
    }

    @Test
    @DisplayName("M2, E4: what has to be checked is checked on a worker, and replaced unseen")
    void acquireAsync_staleOneFailsItsCheck_isReplaced() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).validation(Validation.ALWAYS));
        FakeLease held = acquire(pool);
        held.fake().breakDown();
        held.close();
        CompletableFuture<Lease<FakeResource>> stage = async(pool);
        environment.runTasks();
        FakeLease lease = (FakeLease) stage.join();
        assertThat(lease.fake()).isNotSameAs(held.fake());
        assertThat(pool.stats().validationFailed()).isEqualTo(1);
        lease.close();
    }

    @Test
    @DisplayName("M2, F10: refused credentials are told at once")
    void acquireAsync_authFails_isToldAtOnce() {
        resources.failureKind(FailureKind.AUTH);
        resources.outage(new IOException("no such user"));
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        CompletableFuture<Lease<FakeResource>> stage = async(pool);
        environment.runTasks();
        assertThat(failure(stage))
                .isInstanceOf(DatabaseUnreachableException.class)
                .hasRootCauseMessage("no such user");
    }

    @Test
    @DisplayName("M2, F20: closing fails those who wait, and later ones")
    void close_whileWaiting_failsTheStage() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).set(PoolSetting.CLOSE_GRACE, Duration.ZERO));
        FakeLease held = acquire(pool);
        CompletableFuture<Lease<FakeResource>> stage = async(pool);
        pool.close();
        environment.runTasks();
        assertThat(failure(stage)).isInstanceOf(PoolClosedException.class);
        assertThat(failure(async(pool))).isInstanceOf(PoolClosedException.class);
        held.close();
    }

    @Test
    @DisplayName("M2: more than maxPending are refused, by a stage that has failed")
    void acquireAsync_tooManyWait_isRefused() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1).set(PoolSetting.MAX_PENDING, 1));
        FakeLease held = acquire(pool);
        CompletableFuture<Lease<FakeResource>> waiting = async(pool);
        assertThat(failure(async(pool))).isInstanceOf(PoolRefusedException.class);
        assertThat(waiting).isNotDone();
        held.close();
        environment.runTasks();
        waiting.join().close();
    }

    @Test
    @DisplayName("M2, F28: a thread that asked without blocking isn't deadlocked")
    void acquireAsync_nested_isNotADeadlock() {
        Pool<FakeResource> pool = open(b -> b.maxSize(2));
        List<FakeLease> held = acquire(pool, 2);
        CompletableFuture<Lease<FakeResource>> stage = async(pool, SECOND);
        environment.advance(TICK.multipliedBy(5));
        assertThat(stage).isNotDone();
        held.forEach(Lease::close);
        environment.runTasks();
        stage.join().close();
    }

    @Test
    @DisplayName("X3: a lease taken asynchronously is named after who asked for it")
    void holders_asynchronous_nameTheAsker() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        CompletableFuture<Lease<FakeResource>> stage = async(pool);
        environment.runTasks();
        assertThat(pool.holders())
                .singleElement()
                .extracting(Holder::thread)
                .isEqualTo("asynchronous, asked by " + Thread.currentThread().getName());
        stage.join().close();
    }

    @Test
    @DisplayName("X3: while places are noted, the place of an asynchronous lease is where it was asked for")
    void holders_asynchronousAfterAnExhaustion_nameThePlace() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        assertThat(failure(async(pool, Duration.ZERO))).isInstanceOf(PoolExhaustedException.class);
        held.close();
        held = acquire(pool); // so that the next one is made on a worker
        CompletableFuture<Lease<FakeResource>> stage = async(pool);
        held.close();
        environment.runTasks();
        assertThat(pool.holders()).singleElement().satisfies(holder -> {
            assertThat(holder.exact()).isTrue();
            assertThat(holder.frames())
                    .extracting(StackTraceElement::getMethodName)
                    .contains("holders_asynchronousAfterAnExhaustion_nameThePlace");
        });
        stage.join().close();
    }

    @Test
    @DisplayName("X3: the same when one was idle, so that who asked isn't taken for who holds it")
    void holders_asynchronousAndIdle_nameTheAsker() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        acquire(pool).close();
        Lease<FakeResource> lease = async(pool).join();
        assertThat(pool.holders())
                .singleElement()
                .extracting(Holder::thread)
                .isEqualTo("asynchronous, asked by " + Thread.currentThread().getName());
        lease.close();
        FakeLease blocking = acquire(pool);
        assertThat(pool.holders())
                .singleElement()
                .extracting(Holder::thread)
                .isEqualTo(Thread.currentThread().getName());
        blocking.close();
    }

    @Test
    @DisplayName("M2: what a stage's dependents throw is theirs; the pool goes on")
    void dependent_throws_poolGoesOn() {
        Pool<FakeResource> pool = open(b -> b.maxSize(1));
        FakeLease held = acquire(pool);
        CompletableFuture<Void> dependent = async(pool).thenAccept(lease -> {
            lease.close();
            throw new IllegalStateException("mine");
        });
        held.close();
        environment.runTasks();
        assertThat(failure(dependent)).hasMessage("mine");
        assertThat(pool.stats().idle()).isEqualTo(1);
    }
}
