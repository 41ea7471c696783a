package dev.lido.jdbc;

import dev.lido.jdbc.spi.ActivityView;
import dev.lido.jdbc.spi.Dialect;
import dev.lido.jdbc.spi.SessionReset;
import dev.lido.jdbc.spi.TransactionStatus;
import dev.lido.pool.spi.FailureKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/** PostgreSQL by its own driver, which knows of each transaction because the server says so with every answer. */
final class PostgresDialect implements Dialect {

    private static final String SOCKET_TIMEOUT = "socketTimeout";
    /** A cancel takes a connection of its own, and while it lasts the driver lets go of no statement, broken off or not. */
    private static final String CANCEL_SECONDS = "5";

    private static final String CONNECTION_REJECTED = "08004";
    private static final String UNABLE_TO_CONNECT = "08001";
    private static final String PERMISSION_DENIED = "42501";

    @Override
    public String kind() {
        return "postgres";
    }

    /**
     * Sets four limits: for the TCP connect, for each answer during login, for the login as a whole, and for a cancel. The second
     * one ends with the login, see {@link #open}.
     */
    @Override
    public void configure(String url, Properties properties, long timeoutNanos, boolean readOnly) {
        String seconds = Long.toString(Math.max(1, TimeUnit.NANOSECONDS.toSeconds(timeoutNanos + 999_999_999L)));
        properties.putIfAbsent("connectTimeout", seconds);
        properties.putIfAbsent("loginTimeout", seconds);
        properties.putIfAbsent(SOCKET_TIMEOUT, seconds);
        properties.putIfAbsent("cancelSignalTimeout", CANCEL_SECONDS);
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
        try {
            if (connection.isWrapperFor(BaseConnection.class)) {
                TransactionState state = connection.unwrap(BaseConnection.class).getTransactionState();
                return state == TransactionState.IDLE ? TransactionStatus.NONE : TransactionStatus.OPEN;
            }
        } catch (LinkageError e) {
            // The driver's classes aren't visible from here, as happens in application servers.
        }
        return TransactionStatus.UNKNOWN;
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

    @Override
    public boolean hasFullReset() {
        return true;
    }

    @Override
    public SessionReset fullReset(Connection connection) throws SQLException {
        return PostgresReset.of(connection);
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
