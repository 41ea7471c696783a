package dev.lido.jdbc;

import dev.lido.jdbc.spi.Dialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL behind a transaction pooler such as PgBouncer, where each transaction may run in another session of the server's,
 * shared with other clients (D10). So nothing is left in the session, and nothing is expected there: no prepared statements by
 * name, read-only by transaction, and of what can't work SQL and settings are refused in place of reaching others.
 */
final class PostgresPoolerDialect extends PostgresDialect {

    private static final String PREPARE_THRESHOLD = "prepareThreshold";

    @Override
    public void configure(String url, Properties properties, long timeoutNanos, boolean readOnly) {
        properties.putIfAbsent(PREPARE_THRESHOLD, "0"); // a pooler that keeps prepared statements can be told
        properties.putIfAbsent("readOnlyMode", "transaction");
        super.configure(url, properties, timeoutNanos, readOnly);
    }

    /** What the driver was told is the pooler's number for a client, and the database knows none of those. */
    @Override
    public String backendId(Connection connection) {
        return "";
    }

    @Override
    public boolean keepsSession() {
        return false;
    }

    /** It would reset the session of whoever gets it next, and of nobody who has used it. */
    @Override
    public boolean hasFullReset() {
        return false;
    }

    @Override
    public @Nullable String refusal(String sql) {
        return SessionSql.refusal(sql);
    }

    /** Nothing more can be found out. */
    @Override
    public Dialect settled(Connection connection) {
        return this;
    }

    @Override
    public Dialect settled(SQLException refusal) {
        return this;
    }

    /** The role says it: a parameter of the connect is refused by the pooler, and a setting of the session is lost. */
    @Override
    public void configureSchema(Properties properties, String schema) {}

    @Override
    public void openSchema(Connection connection, String schema) throws SQLException {
        PostgresSchema.check(
                connection,
                schema,
                user -> "behind a transaction pooler the role has to say it: ALTER ROLE " + PostgresSchema.quoted(user)
                        + " SET search_path TO " + PostgresSchema.path(schema)
                        + ", and each schema needs a role of its own");
    }

    /** Was never changed: the change is refused. */
    @Override
    public void restoreIsolation(Connection connection, @Nullable Integer isolation) {}

    @Override
    public void restoreSchema(Connection connection, @Nullable String schema) {}
}
