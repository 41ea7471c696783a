package dev.lido.pool;

import org.jspecify.annotations.Nullable;

/**
 * Asynchronous callers whose signal is still to be told, in order; a caller is in one list at most. Every method is called
 * under the pool's lock; none allocates.
 */
final class SignalList<R> {

    private @Nullable AsyncCaller<R> first;
    private @Nullable AsyncCaller<R> last;

    boolean isEmpty() {
        return first == null;
    }

    int size() {
        int size = 0;
        for (AsyncCaller<R> caller = first; caller != null; caller = caller.nextSignalled) {
            size++;
        }
        return size;
    }

    void add(AsyncCaller<R> caller) {
        AsyncCaller<R> before = last;
        if (before == null) {
            first = caller;
        } else {
            before.nextSignalled = caller;
        }
        last = caller;
    }

    /** Puts one back that couldn't be told. */
    void addFirst(AsyncCaller<R> caller) {
        AsyncCaller<R> after = first;
        caller.nextSignalled = after;
        first = caller;
        if (after == null) {
            last = caller;
        }
    }

    @Nullable
    AsyncCaller<R> poll() {
        AsyncCaller<R> caller = first;
        if (caller != null) {
            first = caller.nextSignalled;
            caller.nextSignalled = null;
            if (first == null) {
                last = null;
            }
        }
        return caller;
    }
}
