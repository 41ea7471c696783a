package dev.lido.jdbc;

import dev.lido.jdbc.spi.ActivityView;
import dev.lido.jdbc.spi.Dialect;
import dev.lido.jdbc.spi.TransactionStatus;
import dev.lido.pool.spi.FailureKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.postgresql.util.HostSpec;

/** PostgreSQL by its own driver, which knows of each transaction because the server says so with every answer. */
class PostgresDialect implements Dialect {

    private static final String SOCKET_TIMEOUT = "socketTimeout";
    private static final String CONNECTION_REJECTED = "08004";
    private static final String UNABLE_TO_CONNECT = "08001";
    private static final String PERMISSION_DENIED = "42501";
    private static final String PROTOCOL_VIOLATION = "08P01";

    @Override
    public String kind() {
        return "postgres";
    }

    /**
     * Sets three limits: for the TCP connect, for each answer during login, and for the login as a whole. The second one
     * ends with the login, see {@link #open}.
     */
    @Override
    public void configure(String url, Properties properties, long timeoutNanos, boolean readOnly) {
        String seconds = Long.toString(Math.max(1, TimeUnit.NANOSECONDS.toSeconds(timeoutNanos + 999_999_999L)));
        properties.putIfAbsent("connectTimeout", seconds);
        properties.putIfAbsent("loginTimeout", seconds);
        properties.putIfAbsent(SOCKET_TIMEOUT, seconds);
        if (readOnly) {
            // The default would say so to the server only within transactions.
            properties.putIfAbsent("readOnlyMode", "always");
        }
    }

    @Override
    public void introduce(Properties properties, String name) {
        properties.putIfAbsent("ApplicationName", name);
    }

    @Override
    public String backendId(Connection connection) throws SQLException {
        try {
            return connection.isWrapperFor(BaseConnection.class)
                    ? Integer.toString(connection
                            .unwrap(BaseConnection.class)
                            .getQueryExecutor()
                            .getBackendPID())
                    : "";
        } catch (LinkageError e) {
            return ""; // as in transaction()
        }
    }

    @Override
    public Optional<ActivityView> activityView() {
        return Optional.of(PostgresActivity.VIEW);
    }

    @Override
    public void open(Connection connection, String url, Properties properties, boolean readOnly) throws SQLException {
        if (!properties.containsKey(SOCKET_TIMEOUT) && !url.contains(SOCKET_TIMEOUT + "=")) {
            connection.setNetworkTimeout(Runnable::run, 0);
        }
        if (readOnly) {
            connection.setReadOnly(true);
        }
    }

    /** Host and port as the URL has them, of the one among several that the driver has chosen. */
    @Override
    public String address(Connection connection) throws SQLException {
        try {
            if (connection.isWrapperFor(BaseConnection.class)) {
                HostSpec host = connection
                        .unwrap(BaseConnection.class)
                        .getQueryExecutor()
                        .getHostSpec();
                return host.getHost() + ":" + host.getPort();
            }
        } catch (LinkageError e) {
            // As in transaction().
        }
        return "";
    }

    /**
     * A pooler announces a process number of its own making at the connect, for cancels, and not that of the server's process
     * that answers. Whether it pools transactions or whole sessions can't be seen; so it counts as the former.
     */
    @Override
    public Dialect settled(Connection connection) throws SQLException {
        try {
            if (!connection.isWrapperFor(BaseConnection.class)) {
                return this;
            }
            int announced =
                    connection.unwrap(BaseConnection.class).getQueryExecutor().getBackendPID();
            return announced == backend(connection) ? this : new PostgresPoolerDialect();
        } catch (LinkageError e) {
            return this; // as in transaction()
        }
    }

    /** Only poolers refuse parameters that the server takes, such as the schema's. */
    @Override
    public Dialect settled(SQLException refusal) {
        return advice(refusal) == null ? this : new PostgresPoolerDialect();
    }

    private static int backend(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT pg_catalog.pg_backend_pid()")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    @Override
    public @Nullable String advice(SQLException failure) {
        return PROTOCOL_VIOLATION.equals(failure.getSQLState())
                        && failure.getMessage() != null
                        && failure.getMessage().contains("unsupported startup parameter")
                ? "Transaction pooler refused a startup parameter: " + failure.getMessage()
                        + "; take currentSchema and options out of URL and properties and set the search path where it"
                        + " lasts, ALTER ROLE … SET search_path TO …; where it is extra_float_digits, add that to the"
                        + " pooler's ignore_startup_parameters"
                : null;
    }

    /**
     * A standby, or a server, database or role that is set to read-only; what was set in the session alone doesn't count. Such
     * an answer holds for whoever connects there in the same way.
     */
    @Override
    public boolean isReadOnlyServer(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT pg_catalog.pg_is_in_recovery() OR EXISTS (SELECT 1 FROM"
                                + " pg_catalog.pg_settings WHERE name = 'default_transaction_read_only' AND reset_val = 'on')")) {
            return rows.next() && rows.getBoolean(1);
        } finally {
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
        }
    }

