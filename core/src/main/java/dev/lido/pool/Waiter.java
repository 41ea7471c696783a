package dev.lido.pool;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A caller in the queue, and the one signal that it gets: a slot to own, or why there will be none. */
final class Waiter<R> {

    final Thread thread = Thread.currentThread();
    final long sinceNanos;

    // The links and `queued` are guarded by the pool's lock.
    @Nullable
    Waiter<R> previous;

    @Nullable
    Waiter<R> next;

    boolean queued;

    // The signal: written once, under the lock, by whoever took the waiter out of the queue. The volatile flag is the
    // last that is written and the first that is read, and publishes the others. These are fields and not an object,
    // because making one could fail.
    private @Nullable Slot<R> slot;
    private @Nullable Failure failure;
    private boolean deadlocked;
    private volatile boolean signalled;

    Waiter(long sinceNanos) {
        this.sinceNanos = sinceNanos;
    }

    /** Gives the waiter a slot in phase owned, which it owns from now on. */
    void handOver(Slot<R> owned) {
        slot = owned;
        signal();
    }

    /** Tells the waiter why nothing can be opened; null says that the pool was closed. */
    void refuse(@Nullable Failure reason) {
        failure = reason;
        signal();
    }

    /** Tells the waiter that nothing can move as long as it waits. */
    void refuseDeadlocked() {
        deadlocked = true;
        signal();
    }

    private void signal() {
        signalled = true;
        LockSupport.unpark(thread);
    }

    boolean isSignalled() {
        return signalled;
    }

    /** What was handed over; null before the signal, and when it was a refusal. */
    @Nullable
    Slot<R> slot() {
        return signalled ? slot : null;
    }

    boolean isDeadlocked() {
        return deadlocked;
    }

    @Nullable
    Failure failure() {
        return failure;
    }
}
