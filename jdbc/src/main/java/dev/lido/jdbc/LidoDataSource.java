package dev.lido.jdbc;

import dev.lido.pool.ConnectionBudget;
import dev.lido.pool.Holder;
import dev.lido.pool.Lane;
import dev.lido.pool.ManagedPool;
import dev.lido.pool.Pool;
import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolDefaults;
import dev.lido.pool.PoolException;
import dev.lido.pool.PoolHealth;
import dev.lido.pool.PoolStats;
import dev.lido.pool.spi.PoolEnvironment;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source whose connections are pooled.
 *
 * <pre>{@code
 * try (LidoDataSource orders = LidoDataSource.builder()
 *         .name("orders")
 *         .url("jdbc:postgresql://localhost/orders")
 *         .user("app")
 *         .password(secret)
 *         .maxSize(10)
 *         .build();
 *     Connection connection = orders.getConnection()) {
 *     ...
 * }
 * }</pre>
 *
 * <p>A connection goes back to the pool when it is closed: what it has open is closed, an open transaction is rolled back,
 * and changed settings are put back. Whatever was made by it ends with it.
 *
 * <p>A connection may be handed from thread to thread. The first one that is closed by another thread than the one that took and
 * used it is closed for good, because a call might be under way; from then on the pool notices such calls, and reuses.
 *
 * <p>Thread-safe. Stable.
 */
public final class LidoDataSource implements DataSource, ManagedPool {

    private static final int DEFAULT_SQL_LENGTH = 200;
    private static final int MAX_SQL_LENGTH = 10_000;

    private final SourceParts parts;
    private final Pool<JdbcResource> pool;
    private final Diagnoser diagnoser;
    private final @Nullable CommandTicks commandTicks;
    /** Null where only reads are wanted. */
    private final @Nullable WriterWatch writers;

    private final Sessions sessions;

    LidoDataSource(SourceParts parts) {
        this.parts = parts;
        PoolEnvironment environment = parts.environment();
        PoolConfig config = parts.config();
        CommandTimeout commandTimeout = config.commandTimeout().isZero()
                ? null
                : new CommandTimeout(config.commandTimeout(), config.validationTimeout(), environment);
        JdbcResources resources = new JdbcResources(parts, environment.workers(), commandTimeout);
        AtomicReference<Pool<JdbcResource>> retiring = new AtomicReference<>();
        this.writers = parts.readOnly()
                ? null
                : new WriterWatch(config, environment.ticker(), address -> {
                    Pool<JdbcResource> present = retiring.get();
                    return present == null ? 0 : present.evict(address);
                });
        if (writers != null) {
            resources.watch(writers);
        }
        Pool<JdbcResource> opened = parts.budget()
                .apply(Pool.opening(config, resources).environment(environment).listener(parts.listener()))
                .open();
        this.pool = opened;
        retiring.set(opened);
        this.diagnoser =
                new Diagnoser(opened, resources, environment, parts.budget().budget());
        this.sessions = new Sessions(opened, parts, commandTimeout);
        this.commandTicks = commandTimeout == null
                ? null
                : new CommandTicks(commandTimeout, environment, () -> {
                    PoolStats stats = opened.stats();
                    return stats.total() + stats.creating() == 0;
                });
    }

    /**
     * Starts from the defaults of a pool made in Java.
     *
     * @return a new builder
     */
    public static LidoDataSourceBuilder builder() {
        return new LidoDataSourceBuilder(PoolDefaults.LIBRARY);
    }

    /**
     * Starts from the defaults of a kind of pool.
     *
     * @param defaults the kind
     * @return a new builder
     */
    public static LidoDataSourceBuilder builder(PoolDefaults defaults) {
        return new LidoDataSourceBuilder(defaults);
    }

    /**
     * Makes a data source that keeps nothing: each connection is opened when it is asked for and closed when it is closed.
     * For tests that must not see each other's connections.
     *
     * @param url as {@link LidoDataSourceBuilder#url(String)} takes it
     * @return a data source with all other settings at their defaults
     * @throws IllegalArgumentException if the URL won't do
     */
    public static LidoDataSource unpooled(String url) {
        return builder().url(url).unpooled().build();
    }

