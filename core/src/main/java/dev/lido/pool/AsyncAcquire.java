package dev.lido.pool;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * An acquire that nobody blocks for: the stage that its caller was given, and the way to its completion.
 *
 * <p>The caller may complete or cancel the stage at any time. Then it leaves the queue; and if a slot or a lease is on its
 * way already, whoever brings it finds the stage completed and passes it on. The pool's own steps run on workers: a check may
 * block, and what depends on the stage is code of the user.
 */
final class AsyncAcquire<R> extends CompletableFuture<Lease<R>> {

    final LeasePool<R> pool;
    final Lane lane;
    final long startNanos;
    final long deadlineNanos;
    final Thread asker = Thread.currentThread();
    /** Where it was asked for; only while places are noted. */
    final @Nullable Throwable asked;

    private final @Nullable Executor executor;
    private volatile @Nullable AsyncCaller<R> caller;

    /**
     * @param executor where the stage is completed; null for the worker that is at hand
     */
    AsyncAcquire(LeasePool<R> pool, long timeoutNanos, Lane lane, @Nullable Executor executor) {
        this.pool = pool;
        this.lane = lane;
        this.executor = executor;
        this.asked = pool.notesPlaces ? new Throwable() : null;
        this.startNanos = pool.ticker.nanos();
        this.deadlineNanos = startNanos + Math.max(0, timeoutNanos);
    }

    /** Takes an idle connection at once, or stands in the queue. */
    CompletionStage<Lease<R>> begin() {
        Lease<R> idle;
        try {
            idle = lane.hasLimit() ? pool.slowAcquire.acquireIdle(lane) : pool.acquireIdle(lane);
        } catch (Throwable t) {
            completeExceptionally(t);
            return this;
        }
        if (idle != null) {
            // It isn't this thread that holds it, and a thread that holds nothing can't be part of a deadlock.
            idle.slot.asker = WeakThread.nameOf(asker);
            idle.slot.holder = null;
            complete(idle);
            return this;
        }
        AcquireRecord acquire = AcquireRecord.begin(pool, lane, startNanos);
        enqueue(0);
        whenComplete((lease, failure) -> {
            leave();
            if (acquire != null) {
                acquire.end(failure);
            }
        });
        AsyncCaller<R> waiting = caller;
        if (deadlineNanos == startNanos && waiting != null && pool.slowAcquire.leave(waiting)) {
            completeExceptionally(pool.slowAcquire.denials.timeout(startNanos, lane));
        }
        return this;
    }

    /**
     * Stands in the queue, from where {@link #signalled} will be called.
     *
     * @param order the place that it had there before; 0 for a newcomer
     */
    private void enqueue(long order) {
        try {
            AsyncCaller<R> waiting = new AsyncCaller<>(this);
            waiting.order = order;
            waiting.hopeUntilNanos = order == 0 ? 0 : pool.slowAcquire.hopeUntil(deadlineNanos);
            caller = waiting;
            pool.slowAcquire.enqueue(waiting, order == 0);
        } catch (Throwable t) {
            leave();
            completeExceptionally(t);
        }
        if (isDone()) {
            leave(); // it was cancelled before it could be found in the queue
        }
    }

    /** Gives up the place in the queue, or passes on what was offered meanwhile. */
    private void leave() {
        AsyncCaller<R> waiting = caller;
        if (waiting != null && pool.slowAcquire.giveUp(waiting)) {
            pool.tally.ended(AcquireOutcome.CANCELLED); // the pool completes no stage before its caller has left
        }
    }

    /** Makes a lease of what was offered, or says why there is none. On a worker. */
    void signalled(AsyncCaller<R> waiting) {
        if (waiting.isRefused()) {
            finish(null, whyRefused(waiting));
            return;
        }
        Slot<R> slot = waiting.take();
        if (slot == null) {
            return; // passed on: the stage was completed by someone else
        }
        if (isDone()) {
            pool.tally.ended(AcquireOutcome.CANCELLED);
            pool.handOver.settle(slot, slot.suspect);
            return;
        }
        Lease<R> lease;
        try {
            lease = pool.slowAcquire.leaseOf(slot, waiting, deadlineNanos);
        } catch (Throwable t) {
            finish(null, t);
            return;
        }
        if (lease != null) {
            finish(lease, null);
        } else if (!waiting.left) {
            enqueue(waiting.order);
        }
    }

    /** Whatever goes wrong in telling it: the stage is completed, for nobody else knows of it any more. */
    private Throwable whyRefused(AsyncCaller<R> waiting) {
        try {
            return pool.slowAcquire.denials.refusal(waiting);
        } catch (Throwable t) {
            return t;
        }
    }

    private void finish(@Nullable Lease<R> lease, @Nullable Throwable failure) {
        if (executor == null) {
            conclude(lease, failure);
            return;
        }
        Delivery<R> delivery;
        try {
            delivery = new Delivery<>(this, lease, failure);
        } catch (Throwable t) {
            fail(lease, failure == null ? t : failure);
            return;
        }
        try {
            delivery.handTo(executor);
        } catch (Throwable t) {
            delivery.reject(t);
            pool.userCode.noteFailure("executor", t);
        }
    }

    /** Completes the stage if it is in time. Once for each lease. */
    void conclude(@Nullable Lease<R> lease, @Nullable Throwable failure) {
        if (failure != null) {
            completeExceptionally(failure);
        } else if (lease != null && pool.ticker.nanos() - deadlineNanos > 0) { // the executor took its time
            expire(lease);
        } else if (lease != null && !complete(lease)) {
            lease.close();
        }
    }

    /** The caller's time is up: the lease goes to the next one. */
    void expire(@Nullable Lease<R> lease) {
        Throwable late;
        try {
            late = pool.slowAcquire.denials.timeout(startNanos, lane);
        } catch (Throwable t) {
            late = t;
        }
        fail(lease, late);
    }

    /** Gives the lease to the next caller, and fails the stage even if that fails. */
    void fail(@Nullable Lease<R> lease, Throwable failure) {
        try {
            if (lease != null) {
                lease.close();
            }
        } finally {
            completeExceptionally(failure);
        }
    }
}
