package dev.lido.jdbc;

import dev.lido.jdbc.spi.Dialect;
import dev.lido.jdbc.spi.SessionReset;
import dev.lido.jdbc.spi.TransactionStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the database, with all that belongs to it and outlives a lease: what it was set to when it was opened, and
 * what its present holder has open. Never refers to a lease.
 */
final class JdbcResource {

    private final Connection connection;
    private final ResourceParts parts;
    private final Dialect dialect;
    private final SessionDefaults defaults;
    /** What is run at release beside what JDBC can see; null for nothing. */
    private final @Nullable SessionReset session;

    private final @Nullable CallWatch watch;
    private final OpenThings opened = new OpenThings();
    /** In milliseconds, 0 for none; -1 where the driver has no such thing. */
    private final int networkTimeout;

    /** Whether Lido has broken it off. */
    private volatile boolean aborted;

    /** Whether a statement was run since the last commit or rollback. Plain, because a lease's threads come one after another. */
    private boolean work;
    /** Whether the last reset undid open work; read and written by the releaser. */
    private boolean rolledBack;

    /** As it was before the first change by any holder; read and written by the holder or the releaser. */
    private volatile @Nullable Properties clientInfo;

    /**
     * Takes over a connection that was just opened.
     *
     * @throws SQLException if it can't say what it is set to
     */
    JdbcResource(Connection connection, ResourceParts parts) throws SQLException {
        this.connection = connection;
        this.parts = parts;
        this.dialect = parts.dialect();
        this.networkTimeout = networkTimeout(connection);
        this.defaults = SessionDefaults.of(dialect, connection);
        this.session = parts.sessionReset(connection);
        this.watch = CallWatch.of(connection, parts.watchesWork());
    }

    /** A driver that lets its present limit be set again has one. */
    private static int networkTimeout(Connection connection) {
        try {
            int present = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, present);
            return present;
        } catch (SQLException | AbstractMethodError e) {
            return -1;
        }
    }

    Connection connection() {
        return connection;
    }

    OpenThings opened() {
        return opened;
    }

    Dialect dialect() {
        return dialect;
    }

    @Nullable
    CommandTimeout commandTimeout() {
        return parts.commandTimeout();
    }

    @Nullable
    QueryLog queryLog() {
        return parts.queryLog();
    }

    @Nullable
    CallWatch watch() {
        return watch;
    }

    /** A statement is run, after which a transaction may be open; or one was ended. */
    void noteWork(boolean begun) {
        work = begun;
    }

    boolean hasWork() {
        return work;
    }

    boolean hasRolledBack() {
        return rolledBack;
    }

    boolean mayOpenTransaction(String sql) {
        return dialect.mayOpenTransaction(sql);
    }

    /** Whether the connection is of no use after that failure. */
    boolean isLost(SQLException failure) {
        try {
            return dialect.endsConnection(failure) || connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    /** Whether the failure that ended this connection says something about others, too. */
    boolean isWitness(SQLException failure) {
        return !aborted && !dialect.endsSessionOnly(failure);
    }

    /** Reads the client info that a change is about to overwrite. */
    void rememberClientInfo() throws SQLException {
        if (clientInfo == null) {
            Properties copy = new Properties();
            copy.putAll(connection.getClientInfo());
            clientInfo = copy;
        }
    }

    boolean validate(long timeoutNanos) throws Exception {
        return within(timeoutNanos, () -> dialect.isValid(connection, timeoutNanos));
    }

    /**
     * Puts the connection back into the state in which it was opened.
     *
     * @return false if that can't be done
     */
    boolean reset(int marks, long timeoutNanos) throws Exception {
        if ((marks & Marks.BEYOND_RESET) != 0) {
            return false;
        }
        TransactionStatus status = dialect.transaction(connection);
        boolean rollback = mayBeOpen(status, marks);
        boolean undone = false;
        boolean used = (marks & ~Marks.REQUEST) != 0;
        boolean changed = (marks & ~(Marks.USED | Marks.REQUEST)) != 0;
        if (rollback || changed || session != null && used || !opened.isEmpty()) {
            Undone outcome = within(timeoutNanos, () -> putBack(status, rollback, marks));
            if (outcome == Undone.FAILED) {
                return false;
            }
            undone = outcome == Undone.WORK;
        }
        if (watch != null && watch.reset()) {
            within(timeoutNanos, () -> {
                connection.endRequest();
                return true;
            });
        }
        connection.clearWarnings();
        work = false;
        rolledBack = undone;
        return true;
    }

    /** What a reset has found. */
    private enum Undone {
        NOTHING,
        WORK,
        FAILED
    }

    private Undone putBack(TransactionStatus status, boolean rollback, int marks) throws Exception {
        opened.closeAll();
        boolean undone = rollback && rollBack(status);
        defaults.restore(connection, marks);
        restoreClientInfo(marks);
        if (session != null && !session.reset(connection)) {
            return Undone.FAILED;
        }
        return undone ? Undone.WORK : Undone.NOTHING;
    }

    private boolean mayBeOpen(TransactionStatus status, int marks) throws SQLException {
        return switch (status) {
            case OPEN -> true;
            case NONE -> false;
            case UNKNOWN -> (marks & Marks.TRANSACTION_SQL) != 0 || !connection.getAutoCommit();
        };
    }

    /**
     * Rolls back, and tells whether there was work to undo: as the driver knows it; else, in JDBC's own transactions, whether a
     * statement was run since the last one ended; else what the attempt tells.
     */
    private boolean rollBack(TransactionStatus status) throws SQLException {
        if (status == TransactionStatus.OPEN) {
            dialect.rollback(connection);
            return true;
        }
        boolean byJdbc = !connection.getAutoCommit();
        boolean shown = dialect.rollbackIfOpen(connection);
        return byJdbc ? work : shown;
    }

    private void restoreClientInfo(int marks) throws SQLException {
        Properties before = clientInfo;
        if ((marks & Marks.CLIENT_INFO) != 0 && before != null) {
            connection.setClientInfo(before);
        }
    }

    /** Runs something under a network timeout, and puts the timeout back to what the connection was opened with. */
    private <T> T within(long timeoutNanos, Bounded<T> bounded) throws Exception {
        if (networkTimeout < 0) {
            return bounded.run();
        }
        // Rounded up, and never 0, which would mean no limit.
        long millis = TimeUnit.NANOSECONDS.toMillis(timeoutNanos + 999_999);
        connection.setNetworkTimeout(Runnable::run, (int) Math.max(1, Math.min(millis, Integer.MAX_VALUE)));
        T result = bounded.run();
        connection.setNetworkTimeout(Runnable::run, networkTimeout);
        return result;
    }

    void abort() {
        aborted = true;
        try {
            dialect.abort(connection, parts.workers());
        } catch (SQLException e) {
            throw new IllegalStateException("Abort failed", e);
        }
    }

    void close() throws SQLException {
        connection.close();
    }

    /** What runs under a network timeout. A connection on which it throws is closed, so nothing is put back then. */
    private interface Bounded<T> {
        T run() throws Exception;
    }
}
