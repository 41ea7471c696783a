package dev.lido.pool;

import org.jspecify.annotations.Nullable;

/** An asynchronous caller's place in the queue. Its signal is told on a worker, never under the lock. */
final class AsyncCaller<R> extends Waiter<R> implements Runnable {

    final AsyncAcquire<R> acquire;

    /** The next one that has a signal to be told; guarded by the pool's lock. */
    @Nullable
    AsyncCaller<R> nextSignalled;

    /** Whether the stage was told that its time is up while what it was offered was being checked; the worker's own. */
    boolean left;

    AsyncCaller(AsyncAcquire<R> acquire) {
        super(acquire.startNanos, acquire.lane);
        this.acquire = acquire;
    }

    @Override
    void wake() {
        acquire.pool.errands.add(this);
    }

    /** A worker is always to be had. */
    @Override
    boolean mayBeStuck() {
        return false;
    }

    /** Tells the signal; on a worker. */
    @Override
    public void run() {
        acquire.signalled(this);
    }
}
