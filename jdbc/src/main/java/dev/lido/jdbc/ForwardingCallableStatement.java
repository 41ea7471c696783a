package dev.lido.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;

/**
 * The calls of a callable statement that need nothing but to be passed on to the driver's, in alphabetical order. Pure
 * delegation.
 */
@NullUnmarked
abstract class ForwardingCallableStatement extends PreparedStatementLease implements CallableStatement {

    private final CallableStatement callable;

    ForwardingCallableStatement(ConnectionLease lease, CallableStatement callable, String sql) {
        super(lease, callable, sql);
        this.callable = callable;
    }

    @Override
    public Array getArray(String parameterName) throws SQLException {
        return DriverObjects.leased(lease, lease.call(() -> callable.getArray(parameterName)));
    }

    @Override
    public Array getArray(int parameterIndex) throws SQLException {
        return DriverObjects.leased(lease, lease.call(() -> callable.getArray(parameterIndex)));
    }

    @Override
    public BigDecimal getBigDecimal(String parameterName) throws SQLException {
        return lease.call(() -> callable.getBigDecimal(parameterName));
    }

    @Override
    public BigDecimal getBigDecimal(int parameterIndex) throws SQLException {
        return lease.call(() -> callable.getBigDecimal(parameterIndex));
    }

    @Deprecated
    @Override
    public BigDecimal getBigDecimal(int parameterIndex, int scale) throws SQLException {
        return lease.call(() -> callable.getBigDecimal(parameterIndex, scale));
    }

    @Override
    public Blob getBlob(String parameterName) throws SQLException {
        return DriverObjects.leased(lease, lease.call(() -> callable.getBlob(parameterName)));
    }

    @Override
    public Blob getBlob(int parameterIndex) throws SQLException {
        return DriverObjects.leased(lease, lease.call(() -> callable.getBlob(parameterIndex)));
    }

    @Override
    public boolean getBoolean(String parameterName) throws SQLException {
        return lease.call(() -> callable.getBoolean(parameterName));
    }

    @Override
    public boolean getBoolean(int parameterIndex) throws SQLException {
        return lease.call(() -> callable.getBoolean(parameterIndex));
    }

    @Override
    public byte getByte(String parameterName) throws SQLException {
        return lease.call(() -> callable.getByte(parameterName));
    }

    @Override
    public byte getByte(int parameterIndex) throws SQLException {
        return lease.call(() -> callable.getByte(parameterIndex));
    }

    @Override
    public byte[] getBytes(String parameterName) throws SQLException {
        return lease.call(() -> callable.getBytes(parameterName));
    }

    @Override
    public byte[] getBytes(int parameterIndex) throws SQLException {
        return lease.call(() -> callable.getBytes(parameterIndex));
    }

    @Override
    public Reader getCharacterStream(String parameterName) throws SQLException {
        return lease.call(() -> callable.getCharacterStream(parameterName));
    }

    @Override
    public Reader getCharacterStream(int parameterIndex) throws SQLException {
        return lease.call(() -> callable.getCharacterStream(parameterIndex));
    }

    @Override
    public Clob getClob(String parameterName) throws SQLException {
        return DriverObjects.leased(lease, lease.call(() -> callable.getClob(parameterName)));
    }

    @Override
    public Clob getClob(int parameterIndex) throws SQLException {
        return DriverObjects.leased(lease, lease.call(() -> callable.getClob(parameterIndex)));
    }

    @Override
    public Date getDate(String parameterName) throws SQLException {
        return lease.call(() -> callable.getDate(parameterName));
    }

    @Override
    public Date getDate(int parameterIndex) throws SQLException {
        return lease.call(() -> callable.getDate(parameterIndex));
    }

    @Override
    public Date getDate(String parameterName, Calendar calendar) throws SQLException {
        return lease.call(() -> callable.getDate(parameterName, calendar));
    }

    @Override
    public Date getDate(int parameterIndex, Calendar calendar) throws SQLException {
        return lease.call(() -> callable.getDate(parameterIndex, calendar));
    }

    @Override
    public double getDouble(String parameterName) throws SQLException {
        return lease.call(() -> callable.getDouble(parameterName));
    }