    /**
     * Takes a connection: an idle one if there is one, else a new one up to {@code maxSize + maxOverflow}, else the first to
     * come back, in the order of asking. Blocks for at most {@code acquireTimeout}. Close it to give it back.
     *
     * @return a connection in the state in which it was opened
     * @throws PoolExhaustedException if all were in use until the time was up
     * @throws DatabaseUnreachableException if none could be opened until the time was up
     * @throws java.sql.SQLInvalidAuthorizationSpecException if the database refused user or password; at once
     * @throws PoolRefusedException if {@code maxPending} callers wait already, or the pool is suspended
     * @throws PoolClosedException if the data source is closed, or is closed meanwhile
     * @throws java.sql.SQLTransientConnectionException if the thread is interrupted while it waits; its interrupt flag stays
     *     set
     */
    @Override
    public Connection getConnection() throws SQLException {
        try {
            return (ConnectionLease) pool.acquire();
        } catch (PoolException e) {
            throw SqlStates.translated(e);
        }
    }

    /**
     * The same with a time limit of its own.
     *
     * @param timeout how long to wait; zero or less takes only what is free now
     * @return a connection in the state in which it was opened
     * @throws SQLException as {@link #getConnection()}
     */
    public Connection getConnection(Duration timeout) throws SQLException {
        try {
            return (ConnectionLease) pool.acquire(timeout);
        } catch (PoolException e) {
            throw SqlStates.translated(e);
        }
    }

    /**
     * The same for a caller of a lane: where callers of several lanes wait, the lanes are served in turn.
     *
     * @param timeout how long to wait; zero or less takes only what is free now
     * @param lane whose caller it is
     * @return a connection in the state in which it was opened
     * @throws SQLException as {@link #getConnection()}
     */
    public Connection getConnection(Duration timeout, Lane lane) throws SQLException {
        try {
            return (ConnectionLease) pool.acquire(timeout, lane);
        } catch (PoolException e) {
            throw SqlStates.translated(e);
        }
    }

    /**
     * Takes a connection as {@link #getConnection()} does, without blocking the calling thread: the caller stands in the same
     * queue as those that block. Where one is idle, the stage that is returned is complete already; else it is completed on a
     * thread of the pool's own, which may be kept for as long as the connection is needed.
     *
     * <p>The stage completes exceptionally with what {@link #getConnection()} throws; a time-out is noticed with the accuracy of
     * a tick (100 ms). Cancelling it ({@code stage.toCompletableFuture().cancel(false)}) leaves the queue at once; a connection
     * that is on its way then goes to the next caller. JDBC itself blocks: so does all that is done with the connection.
     *
     * @return a stage that brings a connection; close that to give it back
     */
    public CompletionStage<Connection> acquireAsync() {
        return PendingConnection.of(pool.acquireAsync());
    }

    /**
     * The same with a time limit and a lane of its own.
     *
     * @param timeout how long to wait; zero or less takes only what is idle and needs no check
     * @param lane whose caller it is, {@link Lane#COMMON} for nobody's in particular
     * @return a stage that brings a connection; close that to give it back
     */
    public CompletionStage<Connection> acquireAsync(Duration timeout, Lane lane) {
        return PendingConnection.of(pool.acquireAsync(timeout, lane));
    }

    /**
     * The same, completed elsewhere.
     *
     * @param timeout how long to wait; zero or less takes only what is idle and needs no check
     * @param lane whose caller it is, {@link Lane#COMMON} for nobody's in particular
     * @param executor what completes the stage; if it rejects that, the connection goes to the next caller and the stage fails
     *     with the rejection
     * @return a stage that brings a connection; close that to give it back
     */
    public CompletionStage<Connection> acquireAsync(Duration timeout, Lane lane, Executor executor) {
        return PendingConnection.of(pool.acquireAsync(timeout, lane, executor));
    }

