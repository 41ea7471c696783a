package dev.lido.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.temporal.Temporal;
import java.util.Calendar;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

/**
 * The calls of a prepared statement that need nothing but to be passed on to the driver's, in alphabetical order. Pure
 * delegation: what runs SQL or gives out metadata is in {@link PreparedStatementLease}.
 */
@NullUnmarked
abstract class ForwardingPreparedStatement extends StatementLease implements PreparedStatement {

    final PreparedStatement prepared;
    /** Whether the driver may run code of the user's in an execution, which is announced then. */
    private boolean callsBack;

    ForwardingPreparedStatement(ConnectionLease lease, PreparedStatement prepared, String sql) {
        super(lease, prepared, sql);
        this.prepared = prepared;
    }

    /** As {@link JdbcLease#beginCall()}. */
    final boolean beginExecution() throws SQLException {
        if (!callsBack) {
            return lease.beginCall();
        }
        lease.begin();
        return true;
    }

    final void announceExecutions() {
        callsBack = true;
    }

    /** Begins the binding of a value of any type: all but plain ones are, or may be, code of the user's. */
    private boolean beginBinding(Object value) throws SQLException {
        if (!isPlain(value)) {
            callsBack = true;
        }
        return beginExecution();
    }

    private static boolean isPlain(Object value) {
        return value == null
                || value instanceof String
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Temporal
                || value instanceof java.util.Date
                || value instanceof UUID
                || value instanceof byte[];
    }

