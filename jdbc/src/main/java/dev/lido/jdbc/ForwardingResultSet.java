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
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;

/**
 * The calls of a result set that need nothing but to be passed on to the driver's, in alphabetical order. Pure delegation:
 * what isn't is in {@link ResultSetLease}.
 *
 * <p>Calls that may reach the database are announced to the lease. Those that read or write the current row in memory only
 * look whether the lease lives: at worst they meet the driver's own result set, which the release closes.
 */
@NullUnmarked
abstract class ForwardingResultSet implements ResultSet {

    final ConnectionLease lease;
    final ResultSet rows;

    ForwardingResultSet(ConnectionLease lease, ResultSet rows) {
        this.lease = lease;
        this.rows = rows;
    }

    /** The driver's result set, if the lease lives. */
    final ResultSet live() throws SQLException {
        lease.checkLive();
        return rows;
    }

    @Override
    public boolean absolute(int row) throws SQLException {
        lease.begin();
        try {
            return rows.absolute(row);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void afterLast() throws SQLException {
        lease.begin();
        try {
            rows.afterLast();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void beforeFirst() throws SQLException {
        lease.begin();
        try {
            rows.beforeFirst();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void cancelRowUpdates() throws SQLException {
        lease.begin();
        try {
            rows.cancelRowUpdates();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void clearWarnings() throws SQLException {
        lease.begin();
        try {
            rows.clearWarnings();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void deleteRow() throws SQLException {
        lease.begin();
        try {
            rows.deleteRow();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public int findColumn(String columnLabel) throws SQLException {
        return live().findColumn(columnLabel);
    }

    @Override
    public boolean first() throws SQLException {
        lease.begin();
        try {
            return rows.first();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public Array getArray(String columnLabel) throws SQLException {
        return DriverObjects.leased(lease, live().getArray(columnLabel));
    }

    @Override
    public Array getArray(int columnIndex) throws SQLException {
        return DriverObjects.leased(lease, live().getArray(columnIndex));
    }

    @Override
    public InputStream getAsciiStream(String columnLabel) throws SQLException {
        return live().getAsciiStream(columnLabel);
    }

    @Override
    public InputStream getAsciiStream(int columnIndex) throws SQLException {
        return live().getAsciiStream(columnIndex);
    }

    @Override
    public BigDecimal getBigDecimal(String columnLabel) throws SQLException {
        return live().getBigDecimal(columnLabel);
    }

    @Override
    public BigDecimal getBigDecimal(int columnIndex) throws SQLException {
        return live().getBigDecimal(columnIndex);
    }

    @Deprecated
    @Override
    public BigDecimal getBigDecimal(String columnLabel, int scale) throws SQLException {
        return live().getBigDecimal(columnLabel, scale);
    }

    @Deprecated
    @Override
    public BigDecimal getBigDecimal(int columnIndex, int scale) throws SQLException {
        return live().getBigDecimal(columnIndex, scale);
    }

    @Override
    public InputStream getBinaryStream(String columnLabel) throws SQLException {
        return live().getBinaryStream(columnLabel);
    }

    @Override
    public InputStream getBinaryStream(int columnIndex) throws SQLException {
        return live().getBinaryStream(columnIndex);
    }

    @Override
    public Blob getBlob(String columnLabel) throws SQLException {
        return DriverObjects.leased(lease, live().getBlob(columnLabel));
    }

    @Override
    public Blob getBlob(int columnIndex) throws SQLException {
        return DriverObjects.leased(lease, live().getBlob(columnIndex));
    }

    @Override
    public boolean getBoolean(String columnLabel) throws SQLException {
        return live().getBoolean(columnLabel);
    }

    @Override
    public boolean getBoolean(int columnIndex) throws SQLException {
        return live().getBoolean(columnIndex);
    }

    @Override
    public byte getByte(String columnLabel) throws SQLException {
        return live().getByte(columnLabel);
    }

    @Override
    public byte getByte(int columnIndex) throws SQLException {
        return live().getByte(columnIndex);
    }

    @Override
    public byte[] getBytes(String columnLabel) throws SQLException {
        return live().getBytes(columnLabel);
    }

    @Override
    public byte[] getBytes(int columnIndex) throws SQLException {
        return live().getBytes(columnIndex);
    }

    @Override
    public Reader getCharacterStream(String columnLabel) throws SQLException {
        return live().getCharacterStream(columnLabel);
    }

    @Override
    public Reader getCharacterStream(int columnIndex) throws SQLException {
        return live().getCharacterStream(columnIndex);
    }

    @Override
    public Clob getClob(String columnLabel) throws SQLException {
        return DriverObjects.leased(lease, live().getClob(columnLabel));
    }

    @Override
    public Clob getClob(int columnIndex) throws SQLException {
        return DriverObjects.leased(lease, live().getClob(columnIndex));
    }

    @Override
    public int getConcurrency() throws SQLException {
        return live().getConcurrency();
    }

    @Override
    public String getCursorName() throws SQLException {
        return live().getCursorName();
    }

    @Override
    public Date getDate(String columnLabel) throws SQLException {
        return live().getDate(columnLabel);
    }

    @Override
    public Date getDate(int columnIndex) throws SQLException {
        return live().getDate(columnIndex);
    }

    @Override
    public Date getDate(String columnLabel, Calendar calendar) throws SQLException {
        return live().getDate(columnLabel, calendar);
    }

    @Override
    public Date getDate(int columnIndex, Calendar calendar) throws SQLException {
        return live().getDate(columnIndex, calendar);
    }

    @Override
    public double getDouble(String columnLabel) throws SQLException {
        return live().getDouble(columnLabel);
    }

    @Override
    public double getDouble(int columnIndex) throws SQLException {
        return live().getDouble(columnIndex);
    }

    @Override
    public int getFetchDirection() throws SQLException {
        return live().getFetchDirection();
    }

    @Override
    public int getFetchSize() throws SQLException {
        return live().getFetchSize();
    }

    @Override
    public float getFloat(String columnLabel) throws SQLException {
        return live().getFloat(columnLabel);
    }

    @Override
    public float getFloat(int columnIndex) throws SQLException {
        return live().getFloat(columnIndex);
    }

    @Override
    public int getHoldability() throws SQLException {
        return live().getHoldability();
    }

    @Override
    public int getInt(String columnLabel) throws SQLException {
        return live().getInt(columnLabel);
    }

    @Override
    public int getInt(int columnIndex) throws SQLException {
        return live().getInt(columnIndex);
    }

    @Override
    public long getLong(String columnLabel) throws SQLException {
        return live().getLong(columnLabel);
    }

    @Override
    public long getLong(int columnIndex) throws SQLException {
        return live().getLong(columnIndex);
    }

    @Override
    public Reader getNCharacterStream(String columnLabel) throws SQLException {
        return live().getNCharacterStream(columnLabel);
    }

    @Override
    public Reader getNCharacterStream(int columnIndex) throws SQLException {
        return live().getNCharacterStream(columnIndex);
    }

    @Override
    public NClob getNClob(String columnLabel) throws SQLException {
        return DriverObjects.leased(lease, live().getNClob(columnLabel));
    }

    @Override
    public NClob getNClob(int columnIndex) throws SQLException {
        return DriverObjects.leased(lease, live().getNClob(columnIndex));
    }

    @Override
    public String getNString(String columnLabel) throws SQLException {
        return live().getNString(columnLabel);
    }

    @Override
    public String getNString(int columnIndex) throws SQLException {
        return live().getNString(columnIndex);
    }

    @Override
    public Object getObject(String columnLabel) throws SQLException {
        return DriverObjects.leased(lease, live().getObject(columnLabel));
    }

    @Override
    public Object getObject(int columnIndex) throws SQLException {
        return DriverObjects.leased(lease, live().getObject(columnIndex));
    }

    @Override
    public <T> T getObject(String columnLabel, Class<T> type) throws SQLException {
        return DriverObjects.leased(lease, type, live().getObject(columnLabel, type));
    }

    @Override
    public Object getObject(String columnLabel, Map<String, Class<?>> map) throws SQLException {
        return DriverObjects.leased(lease, live().getObject(columnLabel, map));
    }

    @Override
    public <T> T getObject(int columnIndex, Class<T> type) throws SQLException {
        return DriverObjects.leased(lease, type, live().getObject(columnIndex, type));
    }

    @Override
    public Object getObject(int columnIndex, Map<String, Class<?>> map) throws SQLException {
        return DriverObjects.leased(lease, live().getObject(columnIndex, map));
    }

    @Override
    public Ref getRef(String columnLabel) throws SQLException {
        return DriverObjects.leased(lease, live().getRef(columnLabel));
    }

    @Override
    public Ref getRef(int columnIndex) throws SQLException {
        return DriverObjects.leased(lease, live().getRef(columnIndex));
    }

    @Override
    public int getRow() throws SQLException {
        return live().getRow();
    }

    @Override
    public RowId getRowId(String columnLabel) throws SQLException {
        return live().getRowId(columnLabel);
    }

    @Override
    public RowId getRowId(int columnIndex) throws SQLException {
        return live().getRowId(columnIndex);
    }

    @Override
    public short getShort(String columnLabel) throws SQLException {
        return live().getShort(columnLabel);
    }

    @Override
    public short getShort(int columnIndex) throws SQLException {
        return live().getShort(columnIndex);
    }

    @Override
    public SQLXML getSQLXML(String columnLabel) throws SQLException {
        return DriverObjects.leased(lease, live().getSQLXML(columnLabel));
    }

    @Override
    public SQLXML getSQLXML(int columnIndex) throws SQLException {
        return DriverObjects.leased(lease, live().getSQLXML(columnIndex));
    }

    @Override
    public String getString(String columnLabel) throws SQLException {
        return live().getString(columnLabel);
    }

    @Override
    public String getString(int columnIndex) throws SQLException {
        return live().getString(columnIndex);
    }

    @Override
    public Time getTime(String columnLabel) throws SQLException {
        return live().getTime(columnLabel);
    }

    @Override
    public Time getTime(int columnIndex) throws SQLException {
        return live().getTime(columnIndex);
    }

    @Override
    public Time getTime(String columnLabel, Calendar calendar) throws SQLException {
        return live().getTime(columnLabel, calendar);
    }

    @Override
    public Time getTime(int columnIndex, Calendar calendar) throws SQLException {
        return live().getTime(columnIndex, calendar);
    }

    @Override
    public Timestamp getTimestamp(String columnLabel) throws SQLException {
        return live().getTimestamp(columnLabel);
    }

    @Override
    public Timestamp getTimestamp(int columnIndex) throws SQLException {
        return live().getTimestamp(columnIndex);
    }

    @Override
    public Timestamp getTimestamp(String columnLabel, Calendar calendar) throws SQLException {
        return live().getTimestamp(columnLabel, calendar);
    }

    @Override
    public Timestamp getTimestamp(int columnIndex, Calendar calendar) throws SQLException {
        return live().getTimestamp(columnIndex, calendar);
    }

    @Override
    public int getType() throws SQLException {
        return live().getType();
    }

    @Deprecated
    @Override
    public InputStream getUnicodeStream(String columnLabel) throws SQLException {
        return live().getUnicodeStream(columnLabel);
    }

    @Deprecated
    @Override
    public InputStream getUnicodeStream(int columnIndex) throws SQLException {
        return live().getUnicodeStream(columnIndex);
    }

    @Override
    public URL getURL(String columnLabel) throws SQLException {
        return live().getURL(columnLabel);
    }

    @Override
    public URL getURL(int columnIndex) throws SQLException {
        return live().getURL(columnIndex);
    }

    @Override
    public SQLWarning getWarnings() throws SQLException {
        lease.begin();
        try {
            return rows.getWarnings();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void insertRow() throws SQLException {
        lease.begin();
        try {
            rows.insertRow();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public boolean isAfterLast() throws SQLException {
        lease.begin();
        try {
            return rows.isAfterLast();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public boolean isBeforeFirst() throws SQLException {
        lease.begin();
        try {
            return rows.isBeforeFirst();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public boolean isFirst() throws SQLException {
        lease.begin();
        try {
            return rows.isFirst();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public boolean isLast() throws SQLException {
        lease.begin();
        try {
            return rows.isLast();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public boolean last() throws SQLException {
        lease.begin();
        try {
            return rows.last();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void moveToCurrentRow() throws SQLException {
        lease.begin();
        try {
            rows.moveToCurrentRow();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void moveToInsertRow() throws SQLException {
        lease.begin();
        try {
            rows.moveToInsertRow();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public boolean previous() throws SQLException {
        lease.begin();
        try {
            return rows.previous();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void refreshRow() throws SQLException {
        lease.begin();
        try {
            rows.refreshRow();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public boolean relative(int offset) throws SQLException {
        lease.begin();
        try {
            return rows.relative(offset);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public boolean rowDeleted() throws SQLException {
        return live().rowDeleted();
    }

    @Override
    public boolean rowInserted() throws SQLException {
        return live().rowInserted();
    }

    @Override
    public boolean rowUpdated() throws SQLException {
        return live().rowUpdated();
    }

    @Override
    public void setFetchDirection(int direction) throws SQLException {
        lease.begin();
        try {
            rows.setFetchDirection(direction);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setFetchSize(int size) throws SQLException {
        lease.begin();
        try {
            rows.setFetchSize(size);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void updateArray(String columnLabel, Array value) throws SQLException {
        live().updateArray(columnLabel, DriverObjects.plain(value));
    }

    @Override
    public void updateArray(int columnIndex, Array value) throws SQLException {
        live().updateArray(columnIndex, DriverObjects.plain(value));
    }

    @Override
    public void updateAsciiStream(String columnLabel, InputStream stream) throws SQLException {
        live().updateAsciiStream(columnLabel, stream);
    }

    @Override
    public void updateAsciiStream(int columnIndex, InputStream stream) throws SQLException {
        live().updateAsciiStream(columnIndex, stream);
    }

    @Override
    public void updateAsciiStream(String columnLabel, InputStream stream, int length) throws SQLException {
        live().updateAsciiStream(columnLabel, stream, length);
    }

    @Override
    public void updateAsciiStream(String columnLabel, InputStream stream, long length) throws SQLException {
        live().updateAsciiStream(columnLabel, stream, length);
    }

    @Override
    public void updateAsciiStream(int columnIndex, InputStream stream, int length) throws SQLException {
        live().updateAsciiStream(columnIndex, stream, length);
    }

    @Override
    public void updateAsciiStream(int columnIndex, InputStream stream, long length) throws SQLException {
        live().updateAsciiStream(columnIndex, stream, length);
    }

    @Override
    public void updateBigDecimal(String columnLabel, BigDecimal value) throws SQLException {
        live().updateBigDecimal(columnLabel, value);
    }

    @Override
    public void updateBigDecimal(int columnIndex, BigDecimal value) throws SQLException {
        live().updateBigDecimal(columnIndex, value);
    }

    @Override
    public void updateBinaryStream(String columnLabel, InputStream stream) throws SQLException {
        live().updateBinaryStream(columnLabel, stream);
    }

    @Override
    public void updateBinaryStream(int columnIndex, InputStream stream) throws SQLException {
        live().updateBinaryStream(columnIndex, stream);
    }

    @Override
    public void updateBinaryStream(String columnLabel, InputStream stream, int length) throws SQLException {
        live().updateBinaryStream(columnLabel, stream, length);
    }

    @Override
    public void updateBinaryStream(String columnLabel, InputStream stream, long length) throws SQLException {
        live().updateBinaryStream(columnLabel, stream, length);
    }

    @Override
    public void updateBinaryStream(int columnIndex, InputStream stream, int length) throws SQLException {
        live().updateBinaryStream(columnIndex, stream, length);
    }

    @Override
    public void updateBinaryStream(int columnIndex, InputStream stream, long length) throws SQLException {
        live().updateBinaryStream(columnIndex, stream, length);
    }

    @Override
    public void updateBlob(String columnLabel, Blob value) throws SQLException {
        live().updateBlob(columnLabel, DriverObjects.plain(value));
    }

    @Override
    public void updateBlob(String columnLabel, InputStream stream) throws SQLException {
        live().updateBlob(columnLabel, stream);
    }

    @Override
    public void updateBlob(int columnIndex, Blob value) throws SQLException {
        live().updateBlob(columnIndex, DriverObjects.plain(value));
    }

    @Override
    public void updateBlob(int columnIndex, InputStream stream) throws SQLException {
        live().updateBlob(columnIndex, stream);
    }

    @Override
    public void updateBlob(String columnLabel, InputStream stream, long length) throws SQLException {
        live().updateBlob(columnLabel, stream, length);
    }

    @Override
    public void updateBlob(int columnIndex, InputStream stream, long length) throws SQLException {
        live().updateBlob(columnIndex, stream, length);
    }

    @Override
    public void updateBoolean(String columnLabel, boolean value) throws SQLException {
        live().updateBoolean(columnLabel, value);
    }

    @Override
    public void updateBoolean(int columnIndex, boolean value) throws SQLException {
        live().updateBoolean(columnIndex, value);
    }

    @Override
    public void updateByte(String columnLabel, byte value) throws SQLException {
        live().updateByte(columnLabel, value);
    }

    @Override
    public void updateByte(int columnIndex, byte value) throws SQLException {
        live().updateByte(columnIndex, value);
    }

    @Override
    public void updateBytes(String columnLabel, byte[] value) throws SQLException {
        live().updateBytes(columnLabel, value);
    }

    @Override
    public void updateBytes(int columnIndex, byte[] value) throws SQLException {
        live().updateBytes(columnIndex, value);
    }

    @Override
    public void updateCharacterStream(String columnLabel, Reader reader) throws SQLException {
        live().updateCharacterStream(columnLabel, reader);
    }

    @Override
    public void updateCharacterStream(int columnIndex, Reader reader) throws SQLException {
        live().updateCharacterStream(columnIndex, reader);
    }

    @Override
    public void updateCharacterStream(String columnLabel, Reader reader, int length) throws SQLException {
        live().updateCharacterStream(columnLabel, reader, length);
    }

    @Override
    public void updateCharacterStream(String columnLabel, Reader reader, long length) throws SQLException {
        live().updateCharacterStream(columnLabel, reader, length);
    }

    @Override
    public void updateCharacterStream(int columnIndex, Reader reader, int length) throws SQLException {
        live().updateCharacterStream(columnIndex, reader, length);
    }

    @Override
    public void updateCharacterStream(int columnIndex, Reader reader, long length) throws SQLException {
        live().updateCharacterStream(columnIndex, reader, length);
    }

    @Override
    public void updateClob(String columnLabel, Clob value) throws SQLException {
        live().updateClob(columnLabel, DriverObjects.plain(value));
    }

    @Override
    public void updateClob(String columnLabel, Reader reader) throws SQLException {
        live().updateClob(columnLabel, reader);
    }

    @Override
    public void updateClob(int columnIndex, Clob value) throws SQLException {
        live().updateClob(columnIndex, DriverObjects.plain(value));
    }

    @Override
    public void updateClob(int columnIndex, Reader reader) throws SQLException {
        live().updateClob(columnIndex, reader);
    }

    @Override
    public void updateClob(String columnLabel, Reader reader, long length) throws SQLException {
        live().updateClob(columnLabel, reader, length);
    }

    @Override
    public void updateClob(int columnIndex, Reader reader, long length) throws SQLException {
        live().updateClob(columnIndex, reader, length);
    }

    @Override
    public void updateDate(String columnLabel, Date value) throws SQLException {
        live().updateDate(columnLabel, value);
    }

    @Override
    public void updateDate(int columnIndex, Date value) throws SQLException {
        live().updateDate(columnIndex, value);
    }

    @Override
    public void updateDouble(String columnLabel, double value) throws SQLException {
        live().updateDouble(columnLabel, value);
    }

    @Override
    public void updateDouble(int columnIndex, double value) throws SQLException {
        live().updateDouble(columnIndex, value);
    }

    @Override
    public void updateFloat(String columnLabel, float value) throws SQLException {
        live().updateFloat(columnLabel, value);
    }

    @Override
    public void updateFloat(int columnIndex, float value) throws SQLException {
        live().updateFloat(columnIndex, value);
    }

    @Override
    public void updateInt(String columnLabel, int value) throws SQLException {
        live().updateInt(columnLabel, value);
    }

    @Override
    public void updateInt(int columnIndex, int value) throws SQLException {
        live().updateInt(columnIndex, value);
    }

    @Override
    public void updateLong(String columnLabel, long value) throws SQLException {
        live().updateLong(columnLabel, value);
    }

    @Override
    public void updateLong(int columnIndex, long value) throws SQLException {
        live().updateLong(columnIndex, value);
    }

    @Override
    public void updateNCharacterStream(String columnLabel, Reader reader) throws SQLException {
        live().updateNCharacterStream(columnLabel, reader);
    }

    @Override
    public void updateNCharacterStream(int columnIndex, Reader reader) throws SQLException {
        live().updateNCharacterStream(columnIndex, reader);
    }

    @Override
    public void updateNCharacterStream(String columnLabel, Reader reader, long length) throws SQLException {
        live().updateNCharacterStream(columnLabel, reader, length);
    }

    @Override
    public void updateNCharacterStream(int columnIndex, Reader reader, long length) throws SQLException {
        live().updateNCharacterStream(columnIndex, reader, length);
    }

    @Override
    public void updateNClob(String columnLabel, NClob value) throws SQLException {
        live().updateNClob(columnLabel, DriverObjects.plain(value));
    }

    @Override
    public void updateNClob(String columnLabel, Reader reader) throws SQLException {
        live().updateNClob(columnLabel, reader);
    }

    @Override
    public void updateNClob(int columnIndex, NClob value) throws SQLException {
        live().updateNClob(columnIndex, DriverObjects.plain(value));
    }

    @Override
    public void updateNClob(int columnIndex, Reader reader) throws SQLException {
        live().updateNClob(columnIndex, reader);
    }

    @Override
    public void updateNClob(String columnLabel, Reader reader, long length) throws SQLException {
        live().updateNClob(columnLabel, reader, length);
    }

    @Override
    public void updateNClob(int columnIndex, Reader reader, long length) throws SQLException {
        live().updateNClob(columnIndex, reader, length);
    }

    @Override
    public void updateNString(String columnLabel, String value) throws SQLException {
        live().updateNString(columnLabel, value);
    }

    @Override
    public void updateNString(int columnIndex, String value) throws SQLException {
        live().updateNString(columnIndex, value);
    }

    @Override
    public void updateNull(String columnLabel) throws SQLException {
        live().updateNull(columnLabel);
    }

    @Override
    public void updateNull(int columnIndex) throws SQLException {
        live().updateNull(columnIndex);
    }

    @Override
    public void updateObject(String columnLabel, Object value) throws SQLException {
        live().updateObject(columnLabel, DriverObjects.plain(value));
    }

    @Override
    public void updateObject(int columnIndex, Object value) throws SQLException {
        live().updateObject(columnIndex, DriverObjects.plain(value));
    }

    @Override
    public void updateObject(String columnLabel, Object value, SQLType targetSqlType) throws SQLException {
        live().updateObject(columnLabel, DriverObjects.plain(value), targetSqlType);
    }

    @Override
    public void updateObject(String columnLabel, Object value, int scaleOrLength) throws SQLException {
        live().updateObject(columnLabel, DriverObjects.plain(value), scaleOrLength);
    }

    @Override
    public void updateObject(int columnIndex, Object value, SQLType targetSqlType) throws SQLException {
        live().updateObject(columnIndex, DriverObjects.plain(value), targetSqlType);
    }

    @Override
    public void updateObject(int columnIndex, Object value, int scaleOrLength) throws SQLException {
        live().updateObject(columnIndex, DriverObjects.plain(value), scaleOrLength);
    }

    @Override
    public void updateObject(String columnLabel, Object value, SQLType targetSqlType, int scaleOrLength)
            throws SQLException {
        live().updateObject(columnLabel, DriverObjects.plain(value), targetSqlType, scaleOrLength);
    }

    @Override
    public void updateObject(int columnIndex, Object value, SQLType targetSqlType, int scaleOrLength)
            throws SQLException {
        live().updateObject(columnIndex, DriverObjects.plain(value), targetSqlType, scaleOrLength);
    }

    @Override
    public void updateRef(String columnLabel, Ref value) throws SQLException {
        live().updateRef(columnLabel, DriverObjects.plain(value));
    }

    @Override
    public void updateRef(int columnIndex, Ref value) throws SQLException {
        live().updateRef(columnIndex, DriverObjects.plain(value));
    }

    @Override
    public void updateRow() throws SQLException {
        lease.begin();
        try {
            rows.updateRow();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void updateRowId(String columnLabel, RowId value) throws SQLException {
        live().updateRowId(columnLabel, value);
    }

    @Override
    public void updateRowId(int columnIndex, RowId value) throws SQLException {
        live().updateRowId(columnIndex, value);
    }

    @Override
    public void updateShort(String columnLabel, short value) throws SQLException {
        live().updateShort(columnLabel, value);
    }

    @Override
    public void updateShort(int columnIndex, short value) throws SQLException {
        live().updateShort(columnIndex, value);
    }

    @Override
    public void updateSQLXML(String columnLabel, SQLXML value) throws SQLException {
        live().updateSQLXML(columnLabel, DriverObjects.plain(value));
    }

    @Override
    public void updateSQLXML(int columnIndex, SQLXML value) throws SQLException {
        live().updateSQLXML(columnIndex, DriverObjects.plain(value));
    }

    @Override
    public void updateString(String columnLabel, String value) throws SQLException {
        live().updateString(columnLabel, value);
    }

    @Override
    public void updateString(int columnIndex, String value) throws SQLException {
        live().updateString(columnIndex, value);
    }

    @Override
    public void updateTime(String columnLabel, Time value) throws SQLException {
        live().updateTime(columnLabel, value);
    }

    @Override
    public void updateTime(int columnIndex, Time value) throws SQLException {
        live().updateTime(columnIndex, value);
    }

    @Override
    public void updateTimestamp(String columnLabel, Timestamp value) throws SQLException {
        live().updateTimestamp(columnLabel, value);
    }

    @Override
    public void updateTimestamp(int columnIndex, Timestamp value) throws SQLException {
        live().updateTimestamp(columnIndex, value);
    }

    @Override
    public boolean wasNull() throws SQLException {
        return live().wasNull();
    }
}
