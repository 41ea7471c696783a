package dev.lido.pool;

import dev.lido.pool.spi.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ConnectionBudget} knows of one of its pools. All fields that change are guarded by the budget's lock; no
 * method calls anything outside it but the pool's clock.
 */
final class BudgetShare {

    /** What a budget asks of a pool; called on a worker of that pool, without any lock. */
    interface Member {

        /** Has the pool told, on a worker of its own, that it has got a permit. */
        void tellGranted();

        /** Has the pool told, on a worker of its own, that another needs one of its connections. */
        void tellCalled();
    }

    final String pool;
    final Ticker ticker;
    final int weight;

    /** Null when the pool has been closed. */
    @Nullable
    Member member;

    int minimum;
    /** The highest number of connections that the pool may have. */
    int maximum;
    /** Permits that are its own: taken, or reserved. */
    int held;
    /** Of those held, what was granted when it had to ask, and isn't taken yet. */
    int reserved;
    /** Of those held, what belongs to connections that are being closed. */
    int leaving;
    /** How many more it asks for. */
    int asked;
    /** Of those asked for, how many are on their way, because another pool closes a connection. */
    int promised;
    /** Whether it has been told to give up connections as they come back. */
    boolean called;
    /** Permits that came back by themselves. */
    long hung;

    private @Nullable Permit watched;
    boolean granted;
    /** The next one that is to be told that it was granted something. */
    @Nullable
    BudgetShare nextGranted;

    BudgetShare(String pool, Ticker ticker, int weight) {
        this.pool = pool;
        this.ticker = ticker;
        this.weight = weight;
    }

    /** How many permits it will have when what is being closed has gone. */
    int staying() {
        return held - leaving;
    }

    /** How many it has a right to, or has: what nobody else can get. */
    int claimed() {
        return Math.max(held, minimum);
    }

    /** How many more it needs than are on their way. */
    int unmet() {
        return asked - promised;
    }

    /** Its share with one more, counting those that are on their way. */
    double nextShare() {
        return FairShare.nextShare(held + promised, minimum, weight);
    }

    /** Its share as it is, without those that are going. */
    double share() {
        return FairShare.nextShare(staying() - 1, minimum, weight);
    }

    /** Has a permit come back by itself at that time, unless it is watched no more. */
    void watch(Permit permit, long dueNanos) {
        permit.dueNanos = dueNanos;
        if (!permit.watched) {
            permit.watched = true;
            permit.next = watched;
            if (watched != null) {
                watched.previous = permit;
            }
            watched = permit;
        }
    }

    void unwatch(Permit permit) {
        if (!permit.watched) {
            return;
        }
        permit.watched = false;
        if (permit.previous == null) {
            watched = permit.next;
        } else {
            permit.previous.next = permit.next;
        }
        if (permit.next != null) {
            permit.next.previous = permit.previous;
        }
        permit.previous = null;
        permit.next = null;
    }

    /** Gives what is watched the time back in which nothing could go on. */
    void forgive(long gapNanos) {
        for (Permit permit = watched; permit != null; permit = permit.next) {
            permit.dueNanos += gapNanos;
            permit.promisedUntilNanos += gapNanos;
        }
    }

    /** A permit whose time is up; null if there is none. Takes back what was promised and takes too long. */
    @Nullable
    Permit overdue(long now) {
        for (Permit permit = watched; permit != null; permit = permit.next) {
            if (now - permit.dueNanos >= 0) {
                return permit;
            }
            if (permit.promisedTo != null && now - permit.promisedUntilNanos >= 0) {
                permit.promisedTo.promised--;
                permit.promisedTo = null;
            }
        }
        return null;
    }

    boolean mayBeForgotten() {
        return member == null && held == 0;
    }
}
