package dev.lido.jdbc;

import dev.lido.jdbc.spi.Dialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the database, with all that belongs to it and outlives a lease: what it was set to when it was opened, and
 * what its present holder has open. Never refers to a lease.
 */
final class JdbcResource {

    private static final String NOT_SUPPORTED = "0A000";
    /** Longer SQL may hold values, of which nothing is to be kept for long. */
    private static final int LONGEST_KEPT = 1_000;

    /** How long a close waits for what the driver does to break a connection off. */
    private static final int BREAK_OFF_SECONDS = 30;

    private final Connection connection;
    private final Dialect dialect;
    private final String address;
    /** Whether what is set in the session stays there. */
    private final boolean keepsSession;

    private final Executor workers;
    private final @Nullable CommandTimeout commandTimeout;
    private final String backendId;
    private final SessionDefaults defaults;
    private final OpenThings opened = new OpenThings();
    /** In milliseconds, 0 for none; -1 where the driver has no such thing. */
    private final int networkTimeout;

    /** Whether a write was refused that the present holder may have meant for a writer. */
    private volatile boolean writeRefused;

    /** Whether Lido has broken it off. */
    private volatile boolean aborted;

    /** The first failure of its present holder's that said so. */
    private volatile @Nullable SQLException lostBy;

    /**
     * What limits commands now: {@link #commandTimeout}, or a transaction's. This and the next one are written by a holder,
     * within a guarded call, and at reset, so that a release lies between two holders.
     */
    private @Nullable CommandTimeout limit;

    /** Why the transaction that Lido has begun can't be committed, if it can't. */
    private volatile @Nullable SQLException failedBy;

    private volatile boolean failureForbidsCommit;

    /** Whether a transaction is open that Lido itself will commit or roll back. */
    private boolean inTransaction;

    /** SQL that {@link #mayOpenTransaction} said no to. Plain: strings are safe to publish by a race, and any of them is right. */
    private @Nullable String harmless;

    /** What the driver has left to do of that, if it does it on a worker. */
    private volatile @Nullable CompletableFuture<Void> breakingOff;

    /** As it was before the first change by any holder; read and written by the holder or the releaser. */
    private volatile @Nullable Properties clientInfo;

