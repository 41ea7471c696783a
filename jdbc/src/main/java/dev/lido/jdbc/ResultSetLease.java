package dev.lido.jdbc;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.NullUnmarked;

/** A result set that ends with its lease. */
@NullUnmarked
final class ResultSetLease extends ForwardingResultSet {

    private final StatementLease statement;

    /**
     * Wraps a result set.
     *
     * @param statement null if no statement of the caller made it
     */
    ResultSetLease(ConnectionLease lease, StatementLease statement, ResultSet rows) {
        super(lease, rows);
        this.statement = statement;
    }

    /** Wraps a result set that no statement of the caller closes. Called within a guarded call. */
    static ResultSetLease tracked(ConnectionLease lease, StatementLease statement, ResultSet rows) {
        if (rows == null) {
            return null;
        }
        lease.opened(rows);
        return new ResultSetLease(lease, statement, rows);
    }

    /** Many drivers run the query as its rows are read, so each step is under the command timeout. */
    @Override
    public boolean next() throws SQLException {
        if (statement != null && lease.hasCommandTimeout()) {
            return statement.step(rows::next);
        }
        boolean announced = lease.beginCall();
        try {
            return rows.next();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }

    @Override
    public Statement getStatement() throws SQLException {
        lease.checkLive();
        return statement;
    }

    @Override
    public ResultSetMetaData getMetaData() throws SQLException {
        return new ForwardingResultSetMetaData(lease, lease.call(rows::getMetaData));
    }

    @Override
    public void close() throws SQLException {
        if (lease.beginOwn()) {
            closeAsHolder();
            return;
        }
        lease.runIfLive(() -> {
            lease.closed(rows);
            rows.close();
            if (statement != null) {
                statement.completed(false);
            }
        });
    }

    private void closeAsHolder() throws SQLException {
        try {
            lease.closedByHolder(rows);
            rows.close();
            if (statement != null) {
                statement.completed(true);
            }
        } catch (SQLException e) {
            throw lease.failed(e);
        }
    }

    @Override
    public boolean isClosed() throws SQLException {
        return !lease.isLive() || rows.isClosed();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return lease.unwrapping(() -> type.isInstance(rows) ? type.cast(rows) : rows.unwrap(type));
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return lease.call(() -> type.isInstance(rows) || rows.isWrapperFor(type));
    }
}
