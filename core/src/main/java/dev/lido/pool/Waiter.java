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

    /** Written once, under the lock by whoever took the waiter out of the queue; the waiter reads it without. */
    private volatile @Nullable Signal<R> signal;

    Waiter(long sinceNanos) {
        this.sinceNanos = sinceNanos;
    }

    void signal(Signal<R> outcome) {
        signal = outcome;
        LockSupport.unpark(thread);
    }

    @Nullable
    Signal<R> signal() {
        return signal;
    }

    /**
     * What ends a wait.
     *
     * @param slot in phase owned, by the waiter from now on
     * @param failure why nothing can be opened; with neither, the pool was closed
     */
    record Signal<R>(@Nullable Slot<R> slot, @Nullable Failure failure) {}
}
