package dev.lido.pool;

import org.jspecify.annotations.Nullable;

/**
 * The right to one connection under a {@link ConnectionBudget}, from before its opening begins until its close has returned.
 * Fields are guarded by the budget's lock.
 */
final class Permit {

    final BudgetShare share;

    /** Whether it is taken, and not given back. */
    boolean out;
    /** Whether its connection is being closed. */
    boolean leaving;
    /** For whom the connection is given up, as long as that pool counts on it. */
    @Nullable
    BudgetShare promisedTo;
    /** Until when that pool counts on it. */
    long promisedUntilNanos;

    /** Whether it comes back by itself at {@link #dueNanos}, because its opening or close may hang. */
    boolean watched;

    long dueNanos;

    // The list of those of one pool that are watched.
    @Nullable
    Permit previous;

    @Nullable
    Permit next;

    Permit(BudgetShare share) {
        this.share = share;
    }
}
