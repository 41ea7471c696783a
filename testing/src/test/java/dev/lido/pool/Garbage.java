package dev.lido.pool;

import java.lang.ref.WeakReference;

/** Real collections, on demand. */
final class Garbage {

    private static final int MOST = 50;

    private Garbage() {}

    /** Returns when all that was unreachable is gone, weak references included. */
    static void collect() {
        WeakReference<Object> canary = new WeakReference<>(new Object());
        for (int i = 0; i < MOST; i++) {
            System.gc();
            if (canary.get() == null) {
                return;
            }
        }
        throw new AssertionError("no collection: is -XX:+DisableExplicitGC set?");
    }
}