    @Override
    public double getDouble(int parameterIndex) throws SQLException {
        return lease.call(() -> callable.getDouble(parameterIndex));
    }

    @Override
    public float getFloat(String parameterName) throws SQLException {
        return lease.call(() -> callable.getFloat(parameterName));
    }

    @Override
    public float getFloat(int parameterIndex) throws SQLException {
        return lease.call(() -> callable.getFloat(parameterIndex));
    }

    @Override
    public int getInt(String parameterName) throws SQLException {
        return lease.call(() -> callable.getInt(parameterName));
    }

    @Override
    public int getInt(int parameterIndex) throws SQLException {
        return lease.call(() -> callable.getInt(parameterIndex));
    }

    @Override
    public long getLong(String parameterName) throws SQLException {
        return lease.call(() -> callable.getLong(parameterName));
    }

    @Override
    public long getLong(int parameterIndex) throws SQLException {
        return lease.call(() -> callable.getLong(parameterIndex));
    }

    @Override
    public Reader getNCharacterStream(String parameterName) throws SQLException {
        return lease.call(() -> callable.getNCharacterStream(parameterName));
    }

    @Override
    public Reader getNCharacterStream(int parameterIndex) throws SQLException {
        return lease.call(() -> callable.getNCharacterStream(parameterIndex));
    }

    @Override
    public NClob getNClob(String parameterName) throws SQLException {
        return DriverObjects.leased(lease, lease.call(() -> callable.getNClob(parameterName)));
    }

    @Override
    public NClob getNClob(int parameterIndex) throws SQLException {
        return DriverObjects.leased(lease, lease.call(() -> callable.getNClob(parameterIndex)));
    }

    @Override
    public String getNString(String parameterName) throws SQLException {
        return lease.call(() -> callable.getNString(parameterName));
    }

    @Override
    public String getNString(int parameterIndex) throws SQLException {
        return lease.call(() -> callable.getNString(parameterIndex));
    }

    @Override
    public Object getObject(String parameterName) throws SQLException {
        return DriverObjects.leased(lease, lease.call(() -> callable.getObject(parameterName)));
    }

    @Override
    public Object getObject(int parameterIndex) throws SQLException {
        return DriverObjects.leased(lease, lease.call(() -> callable.getObject(parameterIndex)));
    }

    @Override
    public <T> T getObject(String parameterName, Class<T> type) throws SQLException {
        return DriverObjects.leased(lease, type, lease.call(() -> callable.getObject(parameterName, type)));
    }

    @Override
    public Object getObject(String parameterName, Map<String, Class<?>> map) throws SQLException {
        return DriverObjects.leased(lease, lease.call(() -> callable.getObject(parameterName, map)));
    }

    @Override
    public <T> T getObject(int parameterIndex, Class<T> type) throws SQLException {
        return DriverObjects.leased(lease, type, lease.call(() -> callable.getObject(parameterIndex, type)));
    }

    @Override
    public Object getObject(int parameterIndex, Map<String, Class<?>> map) throws SQLException {
        return DriverObjects.leased(lease, lease.call(() -> callable.getObject(parameterIndex, map)));
    }

    @Override
    public Ref getRef(String parameterName) throws SQLException {
        return DriverObjects.leased(lease, lease.call(() -> callable.getRef(parameterName)));
    }

    @Override
    public Ref getRef(int parameterIndex) throws SQLException {
        return DriverObjects.leased(lease, lease.call(() -> callable.getRef(parameterIndex)));
    }

    @Override
    public RowId getRowId(String parameterName) throws SQLException {
        return lease.call(() -> callable.getRowId(parameterName));
    }

    @Override
    public RowId getRowId(int parameterIndex) throws SQLException {
        return lease.call(() -> callable.getRowId(parameterIndex));
    }

    @Override
    public short getShort(String parameterName) throws SQLException {
        return lease.call(() -> callable.getShort(parameterName));
    }

    @Override
    public short getShort(int parameterIndex) throws SQLException {
        return lease.call(() -> callable.getShort(parameterIndex));
    }

    @Override
    public SQLXML getSQLXML(String parameterName) throws SQLException {
        return DriverObjects.leased(lease, lease.call(() -> callable.getSQLXML(parameterName)));
    }

