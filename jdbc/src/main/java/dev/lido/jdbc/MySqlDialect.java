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
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * MySQL and MariaDB, each by either's driver: their servers speak one protocol and number their errors alike, and the drivers
 * call their limits the same.
 *
 * <p>Of an open transaction MariaDB's driver tells ({@link MariaDbStatus}). MySQL's isn't asked, so with it the SQL that was
 * run and the auto-commit flag tell.
 */
final class MySqlDialect implements Dialect {

    private static final String SOCKET_TIMEOUT = "socketTimeout";

    /** Too many connections: at all, of this user, by an account's limits. */
    private static final Set<Integer> CAPACITY = Set.of(1040, 1203, 1226);

    /**
     * Denied: the database, by password, by plugin, this host; password expired (two), account locked. Not again without a
     * change.
     */
    private static final Set<Integer> AUTH = Set.of(1044, 1045, 1698, 1130, 1820, 1862, 3118);

    /** The server takes encrypted connections only. */
    private static final int TLS_REQUIRED = 3159;

    private static final int QUERY_INTERRUPTED = 1317;

    /** The session was killed, or nothing was heard of it for wait_timeout: what ends one session and says nothing of others. */
    private static final Set<Integer> SESSION_ENDED = Set.of(1927, 3169, 4031);

    /** The server shuts down, closes the connection, or has lost it. */
    private static final Set<Integer> CONNECTION_ENDED = Set.of(1053, 1080, 1152, 1158, 1159, 1160, 1161, 1184);

    /** How far chains of causes and next exceptions are followed. */
    private static final int DEPTH = 8;

    private final String kind;

    /** Of either kind, {@code mysql} or {@code mariadb}. */
    MySqlDialect(String kind) {
        this.kind = kind;
    }

    @Override
    public String kind() {
        return kind;
    }

    /**
     * Sets two limits, for the TCP connect and for each answer during login. The second one ends with the login, see
     * {@link #open}; what the drivers open of their own, to cancel a statement, keeps it. What the URL says isn't set again:
     * with MySQL's driver the properties would win.
     */
    @Override
    public void configure(String url, Properties properties, long timeoutNanos, boolean readOnly) {
        String millis = Long.toString(
                Math.max(1, Math.min(TimeUnit.NANOSECONDS.toMillis(timeoutNanos + 999_999), Integer.MAX_VALUE)));
        for (String limit : new String[] {"connectTimeout", SOCKET_TIMEOUT}) {
            if (!isSet(limit, url, properties)) {
                properties.setProperty(limit, millis);
            }
        }
    }

    private static boolean isSet(String name, String url, Properties properties) {
        return properties.containsKey(name) || url.contains(name + "=");
    }

    /** MySQL's driver says nothing of the flag to a MariaDB; this holds there too, under auto-commit and for DDL. */
    @Override
    public void open(Connection connection, String url, Properties properties, boolean readOnly) throws SQLException {
        if (!isSet(SOCKET_TIMEOUT, url, properties)) {
            connection.setNetworkTimeout(Runnable::run, 0);
        }
        if (readOnly) {
            connection.setReadOnly(true);
            execute(connection, "SET SESSION TRANSACTION READ ONLY");
        }
    }

    /** MariaDB's driver knows it; for MySQL's, whose classes aren't known here, one question at each opening has to do. */
    @Override
    public String backendId(Connection connection) throws SQLException {
        String known = MariaDbStatus.threadId(connection);
        if (!known.isEmpty()) {
            return known;
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT CONNECTION_ID()")) {
            return row.next() ? row.getString(1) : "";
        }
    }

    @Override
    public Optional<ActivityView> activityView() {
        return Optional.of(MySqlActivity.VIEW);
    }

    /** The server is told, too, because MariaDB's driver doesn't tell it; it then refuses to write, also under auto-commit. */
    @Override
    public void setReadOnly(Connection connection, boolean readOnly) throws SQLException {
        connection.setReadOnly(readOnly);
        execute(connection, "SET SESSION TRANSACTION READ " + (readOnly ? "ONLY" : "WRITE"));
    }

