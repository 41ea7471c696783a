package dev.lido.jdbc;

import java.sql.SQLNonTransientConnectionException;

/** The data source is closed, or was closed while the caller waited. SQLState {@code 08003}. */
public final class PoolClosedException extends SQLNonTransientConnectionException {

    private static final long serialVersionUID = 1;

    PoolClosedException(dev.lido.pool.PoolClosedException closed) {
        super(closed.getMessage(), SqlStates.CLOSED, closed.getCause());
    }
}