    @Override
    public SQLXML getSQLXML(int parameterIndex) throws SQLException {
        return DriverObjects.leased(lease, lease.call(() -> callable.getSQLXML(parameterIndex)));
    }

    @Override
    public String getString(String parameterName) throws SQLException {
        return lease.call(() -> callable.getString(parameterName));
    }

    @Override
    public String getString(int parameterIndex) throws SQLException {
        return lease.call(() -> callable.getString(parameterIndex));
    }

    @Override
    public Time getTime(String parameterName) throws SQLException {
        return lease.call(() -> callable.getTime(parameterName));
    }

    @Override
    public Time getTime(int parameterIndex) throws SQLException {
        return lease.call(() -> callable.getTime(parameterIndex));
    }

    @Override
    public Time getTime(String parameterName, Calendar calendar) throws SQLException {
        return lease.call(() -> callable.getTime(parameterName, calendar));
    }

    @Override
    public Time getTime(int parameterIndex, Calendar calendar) throws SQLException {
        return lease.call(() -> callable.getTime(parameterIndex, calendar));
    }

    @Override
    public Timestamp getTimestamp(String parameterName) throws SQLException {
        return lease.call(() -> callable.getTimestamp(parameterName));
    }

    @Override
    public Timestamp getTimestamp(int parameterIndex) throws SQLException {
        return lease.call(() -> callable.getTimestamp(parameterIndex));
    }

    @Override
    public Timestamp getTimestamp(String parameterName, Calendar calendar) throws SQLException {
        return lease.call(() -> callable.getTimestamp(parameterName, calendar));
    }

    @Override
    public Timestamp getTimestamp(int parameterIndex, Calendar calendar) throws SQLException {
        return lease.call(() -> callable.getTimestamp(parameterIndex, calendar));
    }

    @Override
    public URL getURL(String parameterName) throws SQLException {
        return lease.call(() -> callable.getURL(parameterName));
    }

    @Override
    public URL getURL(int parameterIndex) throws SQLException {
        return lease.call(() -> callable.getURL(parameterIndex));
    }

    @Override
    public void registerOutParameter(String parameterName, SQLType sqlType) throws SQLException {
        lease.run(() -> callable.registerOutParameter(parameterName, sqlType));
    }

    @Override
    public void registerOutParameter(String parameterName, int sqlType) throws SQLException {
        lease.run(() -> callable.registerOutParameter(parameterName, sqlType));
    }

    @Override
    public void registerOutParameter(int parameterIndex, SQLType sqlType) throws SQLException {
        lease.run(() -> callable.registerOutParameter(parameterIndex, sqlType));
    }

    @Override
    public void registerOutParameter(int parameterIndex, int sqlType) throws SQLException {
        lease.run(() -> callable.registerOutParameter(parameterIndex, sqlType));
    }

    @Override
    public void registerOutParameter(String parameterName, SQLType sqlType, String typeName) throws SQLException {
        lease.run(() -> callable.registerOutParameter(parameterName, sqlType, typeName));
    }

    @Override
    public void registerOutParameter(String parameterName, SQLType sqlType, int scale) throws SQLException {
        lease.run(() -> callable.registerOutParameter(parameterName, sqlType, scale));
    }

    @Override
    public void registerOutParameter(String parameterName, int sqlType, String typeName) throws SQLException {
        lease.run(() -> callable.registerOutParameter(parameterName, sqlType, typeName));
    }

    @Override
    public void registerOutParameter(String parameterName, int sqlType, int scale) throws SQLException {
        lease.run(() -> callable.registerOutParameter(parameterName, sqlType, scale));
    }

    @Override
    public void registerOutParameter(int parameterIndex, SQLType sqlType, String typeName) throws SQLException {
        lease.run(() -> callable.registerOutParameter(parameterIndex, sqlType, typeName));
    }

    @Override
    public void registerOutParameter(int parameterIndex, SQLType sqlType, int scale) throws SQLException {
        lease.run(() -> callable.registerOutParameter(parameterIndex, sqlType, scale));
    }

    @Override
    public void registerOutParameter(int parameterIndex, int sqlType, String typeName) throws SQLException {
        lease.run(() -> callable.registerOutParameter(parameterIndex, sqlType, typeName));
    }

