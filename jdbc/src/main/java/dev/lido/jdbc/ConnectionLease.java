package dev.lido.jdbc;

import dev.lido.pool.Slot;
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
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.ShardingKey;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.NullUnmarked;

/**
 * What a caller gets from {@link LidoDataSource#getConnection()}. Has no fields of its own, so that an acquire makes one
 * object of 32 bytes: what belongs to the connection is in {@link JdbcResource}.
 *
 * <p>Here is what isn't mere forwarding: changes of state are marked before they are made, so that the release puts them
 * back, and whatever is given out is wrapped, so that it ends with the lease.
 */
@NullUnmarked
final class ConnectionLease extends ForwardingConnection {

    ConnectionLease(Slot<JdbcResource> slot, JdbcResource resource, long word) {
        super(slot, resource, word);
    }

    /** Notes SQL that may open a transaction which the driver won't know of. Called within a guarded call. */
    void note(String sql) throws SQLException {
        if (sql != null) {
            resource().checkKept(sql, poolName());
        }
        if (sql != null && resource().mayOpenTransaction(sql)) {
            mark(Marks.TRANSACTION_SQL);
        }
    }

    private void checkKept(String what, String remedy) throws SQLException {
        call(() -> {
            resource().checkKept(what, remedy, poolName());
            return null;
        });
    }

    /** Has something closed at release, unless it is {@link #closed} before. Called within a guarded call. */
    void opened(AutoCloseable thing) {
        resource().opened().add(thing);
    }

    void closed(AutoCloseable thing) {
        resource().opened().remove(thing);
    }

    /** The same within a call that wasn't announced, and so on the thread that took the connection. */
    void closedByHolder(AutoCloseable thing) {
        resource().opened().removeOwn(thing);
    }

    private void opened(AutoCloseable thing, boolean announced) {
        if (announced) {
            resource().opened().add(thing);
        } else {
            resource().opened().addOwn(thing);
        }
    }

    /** A statement was cancelled: the cancel may arrive late, so the connection is checked before anyone else uses it. */
    void suspect() {
        markSuspect();
    }

    private <S extends Statement> S opening(SqlFunction<Connection, S> creation) throws SQLException {
        mark(Marks.USED);
        S statement = creation.apply(resource().connection());
        opened(statement);
        return statement;
    }

    private Statement statement(SqlFunction<Connection, Statement> creation) throws SQLException {
        return call(() -> new StatementLease(this, opening(creation)));
    }

    private PreparedStatement prepared(String sql, SqlFunction<Connection, PreparedStatement> creation)
            throws SQLException {
        return call(() -> {
            note(sql);
            return new PreparedStatementLease(this, opening(creation));
        });
    }

    private CallableStatement callable(String sql, SqlFunction<Connection, CallableStatement> creation)
            throws SQLException {
        return call(() -> {
            note(sql);
            return new CallableStatementLease(this, opening(creation));
        });
    }

    @Override
    public Statement createStatement() throws SQLException {
        boolean announced = beginCall();
        try {
            mark(Marks.USED);
            Statement statement = resource().connection().createStatement();
            opened(statement, announced);
            return new StatementLease(this, statement);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            endCall(announced);
        }
    }

    @Override
    public Statement createStatement(int type, int concurrency) throws SQLException {
        return statement(connection -> connection.createStatement(type, concurrency));
    }

