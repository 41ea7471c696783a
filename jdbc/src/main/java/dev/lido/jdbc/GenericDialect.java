package dev.lido.jdbc;

import dev.lido.jdbc.spi.Dialect;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** Any driver that keeps to JDBC. What it pools is called by the URL's second part, for example {@code h2}. */
final class GenericDialect implements Dialect {

    private final String kind;

    GenericDialect(String kind) {
        this.kind = kind;
    }

    @Override
    public String kind() {
        return kind;
    }

    /** Only where the name and unit of the driver's limit are known; most drivers refuse a property they don't know. */
    @Override
    public void configure(String url, Properties properties, long timeoutNanos, boolean readOnly) {
        if (kind.equals("mysql") || kind.equals("mariadb")) {
            properties.putIfAbsent(
                    "connectTimeout", Long.toString(TimeUnit.NANOSECONDS.toMillis(timeoutNanos + 999_999)));
        }
    }

    @Override
    public boolean isReadOnlyServer(Connection connection) throws SQLException {
        if (!kind.equals("mysql") && !kind.equals("mariadb")) {
            return false;
        }
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT @@global.read_only")) {
            return rows.next() && rows.getBoolean(1);
        } finally {
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
        }
    }
}
