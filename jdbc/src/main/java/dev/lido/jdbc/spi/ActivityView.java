package dev.lido.jdbc.spi;

import java.sql.Connection;
import java.sql.SQLException;

/** How a database is asked what its sessions are doing. Implementations have no state and are thread-safe. Experimental. */
@FunctionalInterface
public interface ActivityView {

    /**
     * Asks. Runs on a worker, under a network timeout, over a connection that is closed afterwards; so it may leave anything
     * behind, except what a pooler between would keep: it sets nothing for the session.
     *
     * @param connection a new connection, under auto-commit
     * @param maxSqlLength how many characters of a statement are wanted; 0 for none
     * @return what the database says; without the session that asks
     * @throws SQLException if it doesn't say anything
     */
    DatabaseActivity read(Connection connection, int maxSqlLength) throws SQLException;
}
