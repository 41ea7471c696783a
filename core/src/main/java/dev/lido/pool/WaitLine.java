package dev.lido.pool;

import org.jspecify.annotations.Nullable;

/**
 * The callers of one lane that wait, first come first served: a doubly linked list, so that one who gives up leaves in O(1).
 * Every method is called under the pool's lock; none allocates.
 */
final class WaitLine<R> {

    final Lane lane;

    /** The lines with someone in them form a ring; null while nobody is in this one. */
    @Nullable
    WaitLine<R> nextLine;

    @Nullable
    WaitLine<R> previousLine;

    private @Nullable Waiter<R> first;
    private @Nullable Waiter<R> last;

    WaitLine(Lane lane) {
        this.lane = lane;
    }

    @Nullable
    Waiter<R> first() {
        return first;
    }

    boolean isEmpty() {
        return first == null;
    }

    /** Puts a waiter behind all who came before: a new one at the end, one that was there already near the head. */
    void add(Waiter<R> waiter) {
        Waiter<R> before = last;
        if (before != null && waiter.order < before.order) {
            // Not a new one: its place is near the head.
            before = null;
            Waiter<R> after = first;
            while (after != null && waiter.order >= after.order) { // of those without a number the first stays first
                before = after;
                after = after.next;
            }
        }
        Waiter<R> after = before == null ? first : before.next;
        waiter.previous = before;
        waiter.next = after;
        if (before == null) {
            first = waiter;
        } else {
            before.next = waiter;
        }
        if (after == null) {
            last = waiter;
        } else {
            after.previous = waiter;
        }
        waiter.line = this;
    }

    void remove(Waiter<R> waiter) {
        Waiter<R> before = waiter.previous;
        Waiter<R> after = waiter.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        waiter.previous = null;
        waiter.next = null;
        waiter.line = null;
    }
}
