package dev.lido.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.NullUnmarked;

/** A connection's metadata, which ends with its lease; so do the result sets, which belong to no statement of the caller. */
@NullUnmarked
final class MetaDataLease extends ForwardingDatabaseMetaData {

    private final DatabaseMetaData metaData;

    MetaDataLease(ConnectionLease lease, DatabaseMetaData metaData) {
        super(lease, metaData);
        this.metaData = metaData;
    }

    @Override
    ResultSet rows(SqlCall<ResultSet> call) throws SQLException {
        return lease.call(() -> ResultSetLease.tracked(lease, null, call.call()));
    }

    @Override
    public Connection getConnection() throws SQLException {
        lease.checkLive();
        return lease;
    }

    /** A constant of the driver, and JDBC allows no exception here: answered also after the lease has ended. */
    @Override
    public int getDriverMajorVersion() {
        return metaData.getDriverMajorVersion();
    }

    /** A constant of the driver, and JDBC allows no exception here: answered also after the lease has ended. */
    @Override
    public int getDriverMinorVersion() {
        return metaData.getDriverMinorVersion();
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
