package dev.lido.jdbc;

import java.sql.SQLNonTransientConnectionException;

/**
 * A connection, or something made by it, was used after the connection was closed: by its holder, by another thread, or by
 * the pool when that was closed; or after the pool took it away because it was held too long. SQLState {@code 08003}.
 */
public final class LeaseClosedException extends SQLNonTransientConnectionException {

    private static final long serialVersionUID = 1;

    private final boolean reclaimed;

    LeaseClosedException(String pool, boolean reclaimed) {
        super(
                reclaimed
                        ? "Connection used after reclaim: pool=" + pool
                                + "; it was held longer than leakThreshold and taken away, because reclaimLeaked is on;"
                                + " give it back sooner, or raise leakThreshold"
                        : "Connection used after close: pool=" + pool
                                + "; it has gone back to its pool, take another one with getConnection()",
                SqlStates.CLOSED);
        this.reclaimed = reclaimed;
    }

    /**
     * Whether the pool took the connection away because it was held longer than {@code leakThreshold}.
     *
     * @return false if it was closed
     */
    public boolean reclaimed() {
        return reclaimed;
    }
}
