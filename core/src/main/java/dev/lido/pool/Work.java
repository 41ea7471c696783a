package dev.lido.pool;

import org.jspecify.annotations.Nullable;

/**
 * The opening or closing of one slot's resource, under way on a worker. It can be written off when it takes too long; what
 * it brings afterwards is closed, and the slot no longer knows it.
 */
final class Work<R> {

    final Slot<R> slot;
    /** Null while opening. */
    final @Nullable CloseReason reason;
    /** Whose resource is to go when this one is open. */
    final @Nullable Slot<R> replaced;

    // Guarded by the pool's lock.
    long startedNanos;

    boolean writtenOff;

    private Work(Slot<R> slot, @Nullable CloseReason reason, @Nullable Slot<R> replaced, long startedNanos) {
        this.slot = slot;
        this.reason = reason;
        this.replaced = replaced;
        this.startedNanos = startedNanos;
    }

    static <R> Work<R> opening(Slot<R> slot, @Nullable Slot<R> replaced, long startedNanos) {
        return new Work<>(slot, null, replaced, startedNanos);
    }

    static <R> Work<R> closing(Slot<R> slot, CloseReason reason, long startedNanos) {
        return new Work<>(slot, reason, null, startedNanos);
    }

    boolean isOpening() {
        return reason == null;
    }
}
