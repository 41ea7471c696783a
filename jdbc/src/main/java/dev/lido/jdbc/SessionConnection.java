package dev.lido.jdbc;

import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.ShardingKey;
import java.sql.Statement;
import java.sql.Struct;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.NullUnmarked;

/**
 * A session's connection, which goes back with the session: closing it does nothing, and afterwards it is refused. All else is
 * passed on, in alphabetical order; what would end a transaction is refused by the lease itself, because statements lead
 * there, too.
 */
@NullUnmarked
final class SessionConnection implements Connection {

    private final Scope scope;

    SessionConnection(Scope scope) {
        this.scope = scope;
    }

    /** Does nothing: it is the session that gives the connection back. */
    @Override
    public void close() {}

    @Override
    public boolean isClosed() throws SQLException {
        return scope.isOver() || scope.running().isClosed();
    }

    @Override
    public boolean isValid(int timeout) throws SQLException {
        return !scope.isOver() && scope.running().isValid(timeout);
    }

    /** JDBC allows {@code setClientInfo} no other type of failure. */
    private ConnectionLease lease() throws SQLClientInfoException {
        try {
            return scope.running();
        } catch (SQLException e) {
            SQLClientInfoException failure =
                    new SQLClientInfoException(e.getMessage(), e.getSQLState(), e.getErrorCode(), Map.of());
            failure.initCause(e);
            throw failure;
        }
    }

    @Override
    public void abort(Executor executor) throws SQLException {
        scope.running().abort(executor);
    }

    @Override
    public void beginRequest() throws SQLException {
        scope.running().beginRequest();
    }

    @Override
    public void clearWarnings() throws SQLException {
        scope.running().clearWarnings();
    }

    @Override
    public void commit() throws SQLException {
        scope.running().commit();
    }

    @Override
    public Array createArrayOf(String typeName, Object[] elements) throws SQLException {
        return scope.running().createArrayOf(typeName, elements);
    }

    @Override
    public Blob createBlob() throws SQLException {
        return scope.running().createBlob();
    }

    @Override
    public Clob createClob() throws SQLException {
        return scope.running().createClob();
    }

    @Override
    public NClob createNClob() throws SQLException {
        return scope.running().createNClob();
    }

    @Override
    public SQLXML createSQLXML() throws SQLException {
        return scope.running().createSQLXML();
    }

    @Override
    public Statement createStatement() throws SQLException {
        return scope.running().createStatement();
    }

    @Override
    public Statement createStatement(int type, int concurrency) throws SQLException {
        return scope.running().createStatement(type, concurrency);
    }

    @Override
    public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
        return scope.running().createStatement(type, concurrency, holdability);
    }

    @Override
    public Struct createStruct(String typeName, Object[] attributes) throws SQLException {
        return scope.running().createStruct(typeName, attributes);
    }

    @Override
    public void endRequest() throws SQLException {
        scope.running().endRequest();
    }

    @Override
    public boolean getAutoCommit() throws SQLException {
        return scope.running().getAutoCommit();
    }

    @Override
    public String getCatalog() throws SQLException {
        return scope.running().getCatalog();
    }

    @Override
    public Properties getClientInfo() throws SQLException {
        return scope.running().getClientInfo();
    }

    @Override
    public String getClientInfo(String name) throws SQLException {
        return scope.running().getClientInfo(name);
    }

    @Override
    public int getHoldability() throws SQLException {
        return scope.running().getHoldability();
    }

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        return scope.running().getMetaData();
    }

    @Override
    public int getNetworkTimeout() throws SQLException {
        return scope.running().getNetworkTimeout();
    }

    @Override
    public String getSchema() throws SQLException {
        return scope.running().getSchema();
    }

    @Override
    public int getTransactionIsolation() throws SQLException {
        return scope.running().getTransactionIsolation();
    }

    @Override
    public Map<String, Class<?>> getTypeMap() throws SQLException {
        return scope.running().getTypeMap();
    }

    @Override
    public SQLWarning getWarnings() throws SQLException {
        return scope.running().getWarnings();
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        return scope.running().isReadOnly();
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return scope.running().isWrapperFor(type);
    }

    @Override
    public String nativeSQL(String sql) throws SQLException {
        return scope.running().nativeSQL(sql);
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        return scope.running().prepareCall(sql);
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
        return scope.running().prepareCall(sql, type, concurrency);
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability) throws SQLException {
        return scope.running().prepareCall(sql, type, concurrency, holdability);
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        return scope.running().prepareStatement(sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
        return scope.running().prepareStatement(sql, autoGeneratedKeys);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
        return scope.running().prepareStatement(sql, type, concurrency);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        return scope.running().prepareStatement(sql, type, concurrency, holdability);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columnIndexes) throws SQLException {
        return scope.running().prepareStatement(sql, columnIndexes);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columnNames) throws SQLException {
        return scope.running().prepareStatement(sql, columnNames);
    }

    @Override
    public void releaseSavepoint(Savepoint savepoint) throws SQLException {
        scope.running().releaseSavepoint(savepoint);
    }

    @Override
    public void rollback() throws SQLException {
        scope.running().rollback();
    }

    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        scope.running().rollback(savepoint);
    }

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        scope.running().setAutoCommit(autoCommit);
    }

    @Override
    public void setCatalog(String catalog) throws SQLException {
        scope.running().setCatalog(catalog);
    }

    @Override
    public void setHoldability(int holdability) throws SQLException {
        scope.running().setHoldability(holdability);
    }

    @Override
    public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        scope.running().setNetworkTimeout(executor, milliseconds);
    }

    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        scope.running().setReadOnly(readOnly);
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        return scope.running().setSavepoint();
    }

    @Override
    public Savepoint setSavepoint(String name) throws SQLException {
        return scope.running().setSavepoint(name);
    }

    @Override
    public void setSchema(String schema) throws SQLException {
        scope.running().setSchema(schema);
    }

    @Override
    public void setShardingKey(ShardingKey shardingKey) throws SQLException {
        scope.running().setShardingKey(shardingKey);
    }

    @Override
    public void setShardingKey(ShardingKey shardingKey, ShardingKey superShardingKey) throws SQLException {
        scope.running().setShardingKey(shardingKey, superShardingKey);
    }

    @Override
    public boolean setShardingKeyIfValid(ShardingKey shardingKey, int timeout) throws SQLException {
        return scope.running().setShardingKeyIfValid(shardingKey, timeout);
    }

    @Override
    public boolean setShardingKeyIfValid(ShardingKey shardingKey, ShardingKey superShardingKey, int timeout)
            throws SQLException {
        return scope.running().setShardingKeyIfValid(shardingKey, superShardingKey, timeout);
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        scope.running().setTransactionIsolation(level);
    }

    @Override
    public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
        scope.running().setTypeMap(map);
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return scope.running().unwrap(type);
    }

    @Override
    public void setClientInfo(String name, String value) throws SQLClientInfoException {
        lease().setClientInfo(name, value);
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        lease().setClientInfo(properties);
    }

    /** For logs; says nothing of URL or user. */
    @Override
    public String toString() {
        return "connection of " + scope.session();
    }
}