    @Override
    public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
        return statement(connection -> connection.createStatement(type, concurrency, holdability));
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        boolean announced = beginCall();
        try {
            mark(Marks.USED);
            note(sql);
            PreparedStatement prepared = resource().connection().prepareStatement(sql);
            opened(prepared, announced);
            return new PreparedStatementLease(this, prepared);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            endCall(announced);
        }
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
        return prepared(sql, connection -> connection.prepareStatement(sql, type, concurrency));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        return prepared(sql, connection -> connection.prepareStatement(sql, type, concurrency, holdability));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
        return prepared(sql, connection -> connection.prepareStatement(sql, autoGeneratedKeys));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columnIndexes) throws SQLException {
        return prepared(sql, connection -> connection.prepareStatement(sql, columnIndexes));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columnNames) throws SQLException {
        return prepared(sql, connection -> connection.prepareStatement(sql, columnNames));
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        return callable(sql, connection -> connection.prepareCall(sql));
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
        return callable(sql, connection -> connection.prepareCall(sql, type, concurrency));
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability) throws SQLException {
        return callable(sql, connection -> connection.prepareCall(sql, type, concurrency, holdability));
    }

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        return call(() -> {
            mark(Marks.USED);
            return new MetaDataLease(this, resource().connection().getMetaData());
        });
    }

    private void change(int marks, SqlConsumer<Connection> change) throws SQLException {
        run(() -> {
            mark(marks);
            change.accept(resource().connection());
        });
    }

    /** Runs what is a command to the database, but has no statement that could be cancelled. */
    private void command(SqlConsumer<Connection> command) throws SQLException {
        execute(null, () -> {
            mark(Marks.USED);
            command.accept(resource().connection());
            return null;
        });
    }

    /** Refuses what would end a transaction that Lido has begun and will end. Called within a guarded call. */
    private void refuseInTransaction(String call) throws SQLException {
        if (resource().isInTransaction()) {
            throw new SQLException(
                    "Not allowed in a transaction: pool=" + poolName() + " call=" + call + "; it is committed when its"
                            + " function returns and rolled back when that throws",
                    SqlStates.INVALID_TERMINATION);
        }
    }

    /**
     * Ends a transaction; refused under auto-commit, as JDBC has it. Some drivers do nothing instead, and MySQL's says that the
     * connection is lost.
     */
    private void ending(String what, SqlConsumer<Connection> command) throws SQLException {
        command(connection -> {
            refuseInTransaction(what);
            if (connection.getAutoCommit()) {
                throw new SQLException(
                        what + " under auto-commit: pool=" + poolName()
                                + "; each statement was a transaction of its own, call setAutoCommit(false) before them",
                        SqlStates.NO_TRANSACTION);
            }
            command.accept(connection);
        });
    }

    @Override
    public void commit() throws SQLException {
        ending("Commit", Connection::commit);
    }

    @Override
    public void rollback() throws SQLException {
        ending("Rollback", Connection::rollback);
    }

    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        command(connection -> {
            connection.rollback(savepoint);
            resource().forgetFailure();
        });
    }

    @Override
    public void releaseSavepoint(Savepoint savepoint) throws SQLException {
        command(connection -> connection.releaseSavepoint(savepoint));
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        return execute(null, () -> {
            mark(Marks.USED);
            return resource().connection().setSavepoint();
        });
    }

    @Override
    public Savepoint setSavepoint(String name) throws SQLException {
        return execute(null, () -> {
            mark(Marks.USED);
            return resource().connection().setSavepoint(name);
        });
    }

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        change(Marks.AUTO_COMMIT, connection -> {
            if (autoCommit) {
                refuseInTransaction("setAutoCommit");
            }
            connection.setAutoCommit(autoCommit);
        });
    }

    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        change(Marks.READ_ONLY, connection -> connection.setReadOnly(readOnly));
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        checkKept("the isolation", "run SET TRANSACTION ISOLATION LEVEL … first in the transaction");
        change(Marks.ISOLATION, connection -> connection.setTransactionIsolation(level));
    }

    @Override
    public void setCatalog(String catalog) throws SQLException {
        change(Marks.CATALOG, connection -> connection.setCatalog(catalog));
    }

    @Override
    public void setSchema(String schema) throws SQLException {
        checkKept("the schema", "run SET LOCAL search_path in the transaction, or set the source's schema");
        change(Marks.SCHEMA, connection -> connection.setSchema(schema));
    }

    @Override
    public void setHoldability(int holdability) throws SQLException {
        change(Marks.HOLDABILITY, connection -> connection.setHoldability(holdability));
    }

    @Override
    public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
        change(Marks.TYPE_MAP, connection -> connection.setTypeMap(map));
    }

    @Override
    public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        change(Marks.NETWORK_TIMEOUT, connection -> connection.setNetworkTimeout(executor, milliseconds));
    }

    @Override
    public void setShardingKey(ShardingKey shardingKey) throws SQLException {
        change(Marks.BEYOND_RESET, connection -> connection.setShardingKey(shardingKey));
    }

    @Override
    public void setShardingKey(ShardingKey shardingKey, ShardingKey superShardingKey) throws SQLException {
        change(Marks.BEYOND_RESET, connection -> connection.setShardingKey(shardingKey, superShardingKey));
    }

    @Override
    public boolean setShardingKeyIfValid(ShardingKey shardingKey, int timeout) throws SQLException {
        return call(() -> {
            mark(Marks.BEYOND_RESET);
            return resource().connection().setShardingKeyIfValid(shardingKey, timeout);
        });
    }

    @Override
    public boolean setShardingKeyIfValid(ShardingKey shardingKey, ShardingKey superShardingKey, int timeout)
            throws SQLException {
        return call(() -> {
            mark(Marks.BEYOND_RESET);
            return resource().connection().setShardingKeyIfValid(shardingKey, superShardingKey, timeout);
        });
    }

    @Override
    public void setClientInfo(String name, String value) throws SQLClientInfoException {
        changeClientInfo(connection -> connection.setClientInfo(name, value));
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        changeClientInfo(connection -> connection.setClientInfo(properties));
    }

    private void changeClientInfo(SqlConsumer<Connection> change) throws SQLClientInfoException {
        try {
            run(() -> {
                resource().rememberClientInfo();
                mark(Marks.CLIENT_INFO);
                change.accept(resource().connection());
            });
        } catch (SQLClientInfoException e) {
            throw e;
        } catch (SQLException e) {
            // JDBC allows these methods no other type.
            SQLClientInfoException failure =
                    new SQLClientInfoException(e.getMessage(), e.getSQLState(), e.getErrorCode(), Map.of());
            failure.initCause(e);
            throw failure;
        }
    }

    @Override
    public Blob createBlob() throws SQLException {
        return DriverObjects.leased(this, call(() -> resource().connection().createBlob()));
    }

    @Override
    public Clob createClob() throws SQLException {
        return DriverObjects.leased(this, call(() -> resource().connection().createClob()));
    }

    @Override
    public NClob createNClob() throws SQLException {
        return DriverObjects.leased(this, call(() -> resource().connection().createNClob()));
    }

    @Override
    public SQLXML createSQLXML() throws SQLException {
        return DriverObjects.leased(this, call(() -> resource().connection().createSQLXML()));
    }

    @Override
    public Array createArrayOf(String typeName, Object[] elements) throws SQLException {
        return DriverObjects.leased(this, call(() -> resource().connection().createArrayOf(typeName, elements)));
    }

    @Override
    public boolean isClosed() throws SQLException {
        if (!enter()) {
            return true;
        }
        try {
            return resource().connection().isClosed();
        } finally {
            end();
        }
    }

    @Override
    public boolean isValid(int timeout) throws SQLException {
        if (!enter()) {
            return false;
        }
        try {
            boolean valid = resource().connection().isValid(timeout);
            if (!valid) {
                invalidate();
            }
            return valid;
        } finally {
            end();
        }
    }

    @Override
    public void abort(Executor executor) throws SQLException {
        runIfLive(() -> {
            invalidate();
            resource().connection().abort(executor);
        });
    }

    /** Reaches the driver's object. What is done with it behind the lease's back is put right as far as JDBC can. */
    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return unwrapping(() -> {
            mark(Marks.USED | Marks.TRANSACTION_SQL | Marks.SETTINGS & ~Marks.CLIENT_INFO);
            Connection connection = resource().connection();
            return type.isInstance(connection) ? type.cast(connection) : connection.unwrap(type);
        });
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return call(() -> type.isInstance(resource().connection())
                || resource().connection().isWrapperFor(type));
    }

    /** For logs; says nothing of URL or user. */
    @Override
    public String toString() {
        return "connection of " + poolName() + (isLive() ? "" : ", closed");
    }
}
