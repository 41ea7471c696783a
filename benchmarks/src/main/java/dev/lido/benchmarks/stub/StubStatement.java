package dev.lido.benchmarks.stub;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;

/** A statement whose every query has one row. */
class StubStatement implements Statement {

    final Calls calls;
    private final StubConnection connection;
    private ResultSet rows;
    private int queryTimeoutSeconds;
    private int fetchSize;
    private int maxRows;
    private boolean closed;

    StubStatement(StubConnection connection, Calls calls) {
        this.connection = connection;
        this.calls = calls;
    }

    final ResultSet rows() {
        rows = new StubResultSet(this, calls);
        return rows;
    }

    @Override
    public void addBatch(String sql) {
        calls.count();
    }

    @Override
    public void cancel() {
        calls.count();
    }

    @Override
    public void clearBatch() {
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
    public void closeOnCompletion() {
        calls.count();
    }

    @Override
    public boolean execute(String sql, int[] columnIndexes) {
        calls.count();
        rows();
        return true;
    }

    @Override
    public boolean execute(String sql, String[] columnNames) {
        calls.count();
        rows();
        return true;
    }

    @Override
    public boolean execute(String sql, int number1) {
        calls.count();
        rows();
        return true;
    }

    @Override
    public boolean execute(String sql) {
        calls.count();
        rows();
        return true;
    }

    @Override
    public int[] executeBatch() {
        calls.count();
        return new int[0];
    }

    @Override
    public ResultSet executeQuery(String sql) {
        calls.count();
        return rows();
    }

    @Override
    public int executeUpdate(String sql, int[] columnIndexes) {
        calls.count();
        return 1;
    }

    @Override
    public int executeUpdate(String sql, String[] columnNames) {
        calls.count();
        return 1;
    }

    @Override
    public int executeUpdate(String sql, int number1) {
        calls.count();
        return 1;
    }

    @Override
    public int executeUpdate(String sql) {
        calls.count();
        return 1;
    }

    @Override
    public Connection getConnection() {
        calls.count();
        return connection;
    }

    @Override
    public int getFetchDirection() {
        calls.count();
        return ResultSet.FETCH_FORWARD;
    }

    @Override
    public int getFetchSize() {
        calls.count();
        return fetchSize;
    }

    @Override
    public ResultSet getGeneratedKeys() {
        calls.count();
        return null;
    }

    @Override
    public int getMaxFieldSize() {
        calls.count();
        return 0;
    }

    @Override
    public int getMaxRows() {
        calls.count();
        return maxRows;
    }

    @Override
    public boolean getMoreResults() {
        calls.count();
        return false;
    }

    @Override
    public boolean getMoreResults(int number) {
        calls.count();
        return false;
    }

    @Override
    public int getQueryTimeout() {
        calls.count();
        return queryTimeoutSeconds;
    }

    @Override
    public ResultSet getResultSet() {
        calls.count();
        return rows;
    }

    @Override
    public int getResultSetConcurrency() {
        calls.count();
        return ResultSet.CONCUR_READ_ONLY;
    }

    @Override
    public int getResultSetHoldability() {
        calls.count();
        return ResultSet.CLOSE_CURSORS_AT_COMMIT;
    }

    @Override
    public int getResultSetType() {
        calls.count();
        return ResultSet.TYPE_FORWARD_ONLY;
    }

    @Override
    public int getUpdateCount() {
        calls.count();
        return -1;
    }

    @Override
    public SQLWarning getWarnings() {
        calls.count();
        return null;
    }

    @Override
    public boolean isCloseOnCompletion() {
        calls.count();
        return false;
    }

    @Override
    public boolean isClosed() {
        calls.count();
        return closed;
    }

    @Override
    public boolean isPoolable() {
        calls.count();
        return false;
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        calls.count();
        return type.isInstance(this);
    }

    @Override
    public void setCursorName(String text) {
        calls.count();
    }

    @Override
    public void setEscapeProcessing(boolean value) {
        calls.count();
    }

    @Override
    public void setFetchDirection(int value) {
        calls.count();
    }

    @Override
    public void setFetchSize(int value) {
        calls.count();
        fetchSize = value;
    }

    @Override
    public void setMaxFieldSize(int value) {
        calls.count();
    }

    @Override
    public void setMaxRows(int value) {
        calls.count();
        maxRows = value;
    }

    @Override
    public void setPoolable(boolean value) {
        calls.count();
    }

    @Override
    public void setQueryTimeout(int value) {
        calls.count();
        queryTimeoutSeconds = value;
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