    /**
     * Asks the server, which touches no table and so begins no transaction. A cancel that came late ends what it meets, and
     * that may be the question: then it is asked once more.
     */
    @Override
    public boolean isValid(Connection connection, long timeoutNanos) throws SQLException {
        try {
            execute(connection, "SELECT 1");
        } catch (SQLException e) {
            if (e.getErrorCode() != QUERY_INTERRUPTED) {
                throw e;
            }
            execute(connection, "SELECT 1");
        }
        return true;
    }

    @Override
    public TransactionStatus transaction(Connection connection) throws SQLException {
        return MariaDbStatus.of(connection);
    }

    /** As SQL: MariaDB's driver doesn't send its own while it believes that there is nothing to roll back. */
    @Override
    public void rollback(Connection connection) throws SQLException {
        execute(connection, "ROLLBACK");
    }

    /** Those of LOCK TABLES and FLUSH TABLES WITH READ LOCK, which a rollback leaves. */
    @Override
    public void releaseLocks(Connection connection) throws SQLException {
        execute(connection, "UNLOCK TABLES");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public boolean endsConnection(SQLException failure) {
        return Dialect.super.endsConnection(failure)
                || any(failure, code -> SESSION_ENDED.contains(code) || CONNECTION_ENDED.contains(code));
    }

    @Override
    public boolean endsSessionOnly(SQLException failure) {
        return any(failure, SESSION_ENDED::contains);
    }

    /** What a killed connection was doing ends with the same error as a cancelled statement. */
    @Override
    public boolean castsDoubt(SQLException failure) {
        return any(failure, code -> code == QUERY_INTERRUPTED);
    }

    @Override
    public FailureKind classify(Throwable failure) {
        if (any(failure, CAPACITY::contains)) {
            return FailureKind.CAPACITY;
        } else if (any(failure, AUTH::contains)) {
            return FailureKind.AUTH;
        } else if (any(failure, code -> code == TLS_REQUIRED)) {
            return FailureKind.TLS;
        } else if (any(failure, code -> SESSION_ENDED.contains(code) || CONNECTION_ENDED.contains(code))) {
            return FailureKind.REFUSED;
        }
        FailureKind kind = Dialect.super.classify(failure);
        if (kind != FailureKind.OTHER && kind != FailureKind.REFUSED) {
            return kind;
        } else if (says(failure, "Public Key Retrieval is not allowed")) {
            return FailureKind.AUTH; // the account's way to log in needs TLS, or the driver's allowPublicKeyRetrieval
        }
        // Both drivers say so in words only, when a server without TLS is asked for it.
        return says(failure, "SSL") || says(failure, "ssl") ? FailureKind.TLS : kind;
    }

    private static boolean says(Throwable failure, String words) {
        Throwable at = failure;
        for (int i = 0; i < DEPTH && at != null; i++) {
            if (at.getMessage() != null && at.getMessage().contains(words)) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    /** Whether any error in a chain is one of those; a batch hides that of its statement behind its own. */
    private static boolean any(Throwable failure, Predicate<Integer> codes) {
        Throwable at = failure;
        for (int i = 0; i < DEPTH && at != null; i++) {
            SQLException next = null;
            if (at instanceof SQLException sql) {
                if (codes.test(sql.getErrorCode())) {
                    return true;
                }
                next = sql.getNextException();
            }
            at = next != null ? next : at.getCause();
        }
        return false;
    }

    /**
     * On a worker: while a statement runs, MariaDB's driver connects anew to have the server kill it. Where that server can't be
     * reached, it frees nobody who waits for an answer; that is what limits on the answer are for.
     */
    @Override
    public void abort(Connection connection, Executor workers) {
        workers.execute(() -> {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                System.getLogger("dev.lido.jdbc").log(System.Logger.Level.DEBUG, "event=abort_failed", e);
            }
        });
    }

    /** The server's own switch, not that of the session: a standby has it on, and so has a writer that was fenced. */
    @Override
    public boolean isReadOnlyServer(Connection connection) throws SQLException {
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
