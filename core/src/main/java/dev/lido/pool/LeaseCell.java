package dev.lido.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Where a slot remembers its lease. An object of its own, and a young one, because of what a store costs: the G1 collector
 * pays for a reference that is stored into an old object with a fence, which is as much as a third of a whole cycle, and for
 * one that is stored into a young object next to nothing. Slots are old; so the sweep takes the cell of each slot that is in
 * use away once a tick, long before it would grow old, and the next taker makes a new one. That it is the taker who does
 * keeps cells of two threads apart, because each allocates in a buffer of its own: cells made by one thread are neighbours, in
 * the same cache line and, what the serial and the parallel collector pay for, in the same line of the card table.
 * {@code docs/decisions/0005-a-young-cell.md} has the figures.
 */
final class LeaseCell<R> {

    private static final VarHandle LEASE;

    static {
        try {
            LEASE = MethodHandles.lookup().findVarHandle(LeaseCell.class, "lease", Lease.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The slot's present lease, or its last one's, until the sweep lets go of it; see {@link LeakWatch}. */
    @Nullable
    Lease<R> lease;

    /** Puts another lease in the place of that one; loses to an acquire. */
    boolean replace(@Nullable Lease<R> from, @Nullable Lease<R> to) {
        return LEASE.compareAndSet(this, from, to);
    }
}