    @Override
    public void configureSchema(Properties properties, String schema) {
        properties.setProperty("currentSchema", PostgresSchema.path(schema));
    }

    /** Was set by a parameter of the connect, so that RESET goes back to it. */
    @Override
    public void openSchema(Connection connection, String schema) throws SQLException {
        PostgresSchema.check(
                connection,
                schema,
                user -> "GRANT USAGE ON SCHEMA " + PostgresSchema.quoted(schema) + " TO " + PostgresSchema.quoted(user)
                        + ", and take currentSchema out of the URL");
    }

    /** Not the driver's {@code isValid}: that counts in seconds, and takes the network timeout away while it asks. */
    @Override
    public boolean isValid(Connection connection, long timeoutNanos) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        }
        if (!connection.getAutoCommit()) {
            connection.rollback();
        }
        return true;
    }

    @Override
    public TransactionStatus transaction(Connection connection) throws SQLException {
        TransactionState state = state(connection);
        if (state == null) {
            return TransactionStatus.UNKNOWN;
        }
        return state == TransactionState.IDLE ? TransactionStatus.NONE : TransactionStatus.OPEN;
    }

    /** Null where the driver's classes aren't visible from here, as happens in application servers. */
    private static @Nullable TransactionState state(Connection connection) throws SQLException {
        try {
            return connection.isWrapperFor(BaseConnection.class)
                    ? connection.unwrap(BaseConnection.class).getTransactionState()
                    : null;
        } catch (LinkageError e) {
            return null;
        }
    }

    /** The driver takes the server's ROLLBACK for a good answer to COMMIT (seen with 42.7.14). */
    @Override
    public boolean forbidsCommit(Connection connection, @Nullable SQLException failure) throws SQLException {
        return state(connection) == TransactionState.FAILED;
    }

    @Override
    public @Nullable Integer isolation(Connection connection) {
        return null; // would cost a round trip, and isn't needed
    }

    /** Goes back to what the server, the role and the URL say. */
    @Override
    public void restoreIsolation(Connection connection, @Nullable Integer isolation) throws SQLException {
        execute(connection, "RESET default_transaction_isolation");
    }

    @Override
    public @Nullable String schema(Connection connection) {
        return null; // would cost a round trip, and tells only the first of the search path
    }

    @Override
    public void restoreSchema(Connection connection, @Nullable String schema) throws SQLException {
        execute(connection, "RESET search_path");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
        if (!connection.getAutoCommit()) {
            connection.commit(); // a rollback would undo it
        }
    }

    @Override
    public FailureKind classify(Throwable failure) {
        FailureKind kind = Dialect.super.classify(failure);
        if (failure instanceof SQLException sql && PROTOCOL_VIOLATION.equals(sql.getSQLState())) {
            return FailureKind.OTHER; // there is a server, and it speaks
        }
        if (failure instanceof SQLException sql
                && (kind == FailureKind.OTHER || kind == FailureKind.REFUSED)
                && sql.getSQLState() != null) {
            return switch (sql.getSQLState()) {
                case PERMISSION_DENIED -> FailureKind.AUTH;
                // The driver's own word for a missing password and for a server without TLS.
                case CONNECTION_REJECTED -> saysTls(sql) ? FailureKind.TLS : FailureKind.AUTH;
                case UNABLE_TO_CONNECT -> isLoginTimeout(sql) ? FailureKind.TIMEOUT : kind;
                default -> kind;
            };
        }
        return kind;
    }

    /**
     * Whether the driver has given up by its {@code loginTimeout}. It says so without a cause, in the user's language, and with
     * the state of a refusal, which it is not: nobody has said no. The other failure of that state without a cause names
     * the setting that it is about.
     */
    private static boolean isLoginTimeout(SQLException failure) {
        return failure.getCause() == null
                && (failure.getMessage() == null || !failure.getMessage().contains("targetServerType"));
    }

    private static boolean saysTls(SQLException failure) {
        return failure.getMessage() != null && failure.getMessage().contains("SSL");
    }
}
