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

    // Guarded by the pool's lock.
    long startedNanos;

    boolean writtenOff;

    Work(Slot<R> slot, @Nullable CloseReason reason, long startedNanos) {
        this.slot = slot;
        this.reason = reason;
        this.startedNanos = startedNanos;
    }

    boolean isOpening() {
        return reason == null;
    }
}
