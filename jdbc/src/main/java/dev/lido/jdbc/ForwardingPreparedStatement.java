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
import java.util.Calendar;
import org.jspecify.annotations.NullUnmarked;

/**
 * The calls of a prepared statement that need nothing but to be passed on to the driver's, in alphabetical order. Pure
 * delegation: what runs SQL or gives out metadata is in {@link PreparedStatementLease}.
 */
@NullUnmarked
abstract class ForwardingPreparedStatement extends StatementLease implements PreparedStatement {

    private final PreparedStatement prepared;

    ForwardingPreparedStatement(ConnectionLease lease, PreparedStatement prepared, String sql) {
        super(lease, prepared, sql);
        this.prepared = prepared;
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
        lease.begin();
        try {
            prepared.clearParameters();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setArray(int parameterIndex, Array value) throws SQLException {
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
        lease.begin();
        try {
            prepared.setBigDecimal(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setBinaryStream(int parameterIndex, InputStream stream) throws SQLException {
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
        lease.begin();
        try {
            prepared.setBoolean(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setByte(int parameterIndex, byte value) throws SQLException {
        lease.begin();
        try {
            prepared.setByte(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setBytes(int parameterIndex, byte[] value) throws SQLException {
        lease.begin();
        try {
            prepared.setBytes(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setCharacterStream(int parameterIndex, Reader reader) throws SQLException {
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
        lease.begin();
        try {
            prepared.setDate(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setDate(int parameterIndex, Date value, Calendar calendar) throws SQLException {
        lease.begin();
        try {
            prepared.setDate(parameterIndex, value, calendar);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setDouble(int parameterIndex, double value) throws SQLException {
        lease.begin();
        try {
            prepared.setDouble(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setFloat(int parameterIndex, float value) throws SQLException {
        lease.begin();
        try {
            prepared.setFloat(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setInt(int parameterIndex, int value) throws SQLException {
        lease.begin();
        try {
            prepared.setInt(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setLong(int parameterIndex, long value) throws SQLException {
        lease.begin();
        try {
            prepared.setLong(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setNCharacterStream(int parameterIndex, Reader reader) throws SQLException {
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
        lease.begin();
        try {
            prepared.setNString(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setNull(int parameterIndex, int sqlType) throws SQLException {
        lease.begin();
        try {
            prepared.setNull(parameterIndex, sqlType);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setNull(int parameterIndex, int sqlType, String typeName) throws SQLException {
        lease.begin();
        try {
            prepared.setNull(parameterIndex, sqlType, typeName);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setObject(int parameterIndex, Object value) throws SQLException {
        lease.begin();
        try {
            prepared.setObject(parameterIndex, DriverObjects.plain(value));
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setObject(int parameterIndex, Object value, SQLType targetSqlType) throws SQLException {
        lease.begin();
        try {
            prepared.setObject(parameterIndex, DriverObjects.plain(value), targetSqlType);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setObject(int parameterIndex, Object value, int targetSqlType) throws SQLException {
        lease.begin();
        try {
            prepared.setObject(parameterIndex, DriverObjects.plain(value), targetSqlType);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setObject(int parameterIndex, Object value, SQLType targetSqlType, int scaleOrLength)
            throws SQLException {
        lease.begin();
        try {
            prepared.setObject(parameterIndex, DriverObjects.plain(value), targetSqlType, scaleOrLength);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setObject(int parameterIndex, Object value, int targetSqlType, int scaleOrLength) throws SQLException {
        lease.begin();
        try {
            prepared.setObject(parameterIndex, DriverObjects.plain(value), targetSqlType, scaleOrLength);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setRef(int parameterIndex, Ref value) throws SQLException {
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
        lease.begin();
        try {
            prepared.setShort(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setSQLXML(int parameterIndex, SQLXML value) throws SQLException {
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
        lease.begin();
        try {
            prepared.setString(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setTime(int parameterIndex, Time value) throws SQLException {
        lease.begin();
        try {
            prepared.setTime(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setTime(int parameterIndex, Time value, Calendar calendar) throws SQLException {
        lease.begin();
        try {
            prepared.setTime(parameterIndex, value, calendar);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setTimestamp(int parameterIndex, Timestamp value) throws SQLException {
        lease.begin();
        try {
            prepared.setTimestamp(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setTimestamp(int parameterIndex, Timestamp value, Calendar calendar) throws SQLException {
        lease.begin();
        try {
            prepared.setTimestamp(parameterIndex, value, calendar);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Deprecated
    @Override
    public void setUnicodeStream(int parameterIndex, InputStream stream, int length) throws SQLException {
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
        lease.begin();
        try {
            prepared.setURL(parameterIndex, value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }
}