    @Override
    public void registerOutParameter(int parameterIndex, int sqlType, int scale) throws SQLException {
        lease.run(() -> callable.registerOutParameter(parameterIndex, sqlType, scale));
    }

    @Override
    public void setAsciiStream(String parameterName, InputStream stream) throws SQLException {
        lease.run(() -> callable.setAsciiStream(parameterName, stream));
    }

    @Override
    public void setAsciiStream(String parameterName, InputStream stream, int length) throws SQLException {
        lease.run(() -> callable.setAsciiStream(parameterName, stream, length));
    }

    @Override
    public void setAsciiStream(String parameterName, InputStream stream, long length) throws SQLException {
        lease.run(() -> callable.setAsciiStream(parameterName, stream, length));
    }

    @Override
    public void setBigDecimal(String parameterName, BigDecimal value) throws SQLException {
        lease.run(() -> callable.setBigDecimal(parameterName, value));
    }

    @Override
    public void setBinaryStream(String parameterName, InputStream stream) throws SQLException {
        lease.run(() -> callable.setBinaryStream(parameterName, stream));
    }

    @Override
    public void setBinaryStream(String parameterName, InputStream stream, int length) throws SQLException {
        lease.run(() -> callable.setBinaryStream(parameterName, stream, length));
    }

    @Override
    public void setBinaryStream(String parameterName, InputStream stream, long length) throws SQLException {
        lease.run(() -> callable.setBinaryStream(parameterName, stream, length));
    }

    @Override
    public void setBlob(String parameterName, Blob value) throws SQLException {
        lease.run(() -> callable.setBlob(parameterName, DriverObjects.plain(value)));
    }

    @Override
    public void setBlob(String parameterName, InputStream stream) throws SQLException {
        lease.run(() -> callable.setBlob(parameterName, stream));
    }

    @Override
    public void setBlob(String parameterName, InputStream stream, long length) throws SQLException {
        lease.run(() -> callable.setBlob(parameterName, stream, length));
    }

    @Override
    public void setBoolean(String parameterName, boolean value) throws SQLException {
        lease.run(() -> callable.setBoolean(parameterName, value));
    }

    @Override
    public void setByte(String parameterName, byte value) throws SQLException {
        lease.run(() -> callable.setByte(parameterName, value));
    }

    @Override
    public void setBytes(String parameterName, byte[] value) throws SQLException {
        lease.run(() -> callable.setBytes(parameterName, value));
    }

    @Override
    public void setCharacterStream(String parameterName, Reader reader) throws SQLException {
        lease.run(() -> callable.setCharacterStream(parameterName, reader));
    }

    @Override
    public void setCharacterStream(String parameterName, Reader reader, int length) throws SQLException {
        lease.run(() -> callable.setCharacterStream(parameterName, reader, length));
    }

    @Override
    public void setCharacterStream(String parameterName, Reader reader, long length) throws SQLException {
        lease.run(() -> callable.setCharacterStream(parameterName, reader, length));
    }

    @Override
    public void setClob(String parameterName, Clob value) throws SQLException {
        lease.run(() -> callable.setClob(parameterName, DriverObjects.plain(value)));
    }

    @Override
    public void setClob(String parameterName, Reader reader) throws SQLException {
        lease.run(() -> callable.setClob(parameterName, reader));
    }

    @Override
    public void setClob(String parameterName, Reader reader, long length) throws SQLException {
        lease.run(() -> callable.setClob(parameterName, reader, length));
    }

    @Override
    public void setDate(String parameterName, Date value) throws SQLException {
        lease.run(() -> callable.setDate(parameterName, value));
    }

    @Override
    public void setDate(String parameterName, Date value, Calendar calendar) throws SQLException {
        lease.run(() -> callable.setDate(parameterName, value, calendar));
    }

    @Override
    public void setDouble(String parameterName, double value) throws SQLException {
        lease.run(() -> callable.setDouble(parameterName, value));
    }

    @Override
    public void setFloat(String parameterName, float value) throws SQLException {
        lease.run(() -> callable.setFloat(parameterName, value));
    }

    @Override
    public void setInt(String parameterName, int value) throws SQLException {
        lease.run(() -> callable.setInt(parameterName, value));
    }

