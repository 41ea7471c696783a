package dev.lido.benchmarks.stub;

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
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.Map;

/** One row, whose numbers are the calls counted so far. */
final class StubResultSet implements ResultSet {

    private final Calls calls;
    private final StubStatement statement;
    private int row;
    private boolean closed;

    StubResultSet(StubStatement statement, Calls calls) {
        this.statement = statement;
        this.calls = calls;
    }

    @Override
    public boolean absolute(int number) {
        calls.count();
        return false;
    }

    @Override
    public void afterLast() {
        calls.count();
    }

    @Override
    public void beforeFirst() {
        calls.count();
    }

    @Override
    public void cancelRowUpdates() {
        calls.count();
    }

    @Override
    public void clearWarnings() {
        calls.count();
    }

    @Override
    public void close() {
        calls.count();
        closed = true;
    }

    @Override
    public void deleteRow() {
        calls.count();
    }

    @Override
    public int findColumn(String text) {
        calls.count();
        return 0;
    }

    @Override
    public boolean first() {
        calls.count();
        return false;
    }

    @Override
    public Array getArray(String columnLabel) {
        calls.count();
        return null;
    }

    @Override
    public Array getArray(int columnIndex) {
        calls.count();
        return null;
    }

    @Override
    public InputStream getAsciiStream(String columnLabel) {
        calls.count();
        return null;
    }

    @Override
    public InputStream getAsciiStream(int columnIndex) {
        calls.count();
        return null;
    }

    @Override
    @Deprecated
    public BigDecimal getBigDecimal(String columnLabel, int number1) {
        calls.count();
        return null;
    }

    @Override
    public BigDecimal getBigDecimal(String columnLabel) {
        calls.count();
        return null;
    }

    @Override
    @Deprecated
    public BigDecimal getBigDecimal(int columnIndex, int number1) {
        calls.count();
        return null;
    }

    @Override
    public BigDecimal getBigDecimal(int columnIndex) {
        calls.count();
        return null;
    }

    @Override
    public InputStream getBinaryStream(String columnLabel) {
        calls.count();
        return null;
    }

    @Override
    public InputStream getBinaryStream(int columnIndex) {
        calls.count();
        return null;
    }

    @Override
    public Blob getBlob(String columnLabel) {
        calls.count();
        return null;
    }

    @Override
    public Blob getBlob(int columnIndex) {
        calls.count();
        return null;
    }

    @Override
    public boolean getBoolean(String columnLabel) {
        calls.count();
        return false;
    }

    @Override
    public boolean getBoolean(int columnIndex) {
        calls.count();
        return false;
    }

    @Override
    public byte getByte(String columnLabel) {
        calls.count();
        return 0;
    }

    @Override
    public byte getByte(int columnIndex) {
        calls.count();
        return 0;
    }

    @Override
    public byte[] getBytes(String columnLabel) {
        calls.count();
        return new byte[0];
    }

    @Override
    public byte[] getBytes(int columnIndex) {
        calls.count();
        return new byte[0];
    }

    @Override
    public Reader getCharacterStream(String columnLabel) {
        calls.count();
        return null;
    }

    @Override
    public Reader getCharacterStream(int columnIndex) {
        calls.count();
        return null;
    }

    @Override
    public Clob getClob(String columnLabel) {
        calls.count();
        return null;
    }

    @Override
    public Clob getClob(int columnIndex) {
        calls.count();
        return null;
    }

    @Override
    public int getConcurrency() {
        calls.count();
        return CONCUR_READ_ONLY;
    }

    @Override
    public String getCursorName() {
        calls.count();
        return null;
    }

    @Override
    public Date getDate(String columnLabel, Calendar calendar) {
        calls.count();
        return null;
    }

    @Override
    public Date getDate(String columnLabel) {
        calls.count();
        return null;
    }

    @Override
    public Date getDate(int columnIndex, Calendar calendar) {
        calls.count();
        return null;
    }

    @Override
    public Date getDate(int columnIndex) {
        calls.count();
        return null;
    }

    @Override
    public double getDouble(String columnLabel) {
        calls.count();
        return 0;
    }

    @Override
    public double getDouble(int columnIndex) {
        calls.count();
        return 0;
    }

    @Override
    public int getFetchDirection() {
        calls.count();
        return FETCH_FORWARD;
    }

    @Override
    public int getFetchSize() {
        calls.count();
        return 0;
    }

    @Override
    public float getFloat(String columnLabel) {
        calls.count();
        return 0;
    }

    @Override
    public float getFloat(int columnIndex) {
        calls.count();
        return 0;
    }

    @Override
    public int getHoldability() {
        calls.count();
        return CLOSE_CURSORS_AT_COMMIT;
    }

    @Override
    public int getInt(String columnLabel) {
        calls.count();
        return calls.seen();
    }

