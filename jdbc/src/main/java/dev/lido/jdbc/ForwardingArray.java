package dev.lido.jdbc;

import java.sql.Array;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;

/** An SQL array, but for its result sets. Guarded by the lease, because it may be read from the database as it is used. */
@NullUnmarked
abstract class ForwardingArray implements Array, DriverObject {

    final ConnectionLease lease;
    private final Array array;

    ForwardingArray(ConnectionLease lease, Array array) {
        this.lease = lease;
        this.array = array;
    }

    @Override
    public Array plain() {
        return array;
    }

    @Override
    public void free() throws SQLException {
        lease.runIfLive(array::free);
    }

    @Override
    public Object getArray() throws SQLException {
        return lease.call(() -> array.getArray());
    }

    @Override
    public Object getArray(Map<String, Class<?>> map) throws SQLException {
        return lease.call(() -> array.getArray(map));
    }

    @Override
    public Object getArray(long index, int count) throws SQLException {
        return lease.call(() -> array.getArray(index, count));
    }

    @Override
    public Object getArray(long index, int count, Map<String, Class<?>> map) throws SQLException {
        return lease.call(() -> array.getArray(index, count, map));
    }

    @Override
    public int getBaseType() throws SQLException {
        return lease.call(() -> array.getBaseType());
    }

    @Override
    public String getBaseTypeName() throws SQLException {
        return lease.call(() -> array.getBaseTypeName());
    }
}
