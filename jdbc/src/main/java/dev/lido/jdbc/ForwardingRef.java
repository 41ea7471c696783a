package dev.lido.jdbc;

import java.sql.Ref;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;

/** A reference to a structured value. Guarded by the lease, because it may be read from the database as it is used. */
@NullUnmarked
final class ForwardingRef implements Ref, DriverObject {

    private final ConnectionLease lease;
    private final Ref ref;

    ForwardingRef(ConnectionLease lease, Ref ref) {
        this.lease = lease;
        this.ref = ref;
    }

    @Override
    public Ref plain() {
        return ref;
    }

    @Override
    public String getBaseTypeName() throws SQLException {
        return lease.call(() -> ref.getBaseTypeName());
    }

    @Override
    public Object getObject() throws SQLException {
        return DriverObjects.leased(lease, lease.call(() -> ref.getObject()));
    }

    @Override
    public Object getObject(Map<String, Class<?>> map) throws SQLException {
        return DriverObjects.leased(lease, lease.call(() -> ref.getObject(map)));
    }

    @Override
    public void setObject(Object value) throws SQLException {
        lease.run(() -> ref.setObject(DriverObjects.plain(value)));
    }
}
