package dev.lido.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a function gets that runs in {@link LidoDataSource#transaction(SqlFunction)} or {@link
 * LidoDataSource#session(SqlFunction)}: one connection, with short forms of what is done most. It ends when the function
 * returns or throws; whatever was opened by it is closed then.
 *
 * <p>SQL has a question mark for each argument, in their order. An argument may be null, a string, number, boolean, {@code
 * byte[]}, {@link java.util.UUID}, {@link java.time.Instant} and the other date and time types that JDBC knows, an enum constant (bound by its name), or
 * anything else that the driver takes for an object.
 *
 * <p>Each call may block for as long as the database takes, within {@code commandTimeout} and the transaction's own timeout. To
 * be used by one thread at a time. Stable.
 */
public final class Session {

    private static final int BATCH_SIZE = 1_000;
    private static final int FETCH_SIZE = 500;

    private final Scope scope;
    private @Nullable Connection connection;

    Session(Scope scope) {
        this.scope = scope;
    }

    /**
     * The connection, for all that has no short form, and for other libraries. It goes back by itself: {@code close} does
     * nothing. In a transaction {@code commit}, {@code rollback} and {@code setAutoCommit(true)} are refused, because the
     * transaction ends with its function; savepoints may be used. The same words as SQL aren't looked for: don't run them.
     *
     * @return always the same connection, that can be used until the session ends
     */
    public Connection connection() {
        Connection present = connection;
        if (present == null) {
            present = new SessionConnection(scope);
            connection = present;
        }
        return present;
    }

    /**
     * Which attempt of the transaction this is, where it is {@linkplain TransactionOptions#retry retried}.
     *
     * @return from 1 on
     */
    public int attempt() {
        return scope.attempt();
    }

    /**
     * Runs what gives no rows.
     *
     * @param sql an INSERT, UPDATE, DELETE, or a change of the schema
     * @param arguments one for each question mark
     * @return how many rows were changed; 0 for a change of the schema
     * @throws SQLException what the database says; SQLState {@code 07001} if an argument can't be bound or there are too few
     */
    public int update(String sql, @Nullable Object... arguments) throws SQLException {
        try (PreparedStatement statement = prepared(sql, arguments)) {
            return statement.executeUpdate();
        }
    }

    /**
     * Reads all rows of a query into memory.
     *
     * @param <T> what a row becomes
     * @param sql the query
     * @param row makes something of the row on which the result set stands; doesn't move it
     * @param arguments one for each question mark
     * @return a new list, in the order of the rows
     * @throws SQLException as {@link #update}, or from {@code row}
     */
    public <T extends @Nullable Object> List<T> query(
            String sql, SqlFunction<ResultSet, T> row, @Nullable Object... arguments) throws SQLException {
        try (PreparedStatement statement = prepared(sql, arguments);
                ResultSet rows = statement.executeQuery()) {
            List<T> all = new ArrayList<>();
            while (rows.next()) {
                all.add(row.apply(rows));
            }
            return all;
        }
    }

    /**
     * Reads the only row of a query.
     *
     * @param <T> what the row becomes
     * @param sql the query
     * @param row makes something of it; if that is null, the result is empty
     * @param arguments one for each question mark
     * @return empty if there is no row
     * @throws SQLException as {@link #update}, or from {@code row}; SQLState {@code 21000} if there is more than one row
     */
    public <T> Optional<T> queryOne(
            String sql, SqlFunction<ResultSet, ? extends @Nullable T> row, @Nullable Object... arguments)
            throws SQLException {
        try (PreparedStatement statement = prepared(sql, arguments)) {
            statement.setMaxRows(2);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                T one = row.apply(rows);
                if (rows.next()) {
                    throw new SQLException(
                            "More than one row: " + scope.label()
                                    + "; ask for less, or use query, which takes any number of them",
                            SqlStates.CARDINALITY);
                }
                return Optional.ofNullable(one);
            }
        }
    }

    /**
     * Reads a query row by row. The driver is asked to fetch 500 at a time; PostgreSQL's does so in a transaction only, and
     * otherwise reads all of them into memory first.
     *
     * @param sql the query
     * @param row takes the row on which the result set stands; doesn't move it
     * @param arguments one for each question mark
     * @throws SQLException as {@link #update}, or from {@code row}, which ends the reading
     */
    public void forEach(String sql, SqlConsumer<ResultSet> row, @Nullable Object... arguments) throws SQLException {
        try (PreparedStatement statement = prepared(sql, arguments)) {
            statement.setFetchSize(FETCH_SIZE);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    row.accept(rows);
                }
            }
        }
    }

    /**
     * Runs one statement for each of many rows of arguments, sent in batches of 1,000. Outside of a transaction, batches before
     * one that fails stay done.
     *
     * @param sql an INSERT, UPDATE or DELETE
     * @param rows the arguments, a row for each run; read once, as they are sent
     * @return how many rows each run has changed; {@link java.sql.Statement#SUCCESS_NO_INFO} where the driver doesn't know
     * @throws SQLException as {@link #update}; mostly a {@link java.sql.BatchUpdateException}
     */
    public int[] batch(String sql, Iterable<@Nullable Object[]> rows) throws SQLException {
        int[] counts = new int[0];
        try (PreparedStatement statement = scope.running().prepareStatement(sql)) {
            Arguments arguments = new Arguments(statement, scope);
            int waiting = 0;
            for (@Nullable Object[] row : rows) {
                arguments.bind(row);
                statement.addBatch();
                if (++waiting == BATCH_SIZE) {
                    counts = joined(counts, statement.executeBatch());
                    waiting = 0;
                }
            }
            return waiting == 0 ? counts : joined(counts, statement.executeBatch());
        }
    }

    private static int[] joined(int[] first, int[] second) {
        int[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /**
     * Runs a transaction on this session's connection; if one runs already, a part of that.
     *
     * @param <T> type of the result
     * @param work what to do
     * @return what the work returned
     * @throws SQLException as {@link LidoDataSource#transaction(SqlFunction)}
     */
    public <T extends @Nullable Object> T transaction(SqlFunction<Session, T> work) throws SQLException {
        return transaction(TransactionOptions.defaults(), work);
    }

    /**
     * The same with options.
     *
     * @param <T> type of the result
     * @param options how it is to run; one that lost its connection isn't retried, because the session has lost it, too
     * @param work what to do
     * @return what the work returned
     * @throws SQLException as {@link LidoDataSource#transaction(TransactionOptions, SqlFunction)}
     */
    public <T extends @Nullable Object> T transaction(TransactionOptions options, SqlFunction<Session, T> work)
            throws SQLException {
        scope.running();
        return scope.sessions().transactionOn(scope, options, work);
    }

    private PreparedStatement prepared(String sql, @Nullable Object @Nullable [] arguments) throws SQLException {
        PreparedStatement statement = scope.running().prepareStatement(sql);
        try {
            // A lone null in the source is taken by Java for a missing array.
            new Arguments(statement, scope).bind(arguments == null ? new @Nullable Object[] {null} : arguments);
            return statement;
        } catch (Throwable t) {
            try {
                statement.close();
            } catch (SQLException e) {
                Scope.suppress(t, e);
            }
            throw t;
        }
    }

    /** For logs. */
    @Override
    public String toString() {
        return "session of " + scope.label();
    }
}