    @Override
    public void setLong(String parameterName, long value) throws SQLException {
        lease.run(() -> callable.setLong(parameterName, value));
    }

    @Override
    public void setNCharacterStream(String parameterName, Reader reader) throws SQLException {
        lease.run(() -> callable.setNCharacterStream(parameterName, reader));
    }

    @Override
    public void setNCharacterStream(String parameterName, Reader reader, long length) throws SQLException {
        lease.run(() -> callable.setNCharacterStream(parameterName, reader, length));
    }

    @Override
    public void setNClob(String parameterName, NClob value) throws SQLException {
        lease.run(() -> callable.setNClob(parameterName, DriverObjects.plain(value)));
    }

    @Override
    public void setNClob(String parameterName, Reader reader) throws SQLException {
        lease.run(() -> callable.setNClob(parameterName, reader));
    }

    @Override
    public void setNClob(String parameterName, Reader reader, long length) throws SQLException {
        lease.run(() -> callable.setNClob(parameterName, reader, length));
    }

    @Override
    public void setNString(String parameterName, String value) throws SQLException {
        lease.run(() -> callable.setNString(parameterName, value));
    }

    @Override
    public void setNull(String parameterName, int sqlType) throws SQLException {
        lease.run(() -> callable.setNull(parameterName, sqlType));
    }

    @Override
    public void setNull(String parameterName, int sqlType, String typeName) throws SQLException {
        lease.run(() -> callable.setNull(parameterName, sqlType, typeName));
    }

    @Override
    public void setObject(String parameterName, Object value) throws SQLException {
        lease.run(() -> callable.setObject(parameterName, DriverObjects.plain(value)));
    }

    @Override
    public void setObject(String parameterName, Object value, SQLType targetSqlType) throws SQLException {
        lease.run(() -> callable.setObject(parameterName, DriverObjects.plain(value), targetSqlType));
    }

    @Override
    public void setObject(String parameterName, Object value, int targetSqlType) throws SQLException {
        lease.run(() -> callable.setObject(parameterName, DriverObjects.plain(value), targetSqlType));
    }

    @Override
    public void setObject(String parameterName, Object value, SQLType targetSqlType, int scaleOrLength)
            throws SQLException {
        lease.run(() -> callable.setObject(parameterName, DriverObjects.plain(value), targetSqlType, scaleOrLength));
    }

    @Override
    public void setObject(String parameterName, Object value, int targetSqlType, int scaleOrLength)
            throws SQLException {
        lease.run(() -> callable.setObject(parameterName, DriverObjects.plain(value), targetSqlType, scaleOrLength));
    }

    @Override
    public void setRowId(String parameterName, RowId value) throws SQLException {
        lease.run(() -> callable.setRowId(parameterName, value));
    }

    @Override
    public void setShort(String parameterName, short value) throws SQLException {
        lease.run(() -> callable.setShort(parameterName, value));
    }

    @Override
    public void setSQLXML(String parameterName, SQLXML value) throws SQLException {
        lease.run(() -> callable.setSQLXML(parameterName, DriverObjects.plain(value)));
    }

    @Override
    public void setString(String parameterName, String value) throws SQLException {
        lease.run(() -> callable.setString(parameterName, value));
    }

    @Override
    public void setTime(String parameterName, Time value) throws SQLException {
        lease.run(() -> callable.setTime(parameterName, value));
    }

    @Override
    public void setTime(String parameterName, Time value, Calendar calendar) throws SQLException {
        lease.run(() -> callable.setTime(parameterName, value, calendar));
    }

    @Override
    public void setTimestamp(String parameterName, Timestamp value) throws SQLException {
        lease.run(() -> callable.setTimestamp(parameterName, value));
    }

    @Override
    public void setTimestamp(String parameterName, Timestamp value, Calendar calendar) throws SQLException {
        lease.run(() -> callable.setTimestamp(parameterName, value, calendar));
    }

    @Override
    public void setURL(String parameterName, URL value) throws SQLException {
        lease.run(() -> callable.setURL(parameterName, value));
    }

    @Override
    public boolean wasNull() throws SQLException {
        return lease.call(() -> callable.wasNull());
    }
}
