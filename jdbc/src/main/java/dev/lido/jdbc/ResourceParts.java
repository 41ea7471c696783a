package dev.lido.jdbc;

import dev.lido.jdbc.spi.Dialect;
import dev.lido.jdbc.spi.SessionReset;
import dev.lido.pool.PoolConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of a data source have in common.
 *
 * @param commandTimeout null where statements may run as long as they like
 * @param queryLog null where none is wanted
 */
record ResourceParts(
        PoolConfig config,
        Executor workers,
        @Nullable CommandTimeout commandTimeout,
        @Nullable QueryLog queryLog) {

    boolean watchesWork() {
        return !config.idleInTransactionTimeout().isZero();
    }

    /** What a connection that was just opened needs at each release beside what JDBC can see; null for nothing. */
    @Nullable
    SessionReset sessionReset(Dialect dialect, Connection connection) throws SQLException {
        if (!dialect.keepsSession()) {
            return null; // there is no session of its own behind a transaction pooler: it would reset another client's
        }
        String policy = config.resetPolicy();
        return switch (policy) {
            case PoolConfig.RESET_JDBC -> null;
            case PoolConfig.RESET_FULL -> dialect.fullReset(connection);
            default -> each -> run(each, policy);
        };
    }

    private static boolean run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
        if (!connection.getAutoCommit()) {
            connection.commit(); // a rollback might undo it
        }
        return true;
    }
}
