package dev.lido.jdbc;

import dev.lido.pool.Slot;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Struct;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.NullUnmarked;

/**
 * The calls of a connection that need nothing but to be passed on to the driver's, in alphabetical order. Pure delegation:
 * what changes the connection's state, ends a transaction or gives out another object is in {@link ConnectionLease}.
 */
@NullUnmarked
abstract class ForwardingConnection extends JdbcLease implements Connection {

    ForwardingConnection(Slot<JdbcResource> slot, JdbcResource resource, long word) {
        super(slot, resource, word);
    }

    @Override
    public void beginRequest() throws SQLException {
        Connection connection = begin();
        try {
            connection.beginRequest();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public void clearWarnings() throws SQLException {
        Connection connection = begin();
        try {
            connection.clearWarnings();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public Struct createStruct(String typeName, Object[] attributes) throws SQLException {
        Connection connection = begin();
        try {
            return connection.createStruct(typeName, attributes);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public void endRequest() throws SQLException {
        Connection connection = begin();
        try {
            connection.endRequest();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public boolean getAutoCommit() throws SQLException {
        Connection connection = begin();
        try {
            return connection.getAutoCommit();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public String getCatalog() throws SQLException {
        Connection connection = begin();
        try {
            return connection.getCatalog();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public Properties getClientInfo() throws SQLException {
        Connection connection = begin();
        try {
            return connection.getClientInfo();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public String getClientInfo(String name) throws SQLException {
        Connection connection = begin();
        try {
            return connection.getClientInfo(name);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public int getHoldability() throws SQLException {
        Connection connection = begin();
        try {
            return connection.getHoldability();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public int getNetworkTimeout() throws SQLException {
        Connection connection = begin();
        try {
            return connection.getNetworkTimeout();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public String getSchema() throws SQLException {
        Connection connection = begin();
        try {
            return connection.getSchema();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public int getTransactionIsolation() throws SQLException {
        Connection connection = begin();
        try {
            return connection.getTransactionIsolation();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public Map<String, Class<?>> getTypeMap() throws SQLException {
        Connection connection = begin();
        try {
            return connection.getTypeMap();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public SQLWarning getWarnings() throws SQLException {
        Connection connection = begin();
        try {
            return connection.getWarnings();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        Connection connection = begin();
        try {
            return connection.isReadOnly();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    @Override
    public String nativeSQL(String sql) throws SQLException {
        Connection connection = begin();
        try {
            return connection.nativeSQL(sql);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }
}