    /**
     * Takes over a connection that was just opened.
     *
     * @throws SQLException if it can't say what it is set to
     */
    JdbcResource(
            Connection connection,
            Dialect dialect,
            String address,
            Executor workers,
            @Nullable CommandTimeout commandTimeout)
            throws SQLException {
        this.connection = connection;
        this.dialect = dialect;
        this.address = address;
        this.keepsSession = dialect.keepsSession();
        this.workers = workers;
        this.commandTimeout = commandTimeout;
        this.limit = commandTimeout;
        this.networkTimeout = networkTimeout(connection);
        this.backendId = backendId(dialect, connection);
        this.defaults = SessionDefaults.of(dialect, connection);
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

    /** What can't be told is no reason to do without the connection. */
    private static String backendId(Dialect dialect, Connection connection) {
        try {
            return dialect.backendId(connection);
        } catch (SQLException | RuntimeException e) {
            return "";
        }
    }

    /** What the database calls the connection; empty if that isn't known. */
    String backendId() {
        return backendId;
    }

    Connection connection() {
        return connection;
    }

    OpenThings opened() {
        return opened;
    }

    /** What limits commands now. */
    @Nullable
    CommandTimeout limit() {
        return limit;
    }

    /**
     * Has commands limited otherwise.
     *
     * @param next null to go back to the data source's own limit
     */
    void limit(@Nullable CommandTimeout next) {
        limit = next == null ? commandTimeout : next;
    }

    void noteLost(SQLException failure) {
        if (lostBy == null) {
            lostBy = failure;
        }
    }

    /**
     * Notes a failure in a transaction. The one that made it impossible to commit stays: those after it only say that it is.
     */
    void noteFailure(SQLException failure) {
        if (!inTransaction || failureForbidsCommit) {
            return;
        }
        failedBy = failure;
        try {
            failureForbidsCommit = isCommitForbidden();
        } catch (SQLException e) {
            // The driver can't even say this: whoever wants to commit will see.
        }
    }

    /** A rollback to a savepoint has undone what had failed. */
    void forgetFailure() {
        failedBy = null;
        failureForbidsCommit = false;
    }

    /** Whether COMMIT would do something else than to commit all that was done. */
    boolean isCommitForbidden() throws SQLException {
        return dialect.forbidsCommit(connection, failedBy);
    }

    /** The failure of a statement in this transaction, for what can't be committed. */
    @Nullable
    SQLException failedBy() {
        return failedBy;
    }

    @Nullable
    SQLException lostBy() {
        return lostBy;
    }

    /** Whether it was Lido that broke the connection off, and not the network or the database that lost it. */
    boolean isAborted() {
        return aborted;
    }

    boolean isInTransaction() {
        return inTransaction;
    }

    /** Refuses to begin a transaction where the holder may have one of its own open, which a rollback would end. */
    void refuseSecondTransaction(String label) throws SQLException {
        if (!connection.getAutoCommit()) {
            throw new SQLException(
                    "Transaction not begun: " + label + "; the session's connection is in one already, by"
                            + " setAutoCommit(false); end that one and switch auto-commit on again",
                    SqlStates.TRANSACTION_ACTIVE);
        }
    }

    /** Begins a transaction that only {@link #commit} and {@link #rollBack} end. */
    void begin(TransactionOptions options) throws SQLException {
        if (options.readOnly() != null) {
            dialect.setReadOnly(connection, options.readOnly());
        }
        if (options.isolation() != null && keepsSession) {
            connection.setTransactionIsolation(options.isolation().level());
        }
        connection.setAutoCommit(false);
        if (options.isolation() != null && !keepsSession) { // in the transaction, and of it alone
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET TRANSACTION ISOLATION LEVEL "
                        + options.isolation().name().replace('_', ' '));
            }
        }
        forgetFailure();
        inTransaction = true;
    }

    /** Closes what the holder has left open: some databases refuse to commit beside a result set. */
    void closeOpened() throws SQLException {
        try {
            opened.closeAll();
        } catch (SQLException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new SQLException("Statement not closed", e);
        }
    }

    void commit() throws SQLException {
        connection.commit();
    }

    /** Rolls back, within that time where the driver can be held to it. */
    void rollBack(long timeoutNanos) throws SQLException {
        try {
            within(timeoutNanos, () -> {
                dialect.rollback(connection);
                return true;
            });
        } catch (SQLException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new SQLException("Rollback failed", e);
        }
    }

    /**
     * Goes on under auto-commit after a transaction has ended, with what it has changed put back. Never call it over open work:
     * to switch auto-commit on would commit that.
     */
    void goOn(int marks) throws SQLException {
        inTransaction = false;
        limit = commandTimeout;
        defaults.restore(connection, marks);
        switchAutoCommitOn();
    }

    /** Where connections are opened without it. */
    void switchAutoCommitOn() throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.setAutoCommit(true);
        }
    }

    /** As {@link Hosts} writes it. */
    String address() {
        return address;
    }

    /** Refuses a change of what a session has, where sessions aren't kept. */
    void checkKept(String what, String remedy, String pool) throws SQLException {
        if (!keepsSession) {
            throw new SQLFeatureNotSupportedException(
                    "Session state not kept: pool=" + pool + " " + what
                            + " of a session would reach other clients of the transaction pooler; " + remedy,
                    NOT_SUPPORTED);
        }
    }

    /** Refuses SQL that changes what a session has, or needs it, where sessions aren't kept. */
    void checkKept(String sql, String pool) throws SQLException {
        if (keepsSession) {
            return;
        }
        String refusal = dialect.refusal(sql);
        if (refusal != null) {
            throw new SQLFeatureNotSupportedException(
                    "Session state not kept: pool=" + pool + " a transaction pooler stands in between; " + refusal,
                    NOT_SUPPORTED);
        }
    }

    /** Looks whether a failure of the present holder's is a write that was refused. */
    void noteIfRefused(SQLException failure) {
        try {
            if (dialect.refusesWrite(failure) && !connection.isReadOnly()) {
                writeRefused = true;
            }
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /** Whether a write was refused, once. */
    boolean takeRefusedWrite() {
        boolean refused = writeRefused;
        writeRefused = false;
        return refused;
    }

    /** Asks the server whether it takes writes, after the reset; false if it doesn't answer. */
    boolean askForWrites(long timeoutNanos, WriterWatch watch) throws Exception {
        boolean readOnly = within(timeoutNanos, () -> dialect.isReadOnlyServer(connection));
        if (readOnly) {
            watch.noteReadOnly(address);
        } else {
            watch.noteWriter(address);
        }
        return true;
    }

    /** Programs mostly ask the same again, so the last harmless SQL is known by the object that it is. */
    boolean mayOpenTransaction(String sql) {
        if (sql == harmless) {
            return false;
        }
        boolean may = dialect.mayOpenTransaction(sql);
        if (!may && sql.length() <= LONGEST_KEPT) {
            harmless = sql;
        }
        return may;
    }

    /** Whether the connection is of no use after that failure. */
    boolean isLost(SQLException failure) {
        try {
            return dialect.endsConnection(failure) || connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    /** Whether the connection has to be checked after that failure. */
    boolean isDoubtful(SQLException failure) {
        return dialect.castsDoubt(failure);
    }

    SQLException explained(SQLException failure, String pool) {
        return dialect.explained(failure, pool);
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
        inTransaction = false;
        limit = commandTimeout;
        if ((marks & Marks.BEYOND_RESET) != 0) {
            return false;
        }
        boolean rollback = isTransactionOpen(marks);
        if (rollback || (marks & ~(Marks.USED | Marks.FAILED)) != 0 || !opened.isEmpty()) {
            boolean restored = within(timeoutNanos, () -> {
                opened.closeAll();
                if (rollback) {
                    dialect.rollback(connection);
                }
                if ((marks & Marks.TRANSACTION_SQL) != 0) {
                    dialect.releaseLocks(connection);
                }
                restoreClientInfo(marks);
                return defaults.restore(connection, marks);
            });
            if (!restored) {
                return false;
            }
        }
        connection.clearWarnings();
        return true;
    }

    private boolean isTransactionOpen(int marks) throws SQLException {
        return switch (dialect.transaction(connection)) {
            case OPEN -> true;
            case NONE -> false;
            case NONE_AT_LAST_SUCCESS -> (marks & (Marks.FAILED | Marks.TRANSACTION_SQL)) != 0;
            case UNKNOWN -> (marks & Marks.TRANSACTION_SQL) != 0 || !connection.getAutoCommit();
        };
    }

    private void restoreClientInfo(int marks) throws SQLException {
        Properties before = clientInfo;
        if ((marks & Marks.CLIENT_INFO) != 0 && before != null) {
            connection.setClientInfo(before);
            // JDBC says that this removes all others; where it doesn't, as with MariaDB's driver, they are made empty.
            Properties present = connection.getClientInfo();
            for (String name : present == null ? Set.<String>of() : present.stringPropertyNames()) {
                if (!before.containsKey(name)) {
                    connection.setClientInfo(name, "");
                }
            }
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
            dialect.abort(connection, this::breakOff);
        } catch (SQLException e) {
            throw new IllegalStateException("Abort failed", e);
        }
    }

    private void breakOff(Runnable work) {
        breakingOff = CompletableFuture.runAsync(work, workers);
    }

    /**
     * Closes the connection, after it was broken off if it is to be. The other way round a driver may find it closed and break off
     * nothing: MariaDB's does, and then waits for the statement that nobody ends.
     */
    void close() throws SQLException {
        CompletableFuture<Void> before = breakingOff;
        if (before != null) {
            try {
                before.get(BREAK_OFF_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                // Closed all the same.
            }
        }
        connection.close();
    }

    /** What runs under a network timeout. A connection on which it throws is closed, so nothing is put back then. */
    private interface Bounded<T> {
        T run() throws Exception;
    }
}
