package dev.lido.server.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/**
 * For databases that Lido has no dialect of its own for. It takes only statements whose first word promises to read, asks
 * the driver for a read-only transaction, and rolls back.
 *
 * <p>This is the weakest guard. Many drivers ignore {@link Connection#setReadOnly}, and a statement that begins with
 * {@code SELECT} can still call a function that writes; where the database commits such a write by itself, the rollback
 * comes too late. A database user that may only read is the one sure way.
 */
final class KeywordGuard implements Guard {

    private static final Set<String> READING =
            Set.of("SELECT", "WITH", "VALUES", "EXPLAIN", "SHOW", "TABLE", "DESCRIBE", "DESC");

    @Override
    public void check(String sql) throws StatementRefusedException {
        StatementText text = Guard.readOne(sql);
        if (!READING.contains(text.firstWord())) {
            throw new StatementRefusedException(
                    text.firstWord() + " is not taken: the source is read-only and takes SELECT, WITH, VALUES, EXPLAIN,"
                            + " SHOW, TABLE and DESCRIBE",
                    StatementRefusedException.READ_ONLY);
        }
    }

    @Override
    public void begin(Connection connection) throws SQLException {
        if (!connection.isReadOnly()) {
            connection.setReadOnly(true);
        }
        connection.setAutoCommit(false);
    }

    @Override
    public void end(Connection connection, boolean succeeded) throws SQLException {
        connection.rollback();
    }
}
