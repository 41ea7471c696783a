package dev.lido.server.query;

import dev.lido.pool.ManagedPool;
import dev.lido.server.config.SourceConfig;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A database that tools may ask, through its pool. Thread-safe. */
public final class Source {

    private final SourceConfig config;
    private final DataSource connections;
    private final ManagedPool pool;
    private final Guard guard;

    /**
     * Puts a source together.
     *
     * @param config its settings
     * @param connections where its connections come from
     * @param pool the same, seen from outside
     */
    Source(SourceConfig config, DataSource connections, ManagedPool pool) {
        this.config = config;
        this.connections = connections;
        this.pool = pool;
        guard = Guard.of(config);
    }

    /**
     * The name that callers use.
     *
     * @return unique in a server
     */
    public String name() {
        return config.name();
    }

    /**
     * The settings.
     *
     * @return as configured
     */
    public SourceConfig config() {
        return config;
    }

    /**
     * The pool behind it.
     *
     * @return for its statistics
     */
    public ManagedPool pool() {
        return pool;
    }

    /** Something done with a connection. */
    @FunctionalInterface
    public interface Question<T> {

        /**
         * Asks.
         *
         * @param connection in a transaction that ends afterwards
         * @return the answer; must not need the connection any more
         * @throws SQLException if it can't be had
         */
        T ask(Connection connection) throws SQLException;
    }

    /**
     * Refuses a statement that this source doesn't take, without taking a connection.
     *
     * @param sql as the caller wrote it
     * @throws SQLException why not
     */
    void check(String sql) throws SQLException {
        guard.check(sql);
    }

    /**
     * Takes a connection, asks in a transaction of its own, and gives the connection back, whatever happens.
     *
     * @param <T> the answer
     * @param question what to do with it
     * @return what the question returned
     * @throws SQLException if no connection could be had, or the question failed
     */
    public <T> T ask(Question<T> question) throws SQLException {
        try (Connection connection = connections.getConnection()) {
            boolean succeeded = false;
            Throwable failure = null;
            try {
                guard.begin(connection);
                T answer = question.ask(connection);
                succeeded = true;
                return answer;
            } catch (SQLException | RuntimeException | Error e) {
                failure = e;
                throw e;
            } finally {
                end(connection, succeeded, failure);
            }
        }
    }

    private void end(Connection connection, boolean succeeded, @Nullable Throwable failure) throws SQLException {
        try {
            guard.end(connection, succeeded);
        } catch (SQLException e) {
            if (failure == null) {
                throw e;
            }
            failure.addSuppressed(e);
        }
    }
}
