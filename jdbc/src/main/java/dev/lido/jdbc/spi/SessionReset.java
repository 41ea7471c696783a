package dev.lido.jdbc.spi;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Puts back what a holder may have left behind in its session beyond what JDBC can see: variables, temporary tables, locks, roles,
 * whatever the database has. What was set when the connection was opened stays, and so do statements that the driver has
 * prepared for itself.
 *
 * <p>Made by {@link Dialect#fullReset} for one connection, and called by one thread at a time.
 */
@FunctionalInterface
public interface SessionReset {

    /**
     * Resets the session. Called on the thread that releases the connection, under a network timeout where the driver has one,
     * outside of any transaction; if the connection was opened without auto-commit, what this begins it has to commit.
     *
     * @param connection the connection that it was made for
     * @return false to have the connection closed, because there is something that can't be put back
     * @throws SQLException counts as false
     */
    boolean reset(Connection connection) throws SQLException;
}
