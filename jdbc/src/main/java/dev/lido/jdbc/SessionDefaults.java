package dev.lido.jdbc;

import dev.lido.jdbc.spi.Dialect;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a connection was set to when it was opened, and what each next holder finds again. What a driver can't tell counts
 * as unknown and isn't put back.
 */
final class SessionDefaults {

    private final Dialect dialect;
    private final boolean autoCommit;
    private final boolean readOnly;
    private final @Nullable Integer isolation;
    private final @Nullable String catalog;
    private final @Nullable String schema;
    private final int holdability;
    private final @Nullable Map<String, Class<?>> typeMap;

    private SessionDefaults(Dialect dialect, Connection connection) throws SQLException {
        this.dialect = dialect;
        this.autoCommit = connection.getAutoCommit();
        this.readOnly = connection.isReadOnly();
        this.isolation = ask(() -> dialect.isolation(connection));
        this.catalog = ask(connection::getCatalog);
        this.schema = ask(() -> dialect.schema(connection));
        Integer seen = ask(connection::getHoldability);
        this.holdability = seen == null ? ResultSet.HOLD_CURSORS_OVER_COMMIT : seen;
        this.typeMap = ask(connection::getTypeMap);
    }

    /** Reads them from a connection that was just opened. */
    static SessionDefaults of(Dialect dialect, Connection connection) throws SQLException {
        SessionDefaults defaults = new SessionDefaults(dialect, connection);
        if (!defaults.autoCommit) {
            connection.rollback(); // the questions may have begun a transaction
        }
        return defaults;
    }

    /** Asks for what not every driver knows; null where it doesn't, or where the answer is null. */
    private static <T> @Nullable T ask(Question<T> question) throws SQLException {
        try {
            return question.ask();
        } catch (SQLFeatureNotSupportedException | AbstractMethodError e) {
            return null;
        }
    }

    boolean autoCommit() {
        return autoCommit;
    }

    /**
     * Puts back what is marked; auto-commit first, because some others are refused in a transaction.
     *
     * @return false if that can't be done
     */
    boolean restore(Connection connection, int marks) throws SQLException {
        if ((marks & (Marks.AUTO_COMMIT | Marks.TRANSACTION_SQL)) != 0) {
            connection.setAutoCommit(autoCommit);
        }
        if ((marks & Marks.READ_ONLY) != 0) {
            dialect.setReadOnly(connection, readOnly);
        }
        if ((marks & Marks.ISOLATION) != 0) {
            dialect.restoreIsolation(connection, isolation);
        }
        if ((marks & Marks.CATALOG) != 0 && !restoreCatalog(connection)) {
            return false;
        }
        if ((marks & Marks.SCHEMA) != 0) {
            dialect.restoreSchema(connection, schema);
        }
        if ((marks & Marks.HOLDABILITY) != 0 && connection.getHoldability() != holdability) {
            connection.setHoldability(holdability);
        }
        if ((marks & Marks.TYPE_MAP) != 0 && typeMap != null && !typeMap.equals(connection.getTypeMap())) {
            connection.setTypeMap(typeMap);
        }
        return true;
    }

    /** Where there was none, as on MySQL without a database in the URL, there is no way back to that. */
    private boolean restoreCatalog(Connection connection) throws SQLException {
        if (catalog == null || catalog.isEmpty()) {
            String present = ask(connection::getCatalog);
            return present == null || present.isEmpty();
        }
        connection.setCatalog(catalog);
        return true;
    }

    private interface Question<T> {
        @Nullable
        T ask() throws SQLException;
    }
}