    @Override
    public void addBatch() throws SQLException {
        lease.begin();
        try {
            prepared.addBatch();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void clearParameters() throws SQLException {
        boolean announced = lease.beginCall();
        try {
            prepared.clearParameters();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }

    @Override
    public void setArray(int parameterIndex, Array value) throws SQLException {
        announceExecutions();
        lease.begin();
        try {
            prepared.setArray(parameterIndex, DriverObjects.plain(value));
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setAsciiStream(int parameterIndex, InputStream stream) throws SQLException {
        announceExecutions();
        lease.begin();
        try {
            prepared.setAsciiStream(parameterIndex, stream);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setAsciiStream(int parameterIndex, InputStream stream, int length) throws SQLException {
        announceExecutions();
        lease.begin();
        try {
            prepared.setAsciiStream(parameterIndex, stream, length);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setAsciiStream(int parameterIndex, InputStream stream, long length) throws SQLException {
        announceExecutions();
        lease.begin();
        try {
            prepared.setAsciiStream(parameterIndex, stream, length);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setBigDecimal(int parameterIndex, BigDecimal value) throws SQLException {
        boolean announced = lease.beginCall();
        try {
            prepared.setBigDecimal(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }

    @Override
    public void setBinaryStream(int parameterIndex, InputStream stream) throws SQLException {
        announceExecutions();
        lease.begin();
        try {
            prepared.setBinaryStream(parameterIndex, stream);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setBinaryStream(int parameterIndex, InputStream stream, int length) throws SQLException {
        announceExecutions();
        lease.begin();
        try {
            prepared.setBinaryStream(parameterIndex, stream, length);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setBinaryStream(int parameterIndex, InputStream stream, long length) throws SQLException {
        announceExecutions();
        lease.begin();
        try {
            prepared.setBinaryStream(parameterIndex, stream, length);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setBlob(int parameterIndex, Blob value) throws SQLException {
        announceExecutions();
        lease.begin();
        try {
            prepared.setBlob(parameterIndex, DriverObjects.plain(value));
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setBlob(int parameterIndex, InputStream stream) throws SQLException {
        announceExecutions();
        lease.begin();
        try {
            prepared.setBlob(parameterIndex, stream);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setBlob(int parameterIndex, InputStream stream, long length) throws SQLException {
        announceExecutions();
        lease.begin();
        try {
            prepared.setBlob(parameterIndex, stream, length);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setBoolean(int parameterIndex, boolean value) throws SQLException {
        boolean announced = lease.beginCall();
        try {
            prepared.setBoolean(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }

    @Override
    public void setByte(int parameterIndex, byte value) throws SQLException {
        boolean announced = lease.beginCall();
        try {
            prepared.setByte(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }

    @Override
    public void setBytes(int parameterIndex, byte[] value) throws SQLException {
        boolean announced = lease.beginCall();
        try {
            prepared.setBytes(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }

    @Override
    public void setCharacterStream(int parameterIndex, Reader reader) throws SQLException {
        announceExecutions();
        lease.begin();
        try {
            prepared.setCharacterStream(parameterIndex, reader);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setCharacterStream(int parameterIndex, Reader reader, int length) throws SQLException {
        announceExecutions();
        lease.begin();
        try {
            prepared.setCharacterStream(parameterIndex, reader, length);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setCharacterStream(int parameterIndex, Reader reader, long length) throws SQLException {
        announceExecutions();
        lease.begin();
        try {
            prepared.setCharacterStream(parameterIndex, reader, length);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setClob(int parameterIndex, Clob value) throws SQLException {
        announceExecutions();
        lease.begin();
        try {
            prepared.setClob(parameterIndex, DriverObjects.plain(value));
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setClob(int parameterIndex, Reader reader) throws SQLException {
        announceExecutions();
        lease.begin();
        try {
            prepared.setClob(parameterIndex, reader);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setClob(int parameterIndex, Reader reader, long length) throws SQLException {
        announceExecutions();
        lease.begin();
        try {
            prepared.setClob(parameterIndex, reader, length);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setDate(int parameterIndex, Date value) throws SQLException {
        boolean announced = lease.beginCall();
        try {
            prepared.setDate(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }

    @Override
    public void setDate(int parameterIndex, Date value, Calendar calendar) throws SQLException {
        boolean announced = lease.beginCall();
        try {
            prepared.setDate(parameterIndex, value, calendar);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }

    @Override
    public void setDouble(int parameterIndex, double value) throws SQLException {
        boolean announced = lease.beginCall();
        try {
            prepared.setDouble(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }

    @Override
    public void setFloat(int parameterIndex, float value) throws SQLException {
        boolean announced = lease.beginCall();
        try {
            prepared.setFloat(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }

    @Override
    public void setInt(int parameterIndex, int value) throws SQLException {
        boolean announced = lease.beginCall();
        try {
            prepared.setInt(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }

    @Override
    public void setLong(int parameterIndex, long value) throws SQLException {
        boolean announced = lease.beginCall();
        try {
            prepared.setLong(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }

    @Override
    public void setNCharacterStream(int parameterIndex, Reader reader) throws SQLException {
        announceExecutions();
        lease.begin();
        try {
            prepared.setNCharacterStream(parameterIndex, reader);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setNCharacterStream(int parameterIndex, Reader reader, long length) throws SQLException {
        announceExecutions();
        lease.begin();
        try {
            prepared.setNCharacterStream(parameterIndex, reader, length);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setNClob(int parameterIndex, NClob value) throws SQLException {
        announceExecutions();
        lease.begin();
        try {
            prepared.setNClob(parameterIndex, DriverObjects.plain(value));
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setNClob(int parameterIndex, Reader reader) throws SQLException {
        announceExecutions();
        lease.begin();
        try {
            prepared.setNClob(parameterIndex, reader);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setNClob(int parameterIndex, Reader reader, long length) throws SQLException {
        announceExecutions();
        lease.begin();
        try {
            prepared.setNClob(parameterIndex, reader, length);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setNString(int parameterIndex, String value) throws SQLException {
        boolean announced = lease.beginCall();
        try {
            prepared.setNString(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }

    @Override
    public void setNull(int parameterIndex, int sqlType) throws SQLException {
        boolean announced = lease.beginCall();
        try {
            prepared.setNull(parameterIndex, sqlType);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }

    @Override
    public void setNull(int parameterIndex, int sqlType, String typeName) throws SQLException {
        boolean announced = lease.beginCall();
        try {
            prepared.setNull(parameterIndex, sqlType, typeName);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }

    @Override
    public void setObject(int parameterIndex, Object value) throws SQLException {
        boolean announced = beginBinding(value);
        try {
            prepared.setObject(parameterIndex, DriverObjects.plain(value));
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }

    @Override
    public void setObject(int parameterIndex, Object value, SQLType targetSqlType) throws SQLException {
        boolean announced = beginBinding(value);
        try {
            prepared.setObject(parameterIndex, DriverObjects.plain(value), targetSqlType);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }

    @Override
    public void setObject(int parameterIndex, Object value, int targetSqlType) throws SQLException {
        boolean announced = beginBinding(value);
        try {
            prepared.setObject(parameterIndex, DriverObjects.plain(value), targetSqlType);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }

    @Override
    public void setObject(int parameterIndex, Object value, SQLType targetSqlType, int scaleOrLength)
            throws SQLException {
        boolean announced = beginBinding(value);
        try {
            prepared.setObject(parameterIndex, DriverObjects.plain(value), targetSqlType, scaleOrLength);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }

    @Override
    public void setObject(int parameterIndex, Object value, int targetSqlType, int scaleOrLength) throws SQLException {
        boolean announced = beginBinding(value);
        try {
            prepared.setObject(parameterIndex, DriverObjects.plain(value), targetSqlType, scaleOrLength);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }

    @Override
    public void setRef(int parameterIndex, Ref value) throws SQLException {
        announceExecutions();
        lease.begin();
        try {
            prepared.setRef(parameterIndex, DriverObjects.plain(value));
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setRowId(int parameterIndex, RowId value) throws SQLException {
        announceExecutions();
        lease.begin();
        try {
            prepared.setRowId(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setShort(int parameterIndex, short value) throws SQLException {
        boolean announced = lease.beginCall();
        try {
            prepared.setShort(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }

    @Override
    public void setSQLXML(int parameterIndex, SQLXML value) throws SQLException {
        announceExecutions();
        lease.begin();
        try {
            prepared.setSQLXML(parameterIndex, DriverObjects.plain(value));
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setString(int parameterIndex, String value) throws SQLException {
        boolean announced = lease.beginCall();
        try {
            prepared.setString(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }

    @Override
    public void setTime(int parameterIndex, Time value) throws SQLException {
        boolean announced = lease.beginCall();
        try {
            prepared.setTime(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }

    @Override
    public void setTime(int parameterIndex, Time value, Calendar calendar) throws SQLException {
        boolean announced = lease.beginCall();
        try {
            prepared.setTime(parameterIndex, value, calendar);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }

    @Override
    public void setTimestamp(int parameterIndex, Timestamp value) throws SQLException {
        boolean announced = lease.beginCall();
        try {
            prepared.setTimestamp(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }

    @Override
    public void setTimestamp(int parameterIndex, Timestamp value, Calendar calendar) throws SQLException {
        boolean announced = lease.beginCall();
        try {
            prepared.setTimestamp(parameterIndex, value, calendar);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }

    @Deprecated
    @Override
    public void setUnicodeStream(int parameterIndex, InputStream stream, int length) throws SQLException {
        announceExecutions();
        lease.begin();
        try {
            prepared.setUnicodeStream(parameterIndex, stream, length);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setURL(int parameterIndex, URL value) throws SQLException {
        boolean announced = lease.beginCall();
        try {
            prepared.setURL(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.endCall(announced);
        }
    }
}
