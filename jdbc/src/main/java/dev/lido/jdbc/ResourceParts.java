package dev.lido.jdbc;

import dev.lido.jdbc.spi.Dialect;
import dev.lido.jdbc.spi.SessionReset;
import dev.lido.pool.PoolConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
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
        String policy = config.resetPolicy();
        return switch (policy) {
            case PoolConfig.RESET_JDBC -> null;
            // Without a recipe only where a transaction pooler was met: the builder refuses it elsewhere.
            case PoolConfig.RESET_FULL -> dialect.hasFullReset() ? dialect.fullReset(connection) : null;
            default -> {
                refuse(dialect, policy);
                yield each -> run(each, policy);
            }
        };
    }

    private static void refuse(Dialect dialect, String sql) throws SQLException {
        String refusal = dialect.refusal(sql);
        if (refusal != null) {
            throw new SQLFeatureNotSupportedException(
                    "Session state not kept: resetPolicy can't be run behind a transaction pooler; " + refusal,
                    "0A000");
        }
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
