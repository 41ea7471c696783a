package dev.lido.jdbc;

import java.sql.ParameterMetaData;
import java.sql.SQLException;
import org.jspecify.annotations.NullUnmarked;

/** What a statement's parameters are. Guarded, because a driver may ask the database for some of it. */
@NullUnmarked
final class ForwardingParameterMetaData implements ParameterMetaData {

    private final ConnectionLease lease;
    private final ParameterMetaData metaData;

    ForwardingParameterMetaData(ConnectionLease lease, ParameterMetaData metaData) {
        this.lease = lease;
        this.metaData = metaData;
    }

    @Override
    public String getParameterClassName(int parameter) throws SQLException {
        return lease.call(() -> metaData.getParameterClassName(parameter));
    }

    @Override
    public int getParameterCount() throws SQLException {
        return lease.call(() -> metaData.getParameterCount());
    }

    @Override
    public int getParameterMode(int parameter) throws SQLException {
        return lease.call(() -> metaData.getParameterMode(parameter));
    }

    @Override
    public int getParameterType(int parameter) throws SQLException {
        return lease.call(() -> metaData.getParameterType(parameter));
    }

    @Override
    public String getParameterTypeName(int parameter) throws SQLException {
        return lease.call(() -> metaData.getParameterTypeName(parameter));
    }

    @Override
    public int getPrecision(int parameter) throws SQLException {
        return lease.call(() -> metaData.getPrecision(parameter));
    }

    @Override
    public int getScale(int parameter) throws SQLException {
        return lease.call(() -> metaData.getScale(parameter));
    }

    @Override
    public int isNullable(int parameter) throws SQLException {
        return lease.call(() -> metaData.isNullable(parameter));
    }

    @Override
    public boolean isSigned(int parameter) throws SQLException {
        return lease.call(() -> metaData.isSigned(parameter));
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
