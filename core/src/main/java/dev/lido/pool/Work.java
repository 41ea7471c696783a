package dev.lido.pool;

import org.jspecify.annotations.Nullable;

/**
 * The opening or closing of one slot's resource, under way on a worker. It can be written off when it takes too long; what
 * it brings afterwards is closed, and the slot no longer knows it.
 */
final class Work<R> {

    final Slot<R> slot;
    /** Whose resource is to go when this one is open. */
    final @Nullable Slot<R> replaced;
    /** The closing of what is being opened: made together with the opening, so that a close can't fail for want of memory. */
    final @Nullable Work<R> closing;

    /** The right to have what is opened, for the closing too; null without a budget. */
    @Nullable
    Permit permit;

    // Guarded by the pool's lock.
    /** Null while opening. */
    @Nullable
    CloseReason reason;

    long startedNanos;
    /** How old what is being closed is. */
    long ageNanos;

    /** How often something had been evicted when the opening began. */
    int evictions;

    boolean writtenOff;

    private Work(Slot<R> slot, @Nullable Slot<R> replaced, @Nullable Work<R> closing) {
        this.slot = slot;
        this.replaced = replaced;
        this.closing = closing;
    }

    static <R> Work<R> opening(Slot<R> slot, @Nullable Slot<R> replaced, long now) {
        Work<R> work = new Work<>(slot, replaced, new Work<>(slot, null, null));
        work.startedNanos = now;
        return work;
    }

    /** The opening is permitted, and with it what becomes of it. */
    void noteOpening(Permit by) {
        permit = by;
        if (closing != null) {
            closing.permit = by;
        }
    }

    /** The closing begins. Under the lock. */
    void close(CloseReason why, long now) {
        reason = why;
        startedNanos = now;
        ageNanos = Math.max(0, now - slot.createdNanos);
    }

    boolean isOpening() {
        return reason == null;
    }
}
