package dev.lido.pool;

import org.jspecify.annotations.Nullable;

/** Connections to one address that stand or fall together. {@link Generations} has the rules. */
final class Generation {

    /** What a slot belongs to that has never held anything. */
    static final Generation NONE = new Generation("");

    final String address;

    private volatile boolean suspected;
    private volatile @Nullable CloseReason condemned;

    // Guarded by the pool's lock.
    /** How many of its connections are open. */
    int open;

    long suspectedNanos;

    /** Whether a connection to its address was lost in use, and when. */
    boolean lost;

    long lostNanos;

    Generation(String address) {
        this.address = address;
    }

    /** Whether one of its connections turned out dead, and none has answered since. */
    boolean isSuspected() {
        return suspected;
    }

    /** Whether its connections are to go as soon as nobody uses them. */
    boolean isCondemned() {
        return condemned != null;
    }

    /** Why, or null. */
    @Nullable
    CloseReason condemned() {
        return condemned;
    }

    /** Under the lock. */
    void suspect(long now) {
        suspectedNanos = now;
        suspected = true;
    }

    /** Under the lock. */
    void clear() {
        suspected = false;
    }

    /** For good. Under the lock. */
    void condemn(CloseReason reason) {
        condemned = reason;
    }
}
