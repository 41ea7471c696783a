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

    private final PreparedStatement prepared;

    PreparedStatementLease(ConnectionLease lease, PreparedStatement prepared, String sql) {
        super(lease, prepared, sql);
        this.prepared = prepared;
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        return leased(execute(prepared::executeQuery));
    }

    @Override
    public int executeUpdate() throws SQLException {
        return execute(prepared::executeUpdate);
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        return execute(prepared::executeLargeUpdate);
    }

    @Override
    public boolean execute() throws SQLException {
        return execute(prepared::execute);
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