    @Override
    public int getInt(int columnIndex) {
        calls.count();
        return calls.seen();
    }

    @Override
    public long getLong(String columnLabel) {
        calls.count();
        return calls.seen();
    }

    @Override
    public long getLong(int columnIndex) {
        calls.count();
        return calls.seen();
    }

    @Override
    public ResultSetMetaData getMetaData() {
        calls.count();
        return null;
    }

    @Override
    public Reader getNCharacterStream(String columnLabel) {
        calls.count();
        return null;
    }

    @Override
    public Reader getNCharacterStream(int columnIndex) {
        calls.count();
        return null;
    }

    @Override
    public NClob getNClob(String columnLabel) {
        calls.count();
        return null;
    }

    @Override
    public NClob getNClob(int columnIndex) {
        calls.count();
        return null;
    }

    @Override
    public String getNString(String columnLabel) {
        calls.count();
        return null;
    }

    @Override
    public String getNString(int columnIndex) {
        calls.count();
        return null;
    }

    @Override
    public <T> T getObject(String columnLabel, Class<T> type) {
        calls.count();
        return null;
    }

    @Override
    public Object getObject(String columnLabel, Map<String, Class<?>> map) {
        calls.count();
        return null;
    }

    @Override
    public Object getObject(String columnLabel) {
        calls.count();
        return null;
    }

    @Override
    public <T> T getObject(int columnIndex, Class<T> type) {
        calls.count();
        return null;
    }

    @Override
    public Object getObject(int columnIndex, Map<String, Class<?>> map) {
        calls.count();
        return null;
    }

    @Override
    public Object getObject(int columnIndex) {
        calls.count();
        return null;
    }

    @Override
    public Ref getRef(String columnLabel) {
        calls.count();
        return null;
    }

    @Override
    public Ref getRef(int columnIndex) {
        calls.count();
        return null;
    }

    @Override
    public int getRow() {
        calls.count();
        return row == 1 ? 1 : 0;
    }

    @Override
    public RowId getRowId(String columnLabel) {
        calls.count();
        return null;
    }

    @Override
    public RowId getRowId(int columnIndex) {
        calls.count();
        return null;
    }

    @Override
    public SQLXML getSQLXML(String columnLabel) {
        calls.count();
        return null;
    }

    @Override
    public SQLXML getSQLXML(int columnIndex) {
        calls.count();
        return null;
    }

    @Override
    public short getShort(String columnLabel) {
        calls.count();
        return 0;
    }

    @Override
    public short getShort(int columnIndex) {
        calls.count();
        return 0;
    }

    @Override
    public Statement getStatement() {
        calls.count();
        return statement;
    }

    @Override
    public String getString(String columnLabel) {
        calls.count();
        return Integer.toString(calls.seen());
    }

    @Override
    public String getString(int columnIndex) {
        calls.count();
        return Integer.toString(calls.seen());
    }

    @Override
    public Time getTime(String columnLabel, Calendar calendar) {
        calls.count();
        return null;
    }

    @Override
    public Time getTime(String columnLabel) {
        calls.count();
        return null;
    }

    @Override
    public Time getTime(int columnIndex, Calendar calendar) {
        calls.count();
        return null;
    }

    @Override
    public Time getTime(int columnIndex) {
        calls.count();
        return null;
    }

    @Override
    public Timestamp getTimestamp(String columnLabel, Calendar calendar) {
        calls.count();
        return null;
    }

    @Override
    public Timestamp getTimestamp(String columnLabel) {
        calls.count();
        return null;
    }

    @Override
    public Timestamp getTimestamp(int columnIndex, Calendar calendar) {
        calls.count();
        return null;
    }

    @Override
    public Timestamp getTimestamp(int columnIndex) {
        calls.count();
        return null;
    }

    @Override
    public int getType() {
        calls.count();
        return TYPE_FORWARD_ONLY;
    }

    @Override
    public URL getURL(String columnLabel) {
        calls.count();
        return null;
    }

    @Override
    public URL getURL(int columnIndex) {
        calls.count();
        return null;
    }

    @Override
    @Deprecated
    public InputStream getUnicodeStream(String columnLabel) {
        calls.count();
        return null;
    }

    @Override
    @Deprecated
    public InputStream getUnicodeStream(int columnIndex) {
        calls.count();
        return null;
    }

    @Override
    public SQLWarning getWarnings() {
        calls.count();
        return null;
    }

    @Override
    public void insertRow() {
        calls.count();
    }

    @Override
    public boolean isAfterLast() {
        calls.count();
        return false;
    }

    @Override
    public boolean isBeforeFirst() {
        calls.count();
        return false;
    }

    @Override
    public boolean isClosed() {
        calls.count();
        return closed;
    }

    @Override
    public boolean isFirst() {
        calls.count();
        return false;
    }

