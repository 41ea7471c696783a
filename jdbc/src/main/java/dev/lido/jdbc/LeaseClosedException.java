package dev.lido.jdbc;

import java.sql.SQLNonTransientConnectionException;

/**
 * A connection, or something made by it, was used after the connection was closed: by its holder, by another thread, or by
 * the pool when that was closed; or after the pool took it away because it was held too long, or because its holder did nothing
 * with a transaction open. SQLState {@code 08003}.
 */
public final class LeaseClosedException extends SQLNonTransientConnectionException {

    private static final long serialVersionUID = 1;

    private final boolean reclaimed;
    private final boolean idleInTransaction;

    LeaseClosedException(String pool, boolean reclaimed, boolean idleInTransaction) {
        super(message(pool, reclaimed, idleInTransaction), SqlStates.CLOSED);
        this.reclaimed = reclaimed;
        this.idleInTransaction = idleInTransaction;
    }

    private static String message(String pool, boolean reclaimed, boolean idleInTransaction) {
        if (idleInTransaction) {
            return "Connection used after its transaction was ended: pool=" + pool
                    + "; nothing was done on it for longer than idleInTransactionTimeout while a transaction was open, so it"
                    + " was taken away and the transaction rolled back; end transactions sooner, or raise"
                    + " idleInTransactionTimeout";
        }
        return reclaimed
                ? "Connection used after reclaim: pool=" + pool
                        + "; it was held longer than leakThreshold and taken away, because reclaimLeaked is on;"
                        + " give it back sooner, or raise leakThreshold"
                : "Connection used after close: pool=" + pool
                        + "; it has gone back to its pool, take another one with getConnection()";
    }

    /**
     * Whether the pool took the connection away, because it was held longer than {@code leakThreshold} or for the reason that
     * {@link #idleInTransaction()} tells.
     *
     * @return false if it was closed
     */
    public boolean reclaimed() {
        return reclaimed;
    }

    /**
     * Whether the pool took the connection away because its holder did nothing for longer than {@code idleInTransactionTimeout}
     * while a transaction was open.
     *
     * @return true only if {@link #reclaimed()} is, too
     */
    public boolean idleInTransaction() {
        return idleInTransaction;
    }
}
