package dev.lido.jdbc;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import org.jspecify.annotations.NullUnmarked;

/** What a result set's columns are. Guarded, because a driver may ask the database for some of it. */
@NullUnmarked
final class ForwardingResultSetMetaData implements ResultSetMetaData {

    private final ConnectionLease lease;
    private final ResultSetMetaData metaData;

    ForwardingResultSetMetaData(ConnectionLease lease, ResultSetMetaData metaData) {
        this.lease = lease;
        this.metaData = metaData;
    }

    @Override
    public String getCatalogName(int column) throws SQLException {
        return lease.call(() -> metaData.getCatalogName(column));
    }

    @Override
    public String getColumnClassName(int column) throws SQLException {
        return lease.call(() -> metaData.getColumnClassName(column));
    }

    @Override
    public int getColumnCount() throws SQLException {
        return lease.call(() -> metaData.getColumnCount());
    }

    @Override
    public int getColumnDisplaySize(int column) throws SQLException {
        return lease.call(() -> metaData.getColumnDisplaySize(column));
    }

    @Override
    public String getColumnLabel(int column) throws SQLException {
        return lease.call(() -> metaData.getColumnLabel(column));
    }

    @Override
    public String getColumnName(int column) throws SQLException {
        return lease.call(() -> metaData.getColumnName(column));
    }

    @Override
    public int getColumnType(int column) throws SQLException {
        return lease.call(() -> metaData.getColumnType(column));
    }

    @Override
    public String getColumnTypeName(int column) throws SQLException {
        return lease.call(() -> metaData.getColumnTypeName(column));
    }

    @Override
    public int getPrecision(int column) throws SQLException {
        return lease.call(() -> metaData.getPrecision(column));
    }

    @Override
    public int getScale(int column) throws SQLException {
        return lease.call(() -> metaData.getScale(column));
    }

    @Override
    public String getSchemaName(int column) throws SQLException {
        return lease.call(() -> metaData.getSchemaName(column));
    }

    @Override
    public String getTableName(int column) throws SQLException {
        return lease.call(() -> metaData.getTableName(column));
    }

    @Override
    public boolean isAutoIncrement(int column) throws SQLException {
        return lease.call(() -> metaData.isAutoIncrement(column));
    }

    @Override
    public boolean isCaseSensitive(int column) throws SQLException {
        return lease.call(() -> metaData.isCaseSensitive(column));
    }

    @Override
    public boolean isCurrency(int column) throws SQLException {
        return lease.call(() -> metaData.isCurrency(column));
    }

    @Override
    public boolean isDefinitelyWritable(int column) throws SQLException {
        return lease.call(() -> metaData.isDefinitelyWritable(column));
    }

    @Override
    public int isNullable(int column) throws SQLException {
        return lease.call(() -> metaData.isNullable(column));
    }

    @Override
    public boolean isReadOnly(int column) throws SQLException {
        return lease.call(() -> metaData.isReadOnly(column));
    }

    @Override
    public boolean isSearchable(int column) throws SQLException {
        return lease.call(() -> metaData.isSearchable(column));
    }

    @Override
    public boolean isSigned(int column) throws SQLException {
        return lease.call(() -> metaData.isSigned(column));
    }

    @Override
    public boolean isWritable(int column) throws SQLException {
        return lease.call(() -> metaData.isWritable(column));
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return lease.unwrapping(() -> type.isInstance(metaData) ? type.cast(metaData) : metaData.unwrap(type));
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return lease.call(() -> type.isInstance(metaData) || metaData.isWrapperFor(type));
    }
}