    @Override
    public boolean isLast() {
        calls.count();
        return false;
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        calls.count();
        return type.isInstance(this);
    }

    @Override
    public boolean last() {
        calls.count();
        return false;
    }

    @Override
    public void moveToCurrentRow() {
        calls.count();
    }

    @Override
    public void moveToInsertRow() {
        calls.count();
    }

    @Override
    public boolean next() {
        calls.count();
        return ++row == 1;
    }

    @Override
    public boolean previous() {
        calls.count();
        return false;
    }

    @Override
    public void refreshRow() {
        calls.count();
    }

    @Override
    public boolean relative(int number) {
        calls.count();
        return false;
    }

    @Override
    public boolean rowDeleted() {
        calls.count();
        return false;
    }

    @Override
    public boolean rowInserted() {
        calls.count();
        return false;
    }

    @Override
    public boolean rowUpdated() {
        calls.count();
        return false;
    }

    @Override
    public void setFetchDirection(int value) {
        calls.count();
    }

    @Override
    public void setFetchSize(int value) {
        calls.count();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        calls.count();
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new SQLException("The stub wraps nothing: " + type.getName());
    }

    @Override
    public void updateArray(String columnLabel, Array array) {
        calls.count();
    }

    @Override
    public void updateArray(int columnIndex, Array array) {
        calls.count();
    }

    @Override
    public void updateAsciiStream(String columnLabel, InputStream stream, int number2) {
        calls.count();
    }

    @Override
    public void updateAsciiStream(String columnLabel, InputStream stream, long length) {
        calls.count();
    }

    @Override
    public void updateAsciiStream(String columnLabel, InputStream stream) {
        calls.count();
    }

    @Override
    public void updateAsciiStream(int columnIndex, InputStream stream, int number2) {
        calls.count();
    }

    @Override
    public void updateAsciiStream(int columnIndex, InputStream stream, long length) {
        calls.count();
    }

    @Override
    public void updateAsciiStream(int columnIndex, InputStream stream) {
        calls.count();
    }

    @Override
    public void updateBigDecimal(String columnLabel, BigDecimal number) {
        calls.count();
    }

    @Override
    public void updateBigDecimal(int columnIndex, BigDecimal number) {
        calls.count();
    }

    @Override
    public void updateBinaryStream(String columnLabel, InputStream stream, int number2) {
        calls.count();
    }

    @Override
    public void updateBinaryStream(String columnLabel, InputStream stream, long length) {
        calls.count();
    }

    @Override
    public void updateBinaryStream(String columnLabel, InputStream stream) {
        calls.count();
    }

    @Override
    public void updateBinaryStream(int columnIndex, InputStream stream, int number2) {
        calls.count();
    }

    @Override
    public void updateBinaryStream(int columnIndex, InputStream stream, long length) {
        calls.count();
    }

    @Override
    public void updateBinaryStream(int columnIndex, InputStream stream) {
        calls.count();
    }

    @Override
    public void updateBlob(String columnLabel, InputStream stream, long length) {
        calls.count();
    }

    @Override
    public void updateBlob(String columnLabel, InputStream stream) {
        calls.count();
    }

    @Override
    public void updateBlob(String columnLabel, Blob blob) {
        calls.count();
    }

    @Override
    public void updateBlob(int columnIndex, InputStream stream, long length) {
        calls.count();
    }

    @Override
    public void updateBlob(int columnIndex, InputStream stream) {
        calls.count();
    }

    @Override
    public void updateBlob(int columnIndex, Blob blob) {
        calls.count();
    }

    @Override
    public void updateBoolean(String columnLabel, boolean value) {
        calls.count();
    }

    @Override
    public void updateBoolean(int columnIndex, boolean value) {
        calls.count();
    }

    @Override
    public void updateByte(String columnLabel, byte value) {
        calls.count();
    }

    @Override
    public void updateByte(int columnIndex, byte value) {
        calls.count();
    }

    @Override
    public void updateBytes(String columnLabel, byte[] bytes) {
        calls.count();
    }

    @Override
    public void updateBytes(int columnIndex, byte[] bytes) {
        calls.count();
    }

    @Override
    public void updateCharacterStream(String columnLabel, Reader reader, int number2) {
        calls.count();
    }

    @Override
    public void updateCharacterStream(String columnLabel, Reader reader, long length) {
        calls.count();
    }

    @Override
    public void updateCharacterStream(String columnLabel, Reader reader) {
        calls.count();
    }

    @Override
    public void updateCharacterStream(int columnIndex, Reader reader, int number2) {
        calls.count();
    }

    @Override
    public void updateCharacterStream(int columnIndex, Reader reader, long length) {
        calls.count();
    }

    @Override
    public void updateCharacterStream(int columnIndex, Reader reader) {
        calls.count();
    }

