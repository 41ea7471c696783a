package dev.lido.benchmarks.stub;

import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Struct;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;

/** A connection that remembers what it is set to and counts every call. */
public final class StubConnection implements Connection {

    private final Calls calls = new Calls();
    private final Properties clientInfo = new Properties();
    private boolean autoCommit = true;
    private boolean readOnly;
    private int isolation = TRANSACTION_READ_COMMITTED;
    private int holdability = ResultSet.CLOSE_CURSORS_AT_COMMIT;
    private int networkTimeoutMillis;
    private String catalog = "catalog";
    private String schema = "schema";
    private Map<String, Class<?>> typeMap = Map.of();
    private volatile boolean closed;

    StubConnection() {}

    @Override
    public void abort(Executor executor) {
        calls.count();
        closed = true;
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
    public void commit() {
        calls.count();
    }

    @Override
    public Array createArrayOf(String text, Object[] elements) {
        calls.count();
        return null;
    }

    @Override
    public Blob createBlob() {
        calls.count();
        return null;
    }

    @Override
    public Clob createClob() {
        calls.count();
        return null;
    }

    @Override
    public NClob createNClob() {
        calls.count();
        return null;
    }

    @Override
    public SQLXML createSQLXML() {
        calls.count();
        return null;
    }

    @Override
    public Statement createStatement() {
        calls.count();
        return new StubStatement(this, calls);
    }

    @Override
    public Statement createStatement(int number, int number1, int number2) {
        calls.count();
        return new StubStatement(this, calls);
    }

    @Override
    public Statement createStatement(int number, int number1) {
        calls.count();
        return new StubStatement(this, calls);
    }

    @Override
    public Struct createStruct(String text, Object[] elements) {
        calls.count();
        return null;
    }

    @Override
    public boolean getAutoCommit() {
        calls.count();
        return autoCommit;
    }

    @Override
    public String getCatalog() {
        calls.count();
        return catalog;
    }

    @Override
    public Properties getClientInfo() {
        calls.count();
        return clientInfo;
    }

    @Override
    public String getClientInfo(String text) {
        calls.count();
        return clientInfo.getProperty(text);
    }

    @Override
    public int getHoldability() {
        calls.count();
        return holdability;
    }

    @Override
    public DatabaseMetaData getMetaData() {
        calls.count();
        return null;
    }

    @Override
    public int getNetworkTimeout() {
        calls.count();
        return networkTimeoutMillis;
    }

    @Override
    public String getSchema() {
        calls.count();
        return schema;
    }

    @Override
    public int getTransactionIsolation() {
        calls.count();
        return isolation;
    }

    @Override
    public Map<String, Class<?>> getTypeMap() {
        calls.count();
        return typeMap;
    }

    @Override
    public SQLWarning getWarnings() {
        calls.count();
        return null;
    }

    @Override
    public boolean isClosed() {
        calls.count();
        return closed;
    }

    @Override
    public boolean isReadOnly() {
        calls.count();
        return readOnly;
    }

    @Override
    public boolean isValid(int number) {
        calls.count();
        return !closed;
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        calls.count();
        return type.isInstance(this);
    }

    @Override
    public String nativeSQL(String sql) {
        calls.count();
        return sql;
    }

    @Override
    public CallableStatement prepareCall(String sql, int number1, int number2, int number3) throws SQLException {
        calls.count();
        throw new SQLFeatureNotSupportedException("The stub has no procedures");
    }

    @Override
    public CallableStatement prepareCall(String sql, int number1, int number2) throws SQLException {
        calls.count();
        throw new SQLFeatureNotSupportedException("The stub has no procedures");
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        calls.count();
        throw new SQLFeatureNotSupportedException("The stub has no procedures");
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columnIndexes) {
        calls.count();
        return new StubPreparedStatement(this, calls);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columnNames) {
        calls.count();
        return new StubPreparedStatement(this, calls);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int number1, int number2, int number3) {
        calls.count();
        return new StubPreparedStatement(this, calls);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int number1, int number2) {
        calls.count();
        return new StubPreparedStatement(this, calls);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int number1) {
        calls.count();
        return new StubPreparedStatement(this, calls);
    }

    @Override
    public PreparedStatement prepareStatement(String sql) {
        calls.count();
        return new StubPreparedStatement(this, calls);
    }

    @Override
    public void releaseSavepoint(Savepoint savepoint) {
        calls.count();
    }

    @Override
    public void rollback() {
        calls.count();
    }

    @Override
    public void rollback(Savepoint savepoint) {
        calls.count();
    }

    @Override
    public void setAutoCommit(boolean value) {
        calls.count();
        autoCommit = value;
    }

    @Override
    public void setCatalog(String text) {
        calls.count();
        catalog = text;
    }

    @Override
    public void setClientInfo(String text, String text1) {
        calls.count();
        clientInfo.setProperty(text, text1);
    }

    @Override
    public void setClientInfo(Properties properties) {
        calls.count();
        clientInfo.putAll(properties);
    }

    @Override
    public void setHoldability(int value) {
        calls.count();
        holdability = value;
    }

    @Override
    public void setNetworkTimeout(Executor executor, int number1) {
        calls.count();
        networkTimeoutMillis = number1;
    }

    @Override
    public void setReadOnly(boolean value) {
        calls.count();
        readOnly = value;
    }

    @Override
    public Savepoint setSavepoint() {
        calls.count();
        return null;
    }

    @Override
    public Savepoint setSavepoint(String text) {
        calls.count();
        return null;
    }

    @Override
    public void setSchema(String text) {
        calls.count();
        schema = text;
    }

    @Override
    public void setTransactionIsolation(int value) {
        calls.count();
        isolation = value;
    }

    @Override
    public void setTypeMap(Map<String, Class<?>> map) {
        calls.count();
        typeMap = map;
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        calls.count();
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new SQLException("The stub wraps nothing: " + type.getName());
    }
}
