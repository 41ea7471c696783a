package dev.lido.pool;

import java.util.List;

/**
 * A pool in which nothing can move but by a release, as a sweep saw it. Unchangeable.
 *
 * @param watch whose
 * @param held every lease
 * @param full whether no slot is empty; else there is no permit for another connection, or nobody wants one
 */
record Standstill<R>(DeadlockWatch<R> watch, List<Held<R>> held, boolean full) {

    /**
     * A lease.
     *
     * @param slot where
     * @param word its state, with its number
     * @param holder who took it
     */
    record Held<R>(Slot<R> slot, long word, Thread holder) {}

    boolean isAsSeen() {
        return watch.isAsSeen(this);
    }

    /** By identity: each is seen once. */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