    @Override
    public void updateClob(String columnLabel, Reader reader, long length) {
        calls.count();
    }

    @Override
    public void updateClob(String columnLabel, Reader reader) {
        calls.count();
    }

    @Override
    public void updateClob(String columnLabel, Clob clob) {
        calls.count();
    }

    @Override
    public void updateClob(int columnIndex, Reader reader, long length) {
        calls.count();
    }

    @Override
    public void updateClob(int columnIndex, Reader reader) {
        calls.count();
    }

    @Override
    public void updateClob(int columnIndex, Clob clob) {
        calls.count();
    }

    @Override
    public void updateDate(String columnLabel, Date date) {
        calls.count();
    }

    @Override
    public void updateDate(int columnIndex, Date date) {
        calls.count();
    }

    @Override
    public void updateDouble(String columnLabel, double value) {
        calls.count();
    }

    @Override
    public void updateDouble(int columnIndex, double value) {
        calls.count();
    }

    @Override
    public void updateFloat(String columnLabel, float value) {
        calls.count();
    }

    @Override
    public void updateFloat(int columnIndex, float value) {
        calls.count();
    }

    @Override
    public void updateInt(String columnLabel, int number1) {
        calls.count();
    }

    @Override
    public void updateInt(int columnIndex, int number1) {
        calls.count();
    }

    @Override
    public void updateLong(String columnLabel, long value) {
        calls.count();
    }

    @Override
    public void updateLong(int columnIndex, long value) {
        calls.count();
    }

    @Override
    public void updateNCharacterStream(String columnLabel, Reader reader, long length) {
        calls.count();
    }

    @Override
    public void updateNCharacterStream(String columnLabel, Reader reader) {
        calls.count();
    }

    @Override
    public void updateNCharacterStream(int columnIndex, Reader reader, long length) {
        calls.count();
    }

    @Override
    public void updateNCharacterStream(int columnIndex, Reader reader) {
        calls.count();
    }

    @Override
    public void updateNClob(String columnLabel, Reader reader, long length) {
        calls.count();
    }

    @Override
    public void updateNClob(String columnLabel, Reader reader) {
        calls.count();
    }

    @Override
    public void updateNClob(String columnLabel, NClob clob) {
        calls.count();
    }

    @Override
    public void updateNClob(int columnIndex, Reader reader, long length) {
        calls.count();
    }

    @Override
    public void updateNClob(int columnIndex, Reader reader) {
        calls.count();
    }

    @Override
    public void updateNClob(int columnIndex, NClob clob) {
        calls.count();
    }

    @Override
    public void updateNString(String columnLabel, String text) {
        calls.count();
    }

    @Override
    public void updateNString(int columnIndex, String text) {
        calls.count();
    }

    @Override
    public void updateNull(String columnLabel) {
        calls.count();
    }

    @Override
    public void updateNull(int columnIndex) {
        calls.count();
    }

    @Override
    public void updateObject(String columnLabel, Object value, int scale) {
        calls.count();
    }

    @Override
    public void updateObject(String columnLabel, Object value) {
        calls.count();
    }

    @Override
    public void updateObject(int columnIndex, Object value, int scale) {
        calls.count();
    }

    @Override
    public void updateObject(int columnIndex, Object value) {
        calls.count();
    }

    @Override
    public void updateRef(String columnLabel, Ref ref) {
        calls.count();
    }

    @Override
    public void updateRef(int columnIndex, Ref ref) {
        calls.count();
    }

    @Override
    public void updateRow() {
        calls.count();
    }

    @Override
    public void updateRowId(String columnLabel, RowId rowId) {
        calls.count();
    }

    @Override
    public void updateRowId(int columnIndex, RowId rowId) {
        calls.count();
    }

    @Override
    public void updateSQLXML(String columnLabel, SQLXML sqlXML) {
        calls.count();
    }

    @Override
    public void updateSQLXML(int columnIndex, SQLXML sqlXML) {
        calls.count();
    }

    @Override
    public void updateShort(String columnLabel, short value) {
        calls.count();
    }

    @Override
    public void updateShort(int columnIndex, short value) {
        calls.count();
    }

    @Override
    public void updateString(String columnLabel, String text) {
        calls.count();
    }

    @Override
    public void updateString(int columnIndex, String text) {
        calls.count();
    }

    @Override
    public void updateTime(String columnLabel, Time time) {
        calls.count();
    }

    @Override
    public void updateTime(int columnIndex, Time time) {
        calls.count();
    }

    @Override
    public void updateTimestamp(String columnLabel, Timestamp timestamp) {
        calls.count();
    }

    @Override
    public void updateTimestamp(int columnIndex, Timestamp timestamp) {
        calls.count();
    }

    @Override
    public boolean wasNull() {
        calls.count();
        return false;
    }
}
