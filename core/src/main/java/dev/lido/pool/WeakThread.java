package dev.lido.pool;

import java.lang.ref.WeakReference;

/**
 * A thread that its slot remembers without keeping it alive: a thread that has ended may still reach, by its task or its own
 * fields, the lease that it dropped, and so may one that is virtual and parked for ever.
 */
final class WeakThread extends WeakReference<Thread> {

    final String name;

    WeakThread(Thread thread) {
        super(thread);
        this.name = nameOf(thread);
    }

    static String nameOf(Thread thread) {
        return thread.getName().isEmpty() ? "thread " + thread.getId() : thread.getName();
    }
}
