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
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;

/** A prepared statement that looks at no parameter. */
final class StubPreparedStatement extends StubStatement implements PreparedStatement {

    StubPreparedStatement(StubConnection connection, Calls calls) {
        super(connection, calls);
    }

    @Override
    public void addBatch() {
        calls.count();
    }

    @Override
    public void clearParameters() {
        calls.count();
    }

    @Override
    public boolean execute() {
        calls.count();
        rows();
        return true;
    }

    @Override
    public ResultSet executeQuery() {
        calls.count();
        return rows();
    }

    @Override
    public int executeUpdate() {
        calls.count();
        return 1;
    }

    @Override
    public ResultSetMetaData getMetaData() {
        calls.count();
        return null;
    }

    @Override
    public ParameterMetaData getParameterMetaData() {
        calls.count();
        return null;
    }

    @Override
    public void setArray(int parameterIndex, Array array) {
        calls.count();
    }

    @Override
    public void setAsciiStream(int parameterIndex, InputStream stream, int number2) {
        calls.count();
    }

    @Override
    public void setAsciiStream(int parameterIndex, InputStream stream, long length) {
        calls.count();
    }

    @Override
    public void setAsciiStream(int parameterIndex, InputStream stream) {
        calls.count();
    }

    @Override
    public void setBigDecimal(int parameterIndex, BigDecimal number) {
        calls.count();
    }

    @Override
    public void setBinaryStream(int parameterIndex, InputStream stream, int number2) {
        calls.count();
    }

    @Override
    public void setBinaryStream(int parameterIndex, InputStream stream, long length) {
        calls.count();
    }

    @Override
    public void setBinaryStream(int parameterIndex, InputStream stream) {
        calls.count();
    }

    @Override
    public void setBlob(int parameterIndex, InputStream stream, long length) {
        calls.count();
    }

    @Override
    public void setBlob(int parameterIndex, InputStream stream) {
        calls.count();
    }

    @Override
    public void setBlob(int parameterIndex, Blob blob) {
        calls.count();
    }

    @Override
    public void setBoolean(int parameterIndex, boolean value) {
        calls.count();
    }

    @Override
    public void setByte(int parameterIndex, byte value) {
        calls.count();
    }

    @Override
    public void setBytes(int parameterIndex, byte[] bytes) {
        calls.count();
    }

    @Override
    public void setCharacterStream(int parameterIndex, Reader reader, int number2) {
        calls.count();
    }

    @Override
    public void setCharacterStream(int parameterIndex, Reader reader, long length) {
        calls.count();
    }

    @Override
    public void setCharacterStream(int parameterIndex, Reader reader) {
        calls.count();
    }

    @Override
    public void setClob(int parameterIndex, Reader reader, long length) {
        calls.count();
    }

    @Override
    public void setClob(int parameterIndex, Reader reader) {
        calls.count();
    }

    @Override
    public void setClob(int parameterIndex, Clob clob) {
        calls.count();
    }

    @Override
    public void setDate(int parameterIndex, Date date, Calendar calendar) {
        calls.count();
    }

    @Override
    public void setDate(int parameterIndex, Date date) {
        calls.count();
    }

    @Override
    public void setDouble(int parameterIndex, double value) {
        calls.count();
    }

    @Override
    public void setFloat(int parameterIndex, float value) {
        calls.count();
    }

    @Override
    public void setInt(int parameterIndex, int number1) {
        calls.count();
    }

    @Override
    public void setLong(int parameterIndex, long value) {
        calls.count();
    }

    @Override
    public void setNCharacterStream(int parameterIndex, Reader reader, long length) {
        calls.count();
    }

    @Override
    public void setNCharacterStream(int parameterIndex, Reader reader) {
        calls.count();
    }

    @Override
    public void setNClob(int parameterIndex, Reader reader, long length) {
        calls.count();
    }

    @Override
    public void setNClob(int parameterIndex, Reader reader) {
        calls.count();
    }

    @Override
    public void setNClob(int parameterIndex, NClob clob) {
        calls.count();
    }

    @Override
    public void setNString(int parameterIndex, String text) {
        calls.count();
    }

    @Override
    public void setNull(int parameterIndex, int sqlType, String text) {
        calls.count();
    }

    @Override
    public void setNull(int parameterIndex, int sqlType) {
        calls.count();
    }

    @Override
    public void setObject(int parameterIndex, Object value, int targetSqlType, int scale) {
        calls.count();
    }

    @Override
    public void setObject(int parameterIndex, Object value, int targetSqlType) {
        calls.count();
    }

    @Override
    public void setObject(int parameterIndex, Object value) {
        calls.count();
    }

    @Override
    public void setRef(int parameterIndex, Ref ref) {
        calls.count();
    }

    @Override
    public void setRowId(int parameterIndex, RowId rowId) {
        calls.count();
    }

    @Override
    public void setSQLXML(int parameterIndex, SQLXML sqlXML) {
        calls.count();
    }

    @Override
    public void setShort(int parameterIndex, short value) {
        calls.count();
    }

    @Override
    public void setString(int parameterIndex, String text) {
        calls.count();
    }

    @Override
    public void setTime(int parameterIndex, Time time, Calendar calendar) {
        calls.count();
    }

    @Override
    public void setTime(int parameterIndex, Time time) {
        calls.count();
    }

    @Override
    public void setTimestamp(int parameterIndex, Timestamp timestamp, Calendar calendar) {
        calls.count();
    }

    @Override
    public void setTimestamp(int parameterIndex, Timestamp timestamp) {
        calls.count();
    }

    @Override
    public void setURL(int parameterIndex, URL url) {
        calls.count();
    }

    @Override
    @Deprecated
    public void setUnicodeStream(int parameterIndex, InputStream stream, int number2) {
        calls.count();
    }
}
