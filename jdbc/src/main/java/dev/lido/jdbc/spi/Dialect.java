package dev.lido.jdbc.spi;

import dev.lido.pool.spi.FailureKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What JDBC leaves to each database. The defaults suit any driver that keeps to JDBC; a dialect overrides what its database
 * does better, or differently.
 *
 * <p>Implementations have no state and are thread-safe. Except for {@link #abort}, a connection is passed by one thread at a
 * time.
 */
public interface Dialect {

    /**
     * What the pool is called in statistics and metrics.
     *
     * @return one word, for example {@code postgres}
     */
    String kind();

    /**
     * What is wrong with a URL, as far as can be told without connecting.
     *
     * @param url a JDBC URL
     * @param readOnly whether the data source only reads
     * @return a line a problem, without credentials; empty by default
     */
    default List<String> problems(String url, boolean readOnly) {
        return List.of();
    }

    /**
     * Adds what the driver has to know before it connects, such as its time limits; whatever the user has set stays. Does
     * nothing by default.
     *
     * @param url the JDBC URL
     * @param properties the driver's properties, to be added to
     * @param timeoutNanos time for the attempt, in nanoseconds
     * @param readOnly whether the data source only reads
     */
    default void configure(String url, Properties properties, long timeoutNanos, boolean readOnly) {}

    /**
     * Tells the database which pool a connection belongs to, where it has a place for that and the user doesn't use it
     * otherwise; called before {@link #configure}. People who look at the database's sessions then see whose they are. Does
     * nothing by default.
     *
     * @param properties the driver's properties, to be added to
     * @param name what the pool calls itself towards the database, for example {@code lido:orders}
     */
    default void introduce(Properties properties, String name) {}

    /**
     * Sets up a connection once, when it was opened. By default sets its read-only flag.
     *
     * @param connection the driver's connection
     * @param url the JDBC URL
     * @param properties what the user has set, without what {@link #configure} added
     * @param readOnly whether the data source only reads
     * @throws SQLException if that fails; the connection is closed then
     */
    default void open(Connection connection, String url, Properties properties, boolean readOnly) throws SQLException {
        if (readOnly) {
            connection.setReadOnly(true);
        }
    }

    /**
     * Which host a connection was opened to, where the URL names several: connections to the same one stand or fall together.
     * Must not ask the database.
     *
     * @param connection the driver's connection
     * @return host and port, as {@code db:5432}; empty by default, which means the URL's only host, or nobody knows which
     * @throws SQLException if the driver fails; the connection is closed then
     */
    default String address(Connection connection) throws SQLException {
        return "";
    }

    /**
     * The number that the database has for a connection, by which its own view of its sessions names it. Asked for once, when
     * the connection was opened; a dialect asks the driver if that knows, because each opening would pay for a question to the
     * database.
     *
     * @param connection the driver's connection
     * @return the id; empty by default, which means that the driver doesn't tell
     * @throws SQLException counts as empty
     */
    default String backendId(Connection connection) throws SQLException {
        return "";
    }

    /**
     * The dialect that suits what a connection turned out to lead to. Asked for the first connection to each address, unless
     * the data source was told; may ask the database. If the answer isn't this dialect, the connection is closed, and another one opened
     * with that.
     *
     * @param connection the driver's connection
     * @return this dialect by default
     * @throws SQLException if that fails; the connection is closed then
     */
    default Dialect settled(Connection connection) throws SQLException {
        return this;
    }

    /**
     * The dialect that suits what refused a connect like that, which is then tried once more with that dialect.
     *
     * @param refusal what the driver threw, or what {@link #advice} made of it
     * @return this dialect by default
     */
    default Dialect settled(SQLException refusal) {
        return this;
    }

    /**
     * Whether what is set in a session stays there for the next transaction. It doesn't behind a transaction pooler: then
     * isolation and schema of a session can't be set through JDBC, and {@link #refusal} is asked for every statement.
     *
     * @return true by default
     */
    default boolean keepsSession() {
        return true;
    }

    /**
     * What in a statement can't work where sessions aren't kept.
     *
     * @param sql a statement as the user wrote it
     * @return what, and what to do instead; null, the default, to let it run
     */
    default @Nullable String refusal(String sql) {
        return null;
    }

    /**
     * What to say of a failure to connect where the driver's own words leave open what to do.
     *
     * @param failure what the driver threw
     * @return without credentials; null, the default, to leave it at the driver's words
     */
    default @Nullable String advice(SQLException failure) {
        return null;
    }

    /**
     * Whether a statement was refused because it writes where nothing may be written: in a read-only transaction, or on a server
     * that only reads. By default by SQLState 25006 and MySQL's 1290 and 1836.
     *
     * @param failure what the driver threw
     * @return true to have the server asked by {@link #isReadOnlyServer}
     */
    default boolean refusesWrite(SQLException failure) {
        return Failures.refusesWrite(failure);
    }

    /**
     * Whether the server behind a connection takes no writes from anyone who connects like this; a read-only transaction or
     * session doesn't count.
     *
     * @param connection the driver's connection, outside of a transaction and left so
     * @return false by default
     * @throws SQLException if that fails; the connection is closed then
     */
    default boolean isReadOnlyServer(Connection connection) throws SQLException {
        return false;
    }

    /**
     * Adds what the driver has to know before it connects, so that tables are looked for in a schema. Nothing by default.
     *
     * @param properties the driver's properties, to be added to
     * @param schema its name, unquoted
     */
    default void configureSchema(Properties properties, String schema) {}

    /**
     * Sees to it that a connection that was just opened looks for tables in a schema. By default sets it.
     *
     * @param connection the driver's connection
     * @param schema its name, unquoted
     * @throws SQLException if it isn't there; the connection is closed then
     */
    default void openSchema(Connection connection, String schema) throws SQLException {
        connection.setSchema(schema);
    }

    /**
     * How the database is asked what its sessions are doing, for {@link dev.lido.jdbc.LidoDataSource#diagnose()}.
     *
     * @return empty by default, which means that it can't be asked
     */
    default Optional<ActivityView> activityView() {
        return Optional.empty();
    }

    /**
     * Whether a connection still works. Runs under a network timeout where the driver has one. By default asks
     * {@link Connection#isValid(int)}, which counts in whole seconds.
     *
     * @param connection the driver's connection
     * @param timeoutNanos time for the answer, in nanoseconds
     * @return false to have it replaced
     * @throws SQLException counts as false
     */
    default boolean isValid(Connection connection, long timeoutNanos) throws SQLException {
        // At least 1, because 0 would mean no limit.
        long seconds = TimeUnit.NANOSECONDS.toSeconds(timeoutNanos + 999_999_999L);
        return connection.isValid((int) Math.max(1, Math.min(seconds, Integer.MAX_VALUE)));
    }

    /**
     * Whether a transaction is open, however it was begun. Must not ask the database. By default unknown: then SQL is looked
     * at by {@link #mayOpenTransaction}.
     *
     * @param connection the driver's connection
     * @return as the driver knows it
     * @throws SQLException if the driver fails; the connection is closed then
     */
    default TransactionStatus transaction(Connection connection) throws SQLException {
        return TransactionStatus.UNKNOWN;
    }

    /**
     * Whether SQL may open a transaction behind the driver's back. Asked for every statement, so it must be quick; a wrong
     * yes costs a rollback at release, a wrong no leaves a transaction to the next holder. By default yes for all but
     * single statements that begin with a word known to be harmless.
     *
     * @param sql a statement as the user wrote it
     * @return false if it can't
     */
    default boolean mayOpenTransaction(String sql) {
        return TransactionSql.mayOpen(sql);
    }

    /**
     * Rolls back; called when a transaction is open, or may be. By default by the driver's own call, and under auto-commit,
     * where drivers refuse that, as SQL.
     *
     * @param connection the driver's connection
     * @throws SQLException if that fails; the connection is closed then
     */
    default void rollback(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("ROLLBACK");
        }
    }

    /**
     * Lets a connection only read, or write as well; called outside of a transaction, before one and at release. By default
     * by the driver's own flag, which some databases take for no more than a hint.
     *
     * @param connection the driver's connection
     * @param readOnly whether it only reads from now on
     * @throws SQLException if that fails
     */
    default void setReadOnly(Connection connection, boolean readOnly) throws SQLException {
        if (connection.isReadOnly() != readOnly) {
            connection.setReadOnly(readOnly);
        }
    }

    /**
     * Gives back what SQL may have taken that outlives a transaction, such as MySQL's table locks; called after
     * {@link #rollback}, if {@link #mayOpenTransaction} said yes to any SQL. Does nothing by default.
     *
     * @param connection the driver's connection, outside of a transaction
     * @throws SQLException if that fails; the connection is closed then
     */
    default void releaseLocks(Connection connection) throws SQLException {}

    /**
     * Reads the isolation level that {@link #restoreIsolation} puts back; once, when a connection was opened.
     *
     * @param connection the driver's connection
     * @return null if there is no need to know
     * @throws SQLException if that fails
     */
    default @Nullable Integer isolation(Connection connection) throws SQLException {
        return connection.getTransactionIsolation();
    }

    /**
     * Puts the isolation level back.
     *
     * @param connection the driver's connection, outside of a transaction
     * @param isolation what {@link #isolation} gave; null also if the driver doesn't know
     * @throws SQLException if that fails; the connection is closed then
     */
    default void restoreIsolation(Connection connection, @Nullable Integer isolation) throws SQLException {
        if (isolation != null) {
            connection.setTransactionIsolation(isolation);
        }
    }

    /**
     * Reads the schema that {@link #restoreSchema} puts back; once, when a connection was opened.
     *
     * @param connection the driver's connection
     * @return null if there is none, or no need to know
     * @throws SQLException if that fails
     */
    default @Nullable String schema(Connection connection) throws SQLException {
        return connection.getSchema();
    }

    /**
     * Puts the schema back.
     *
     * @param connection the driver's connection, outside of a transaction
     * @param schema what {@link #schema} gave; null also if the driver doesn't know
     * @throws SQLException if that fails; the connection is closed then
     */
    default void restoreSchema(Connection connection, @Nullable String schema) throws SQLException {
        if (schema != null) {
            connection.setSchema(schema);
        }
    }

    /**
     * Whether a failure of any call means that the connection is dead.
     *
     * @param failure what the driver threw
     * @return true to have the connection closed at release
     */
    default boolean endsConnection(SQLException failure) {
        return Failures.endsConnection(failure);
    }

    /**
     * Whether a failure that ended a connection says nothing about others: an administrator ended this session, or a limit of
     * the server's did. A restart may look the same to those whom it meets in the middle of a call; what it leaves
     * behind fails its next check.
     *
     * @param failure what the driver threw
     * @return false to have it count against connections that were opened to the same address before
     */
    default boolean endsSessionOnly(SQLException failure) {
        return Failures.endsSessionOnly(failure);
    }

    /**
     * Whether a transaction that failed so may succeed when it is run again. By default by SQLState, and for MySQL and
     * MariaDB by their codes. Asked for each failure in a chain for itself.
     *
     * @param failure what the driver threw
     * @return how it lost against others, {@link Conflict#NONE} if it didn't
     */
    default Conflict conflict(SQLException failure) {
        return Failures.conflict(failure);
    }

    /**
     * Whether a transaction can't be committed as a whole any more, because the database has given it up: COMMIT would then
     * succeed, and be a rollback, or commit only what came later. Must not ask the database. By default after a deadlock of
     * MySQL's or MariaDB's.
     *
     * @param connection the driver's connection, in the transaction
     * @param failure of a statement in it; null if none has failed, as far as is known
     * @return true to have it rolled back instead
     * @throws SQLException if the driver fails
     */
    default boolean forbidsCommit(Connection connection, @Nullable SQLException failure) throws SQLException {
        return failure != null && Failures.endsTransaction(failure);
    }

    /**
     * Whether a failure, though it ends no connection by itself, may have been the last word of one that is being ended; then
     * it is checked before anyone gets it again. By default never.
     *
     * @param failure what the driver threw
     * @return true to have the connection checked
     */
    default boolean castsDoubt(SQLException failure) {
        return false;
    }

    /**
     * Says a failure of a statement better than the driver does: what happened, in which pool, and what to do. By default
     * leaves it as it is.
     *
     * @param failure what the driver threw
     * @param pool the pool's name
     * @return what is thrown to the caller, with the driver's failure as its cause; or that itself
     */
    default SQLException explained(SQLException failure, String pool) {
        return failure;
    }

    /**
     * Sorts a failure to connect.
     *
     * @param failure what the driver threw
     * @return the kind
     */
    default FailureKind classify(Throwable failure) {
        return Failures.classify(failure);
    }

    /**
     * Breaks off whatever a connection is doing; from another thread than its holder's, without blocking. By default by
     * {@link Connection#abort(Executor)}.
     *
     * @param connection the driver's connection; it is closed afterwards
     * @param workers where work may be done that blocks
     * @throws SQLException if that fails
     */
    default void abort(Connection connection, Executor workers) throws SQLException {
        connection.abort(workers);
    }
}