    /**
     * Not supported: a pool's connections are alike.
     *
     * @throws SQLFeatureNotSupportedException always
     */
    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("Credentials not taken: pool=" + name()
                + "; a pool opens all its connections alike, so set user and password on the builder, or make one data"
                + " source a user");
    }

    /**
     * Does something with a connection that goes back whatever happens.
     *
     * @param <T> type of the result
     * @param work what to do; it needn't close the connection
     * @return what the work returned
     * @throws SQLException as {@link #getConnection()}, or from the work
     */
    public <T extends @Nullable Object> T withConnection(SqlFunction<Connection, T> work) throws SQLException {
        try (Connection connection = getConnection()) {
            return work.apply(connection);
        }
    }

    /**
     * The same without a result.
     *
     * @param work what to do; it needn't close the connection
     * @throws SQLException as {@link #getConnection()}, or from the work
     */
    public void useConnection(SqlConsumer<Connection> work) throws SQLException {
        try (Connection connection = getConnection()) {
            work.accept(connection);
        }
    }

    /**
     * Does something in a transaction: all of it, or nothing.
     *
     * <pre>{@code
     * int paid = orders.transaction(tx -> tx.update("UPDATE orders SET paid = true WHERE id = ?", id));
     * }</pre>
     *
     * <p>Takes a connection, runs the work, commits when it returns, rolls back when it throws anything, and gives the connection
     * back in any case. What the work throws is thrown as it is; what goes wrong in a rollback is added to it as suppressed. If
     * a transaction or session runs on this data source and thread already, the work becomes part of that, see {@link
     * Nesting}; {@link #getConnection()} stays outside of it.
     *
     * @param <T> type of the result
     * @param work what to do, on the calling thread
     * @return what the work returned
     * @throws CommitUnknownException if the connection was lost after COMMIT was sent
     * @throws SQLException as {@link #getConnection()}, from the work, or from COMMIT: then nothing was committed; SQLState {@code
     *     40000} if a nested call failed and its failure was caught
     */
    public <T extends @Nullable Object> T transaction(SqlFunction<Session, T> work) throws SQLException {
        return sessions.transaction(TransactionOptions.defaults(), work);
    }

    /**
     * The same with options: isolation, read-only, retries, a time limit.
     *
     * @param <T> type of the result
     * @param options how it is to run
     * @param work what to do, on the calling thread; run several times if it is retried
     * @return what the work returned
     * @throws CommitUnknownException if the connection was lost after COMMIT was sent; it isn't retried then
     * @throws java.sql.SQLTimeoutException if its time is up; SQLState {@code 57014}
     * @throws SQLException as {@link #transaction(SqlFunction)}; of several attempts, what the last one threw. SQLState {@code 25001}
     *     if it is nested and asks for another isolation than the outer one, or for another read-only
     */
    public <T extends @Nullable Object> T transaction(TransactionOptions options, SqlFunction<Session, T> work)
            throws SQLException {
        return sessions.transaction(options, work);
    }

    /**
     * Does something in a transaction, without a result.
     *
     * @param work what to do
     * @throws SQLException as {@link #transaction(SqlFunction)}
     */
    public void useTransaction(SqlConsumer<Session> work) throws SQLException {
        useTransaction(TransactionOptions.defaults(), work);
    }

    /**
     * The same with options.
     *
     * @param options how it is to run
     * @param work what to do
     * @throws SQLException as {@link #transaction(TransactionOptions, SqlFunction)}
     */
    public void useTransaction(TransactionOptions options, SqlConsumer<Session> work) throws SQLException {
        sessions.transaction(options, tx -> {
            work.accept(tx);
            return true;
        });
    }

    /**
     * Does something on one connection under auto-commit, where each statement stands for itself; {@link Session#transaction}
     * and {@link #transaction(SqlFunction)} on the same thread use that connection meanwhile. Within a transaction that runs
     * on this data source and thread already, the work becomes part of that.
     *
     * @param <T> type of the result
     * @param work what to do, on the calling thread
     * @return what the work returned
     * @throws SQLException as {@link #getConnection()}, or from the work
     */
    public <T extends @Nullable Object> T session(SqlFunction<Session, T> work) throws SQLException {
        return sessions.session(work);
    }

    /**
     * The same without a result.
     *
     * @param work what to do
     * @throws SQLException as {@link #session(SqlFunction)}
     */
    public void useSession(SqlConsumer<Session> work) throws SQLException {
        sessions.session(session -> {
            work.accept(session);
            return true;
        });
    }

    @Override
    public String name() {
        return pool.name();
    }

    @Override
    public String kind() {
        return pool.kind();
    }

    @Override
    public PoolConfig config() {
        return pool.config();
    }

    @Override
    public Optional<ConnectionBudget> budget() {
        return pool.budget();
    }

    @Override
    public PoolStats stats() {
        return pool.stats();
    }

    @Override
    public PoolHealth health() {
        PoolHealth health = pool.health();
        return writers == null ? health : writers.health(health);
    }

    @Override
    public List<Holder> holders() {
        return pool.holders();
    }

    /**
     * Looks at the pool and at the database together: who holds connections, what the database says that these run and wait for,
     * who blocks whom, and what to do about it. As data, and as a text for people. With the first 200 characters of each
     * statement: see {@link #diagnose(int)}.
     *
     * <p>The database is asked over a connection of its own, which is opened beside the pool (within its budget, if it has one)
     * and closed again; so it works while all connections are in use. Where the database can't be reached, doesn't answer, has no
     * room, or has no such view, the pool's own view is given, with the reason. Blocks for at most {@code connectTimeout} and
     * {@code validationTimeout}, and as long once more while another diagnosis of this data source is under way; if the thread
     * is interrupted, its interrupt flag stays set. Not for the hot path, and not for every second.
     *
     * @return what was seen
     */
    public Diagnosis diagnose() {
        return diagnose(DEFAULT_SQL_LENGTH);
    }

    /**
     * The same, with as much of the statements as is wanted. The database shows them as they were sent: bound parameters are
     * never in them, but literals that the program has written into its SQL are, and these may be personal or secret.
     *
     * @param maxSqlLength how many characters of each statement, 0 (none) to 10,000; the database may have kept fewer
     * @return what was seen
     * @throws IllegalArgumentException if the length is out of range
     */
    public Diagnosis diagnose(int maxSqlLength) {
        if (maxSqlLength < 0 || maxSqlLength > MAX_SQL_LENGTH) {
            throw new IllegalArgumentException("Diagnosis not made: pool=" + name() + " maxSqlLength is " + maxSqlLength
                    + ", allowed is 0 to " + MAX_SQL_LENGTH);
        }
        return diagnoser.diagnose(maxSqlLength);
    }

    @Override
    public int warm(int count) {
        return pool.warm(count);
    }

    @Override
    public void resize(int maxSize) {
        pool.resize(maxSize);
    }

    @Override
    public int evict() {
        return pool.evict();
    }

    /**
     * Has SQLite move its write-ahead log into the database file and empty the log. It does so by itself when the log has grown
     * to a thousand pages, unless someone is always reading; then the log grows, and this brings it down at a quieter
     * moment. Uses a connection of its own, which is opened and closed here and isn't one of the pool's; works for data
     * sources that only read, too. Blocks while others write or read old pages, for at most {@code busy_timeout}.
     *
     * @return what came of it
     * @throws SQLFeatureNotSupportedException if this isn't SQLite
     * @throws SQLException if the file can't be opened for writing
     */
    public WalCheckpoint checkpoint() throws SQLException {
        return WalCheckpoint.run(parts);
    }

    @Override
    public void suspend() {
        pool.suspend();
        if (commandTicks != null) {
            commandTicks.rest();
        }
    }

    @Override
    public void resume() {
        if (commandTicks != null) {
            commandTicks.goOn(); // before the first statement can run
        }
        pool.resume();
    }

    @Override
    public void close() {
        diagnoser.close();
        pool.close();
        if (commandTicks != null) {
            commandTicks.close();
        }
    }

    /**
     * The acquire timeout.
     *
     * @return in seconds, rounded up
     */
    @Override
    public int getLoginTimeout() {
        return Math.toIntExact(config().acquireTimeout().plusNanos(999_999_999).toSeconds());
    }

    /**
     * Not supported: this setting doesn't change.
     *
     * @throws SQLFeatureNotSupportedException always
     */
    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException(
                "Login timeout not set: pool=" + name() + "; set acquireTimeout and connectTimeout on the builder");
    }

    /**
     * There is none: Lido logs through {@link System.Logger}.
     *
     * @return null
     */
    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    /**
     * Not supported.
     *
     * @throws SQLFeatureNotSupportedException always
     */
    @Override
    public void setLogWriter(@Nullable PrintWriter writer) throws SQLException {
        throw new SQLFeatureNotSupportedException("Log writer not taken: pool=" + name()
                + "; configure the logger dev.lido.pool." + name() + " of System.Logger");
    }

    /**
     * Not supported: Lido logs through {@link System.Logger}, which may lead anywhere.
     *
     * @throws SQLFeatureNotSupportedException always
     */
    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("No parent logger: pool=" + name()
                + "; configure the logger dev.lido.pool." + name() + " of System.Logger");
    }

    /**
     * This object as a type that it is.
     *
     * @param type for example {@link ManagedPool}
     * @return this
     * @throws SQLException if it isn't of that type; there is no other data source behind it
     */
    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new SQLException("Not a wrapper: pool=" + name() + " type=" + type.getName()
                + "; connections come from the driver itself, unwrap those");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }

    /** The pool's settings, without URL and credentials. */
    @Override
    public String toString() {
        return "LidoDataSource " + config();
    }
}
