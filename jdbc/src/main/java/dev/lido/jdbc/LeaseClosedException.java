package dev.lido.jdbc;

import java.sql.SQLNonTransientConnectionException;

/**
 * A connection, or something made by it, was used after the connection was closed: by its holder, by another thread, or by
 * the pool when that was closed. SQLState {@code 08003}.
 */
public final class LeaseClosedException extends SQLNonTransientConnectionException {

    private static final long serialVersionUID = 1;

    LeaseClosedException(String pool) {
        super(
                "Connection used after close: pool=" + pool
                        + "; it has gone back to its pool, take another one with getConnection()",
                SqlStates.CLOSED);
    }
}
