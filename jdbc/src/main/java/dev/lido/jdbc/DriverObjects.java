package dev.lido.jdbc;

import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.SQLXML;
import org.jspecify.annotations.NullUnmarked;

/**
 * Values that keep a hold on their connection, such as large objects that are read as they are used: wrapped on their way
 * out, so that they end with the lease, and unwrapped on their way in, because drivers want their own.
 */
@NullUnmarked
final class DriverObjects {

    private DriverObjects() {}

    static Blob leased(ConnectionLease lease, Blob value) {
        return value == null ? null : new ForwardingBlob(lease, value);
    }

    static Clob leased(ConnectionLease lease, Clob value) {
        if (value instanceof NClob text) {
            return leased(lease, text);
        }
        return value == null ? null : new ForwardingClob(lease, value);
    }

    static NClob leased(ConnectionLease lease, NClob value) {
        return value == null ? null : new ForwardingNClob(lease, value);
    }

    static Array leased(ConnectionLease lease, Array value) {
        return value == null ? null : new ArrayLease(lease, value);
    }

    static SQLXML leased(ConnectionLease lease, SQLXML value) {
        return value == null ? null : new ForwardingSqlXml(lease, value);
    }

    static Ref leased(ConnectionLease lease, Ref value) {
        return value == null ? null : new ForwardingRef(lease, value);
    }

    static Object leased(ConnectionLease lease, Object value) {
        if (value instanceof Blob blob) {
            return leased(lease, blob);
        } else if (value instanceof Clob clob) {
            return leased(lease, clob);
        } else if (value instanceof Array array) {
            return leased(lease, array);
        } else if (value instanceof SQLXML xml) {
            return leased(lease, xml);
        } else if (value instanceof Ref ref) {
            return leased(lease, ref);
        } else if (value instanceof ResultSet rows) {
            return new ResultSetLease(lease, null, rows);
        }
        return value;
    }

    /** A value asked for by type: one that asks for a driver's own type gets that. */
    static <T> T leased(ConnectionLease lease, Class<T> type, T value) {
        Object leased = leased(lease, (Object) value);
        return type.isInstance(leased) ? type.cast(leased) : value;
    }

    /** The driver's own object for one that was wrapped here; any other value is left as it is. */
    @SuppressWarnings("unchecked") // A wrapper holds the same type of object as it is.
    static <T> T plain(T value) {
        return value instanceof DriverObject wrapper ? (T) wrapper.plain() : value;
    }
}
