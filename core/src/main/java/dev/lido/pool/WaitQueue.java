package dev.lido.pool;

import org.jspecify.annotations.Nullable;

/**
 * The callers that wait, first come first served: a doubly linked list, so that one who gives up leaves in O(1). Every
 * method is called under the pool's lock.
 */
final class WaitQueue<R> {

    private @Nullable Waiter<R> first;
    private @Nullable Waiter<R> last;
    private int size;

    int size() {
        return size;
    }

    @Nullable
    Waiter<R> first() {
        return first;
    }

    @Nullable
    Waiter<R> last() {
        return last;
    }

    void addLast(Waiter<R> waiter) {
        Waiter<R> tail = last;
        waiter.previous = tail;
        waiter.queued = true;
        if (tail == null) {
            first = waiter;
        } else {
            tail.next = waiter;
        }
        last = waiter;
        size++;
    }

    void addFirst(Waiter<R> waiter) {
        Waiter<R> head = first;
        waiter.next = head;
        waiter.queued = true;
        if (head == null) {
            last = waiter;
        } else {
            head.previous = waiter;
        }
        first = waiter;
        size++;
    }

    @Nullable
    Waiter<R> removeFirst() {
        Waiter<R> head = first;
        if (head != null) {
            remove(head);
        }
        return head;
    }

    /** Whether it was still there. */
    boolean remove(Waiter<R> waiter) {
        if (!waiter.queued) {
            return false;
        }
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
        waiter.queued = false;
        size--;
        return true;
    }
}
