package dev.lido.jdbc;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;

/** An SQL array whose result sets end with the lease. */
@NullUnmarked
final class ArrayLease extends ForwardingArray {

    private final Array array;

    ArrayLease(ConnectionLease lease, Array array) {
        super(lease, array);
        this.array = array;
    }

    private ResultSet rows(SqlCall<ResultSet> call) throws SQLException {
        return lease.call(() -> ResultSetLease.tracked(lease, null, call.call()));
    }

    @Override
    public ResultSet getResultSet() throws SQLException {
        return rows(array::getResultSet);
    }

    @Override
    public ResultSet getResultSet(Map<String, Class<?>> map) throws SQLException {
        return rows(() -> array.getResultSet(map));
    }

    @Override
    public ResultSet getResultSet(long index, int count) throws SQLException {
        return rows(() -> array.getResultSet(index, count));
    }

    @Override
    public ResultSet getResultSet(long index, int count, Map<String, Class<?>> map) throws SQLException {
        return rows(() -> array.getResultSet(index, count, map));
    }
}
