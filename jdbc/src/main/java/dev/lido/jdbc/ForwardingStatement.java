package dev.lido.jdbc;

import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import org.jspecify.annotations.NullUnmarked;

/**
 * The calls of a statement that need nothing but to be passed on to the driver's, in alphabetical order. Pure delegation:
 * what runs SQL, or gives out another object, is in {@link StatementLease}.
 */
@NullUnmarked
abstract class ForwardingStatement implements Statement {

    final ConnectionLease lease;
    final Statement statement;

    ForwardingStatement(ConnectionLease lease, Statement statement) {
        this.lease = lease;
        this.statement = statement;
    }

    @Override
    public void clearBatch() throws SQLException {
        lease.begin();
        try {
            statement.clearBatch();
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
            statement.clearWarnings();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void closeOnCompletion() throws SQLException {
        lease.begin();
        try {
            statement.closeOnCompletion();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public String enquoteIdentifier(String identifier, boolean alwaysQuote) throws SQLException {
        lease.begin();
        try {
            return statement.enquoteIdentifier(identifier, alwaysQuote);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public String enquoteLiteral(String value) throws SQLException {
        lease.begin();
        try {
            return statement.enquoteLiteral(value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public String enquoteNCharLiteral(String value) throws SQLException {
        lease.begin();
        try {
            return statement.enquoteNCharLiteral(value);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public int getFetchDirection() throws SQLException {
        lease.begin();
        try {
            return statement.getFetchDirection();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public int getFetchSize() throws SQLException {
        lease.begin();
        try {
            return statement.getFetchSize();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public long getLargeMaxRows() throws SQLException {
        lease.begin();
        try {
            return statement.getLargeMaxRows();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public long getLargeUpdateCount() throws SQLException {
        lease.begin();
        try {
            return statement.getLargeUpdateCount();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public int getMaxFieldSize() throws SQLException {
        lease.begin();
        try {
            return statement.getMaxFieldSize();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public int getMaxRows() throws SQLException {
        lease.begin();
        try {
            return statement.getMaxRows();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public boolean getMoreResults() throws SQLException {
        lease.begin();
        try {
            return statement.getMoreResults();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public boolean getMoreResults(int current) throws SQLException {
        lease.begin();
        try {
            return statement.getMoreResults(current);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public int getQueryTimeout() throws SQLException {
        lease.begin();
        try {
            return statement.getQueryTimeout();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public int getResultSetConcurrency() throws SQLException {
        lease.begin();
        try {
            return statement.getResultSetConcurrency();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public int getResultSetHoldability() throws SQLException {
        lease.begin();
        try {
            return statement.getResultSetHoldability();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public int getResultSetType() throws SQLException {
        lease.begin();
        try {
            return statement.getResultSetType();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public int getUpdateCount() throws SQLException {
        lease.begin();
        try {
            return statement.getUpdateCount();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public SQLWarning getWarnings() throws SQLException {
        lease.begin();
        try {
            return statement.getWarnings();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public boolean isCloseOnCompletion() throws SQLException {
        lease.begin();
        try {
            return statement.isCloseOnCompletion();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public boolean isPoolable() throws SQLException {
        lease.begin();
        try {
            return statement.isPoolable();
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public boolean isSimpleIdentifier(String identifier) throws SQLException {
        lease.begin();
        try {
            return statement.isSimpleIdentifier(identifier);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setCursorName(String name) throws SQLException {
        lease.begin();
        try {
            statement.setCursorName(name);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setEscapeProcessing(boolean enable) throws SQLException {
        lease.begin();
        try {
            statement.setEscapeProcessing(enable);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setFetchDirection(int direction) throws SQLException {
        lease.begin();
        try {
            statement.setFetchDirection(direction);
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
            statement.setFetchSize(size);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setLargeMaxRows(long max) throws SQLException {
        lease.begin();
        try {
            statement.setLargeMaxRows(max);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setMaxFieldSize(int max) throws SQLException {
        lease.begin();
        try {
            statement.setMaxFieldSize(max);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setMaxRows(int max) throws SQLException {
        lease.begin();
        try {
            statement.setMaxRows(max);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setPoolable(boolean poolable) throws SQLException {
        lease.begin();
        try {
            statement.setPoolable(poolable);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }

    @Override
    public void setQueryTimeout(int seconds) throws SQLException {
        lease.begin();
        try {
            statement.setQueryTimeout(seconds);
        } catch (SQLException e) {
            throw lease.failed(e);
        } finally {
            lease.end();
        }
    }
}
