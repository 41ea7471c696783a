package dev.lido.jdbc;

import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import org.jspecify.annotations.NullUnmarked;

/** A prepared statement that ends with its lease. */
@NullUnmarked
class PreparedStatementLease extends ForwardingPreparedStatement {

    PreparedStatementLease(ConnectionLease lease, PreparedStatement prepared, String sql) {
        super(lease, prepared, sql);
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        if (lease.isObserved()) {
            return leased(execute(prepared::executeQuery));
        }
        boolean announced = beginExecution();
        try {
            lease.noteWork();
            return leased(prepared.executeQuery());
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }

    @Override
    public int executeUpdate() throws SQLException {
        if (lease.isObserved()) {
            return execute(prepared::executeUpdate);
        }
        boolean announced = beginExecution();
        try {
            lease.noteWork();
            return prepared.executeUpdate();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        return execute(prepared::executeLargeUpdate);
    }

    @Override
    public boolean execute() throws SQLException {
        if (lease.isObserved()) {
            return execute(prepared::execute);
        }
        boolean announced = beginExecution();
        try {
            lease.noteWork();
            return prepared.execute();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }

    @Override
    public ResultSetMetaData getMetaData() throws SQLException {
        ResultSetMetaData metaData = lease.call(prepared::getMetaData);
        return metaData == null ? null : new ForwardingResultSetMetaData(lease, metaData);
    }

    @Override
    public ParameterMetaData getParameterMetaData() throws SQLException {
        ParameterMetaData metaData = lease.call(prepared::getParameterMetaData);
        return metaData == null ? null : new ForwardingParameterMetaData(lease, metaData);
    }
}
