package dev.lido.server.query;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.postgresql.core.Parser;

/**
 * For PostgreSQL: a read-only transaction that can't be turned into another one, and exactly one statement in it.
 *
 * <p>Three holes have to be closed together. {@code COMMIT; DROP TABLE …} would leave the transaction, so the driver's own
 * parser, the one that would split the text, must find one statement. {@code SET TRANSACTION READ WRITE} is legal until
 * the transaction has run its first query, so it is primed with one. And the driver can be told by its URL to ignore
 * {@code setReadOnly}, so that query also asks the server whether the transaction is read-only.
 *
 * <p>Whatever a statement sets, with {@code SET} or {@code set_config}, is rolled back with the transaction. Advisory
 * locks of the session and prepared statements are not, and are taken back by a statement of their own. A time limit is
 * nothing that a session may be trusted with, since each may lift its own: see {@link Deadline}.
 */
final class PostgresGuard implements Guard {

    private static final String PRIME =
            "SELECT current_setting('transaction_read_only'), current_setting('standard_conforming_strings')";

    /** DEALLOCATE tells the driver to forget the statements that it has prepared itself. */
    private static final String CLEAN = "SELECT pg_advisory_unlock_all(); DEALLOCATE ALL";

    @Override
    public void check(String sql) throws SQLException {
        List<StatementText> statements = Parser.parseJdbcSql(sql, true, false, true, false, false).stream()
                .map(statement -> new StatementText(statement.nativeSql, true))
                .filter(statement -> !statement.isBlank())
                .toList();
        if (statements.size() > 1) {
            throw Guard.severalStatements();
        }
        Guard.checkFirstWord(statements.isEmpty() ? new StatementText("") : statements.get(0));
    }

    @Override
    public void begin(Connection connection) throws SQLException {
        if (!connection.isReadOnly()) {
            connection.setReadOnly(true);
        }
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement();
                ResultSet settings = statement.executeQuery(PRIME)) {
            settings.next();
            require("transaction_read_only", settings.getString(1), "take readOnlyMode out of the URL");
            // With this setting off, a backslash hides a quote, and the parser would have to be told.
            require("standard_conforming_strings", settings.getString(2), "turn it on for this role");
        }
    }

    @Override
    public void end(Connection connection, boolean succeeded) throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute(CLEAN);
        }
    }

    private static void require(String setting, String value, String remedy) throws SQLException {
        if (!value.equals("on")) {
            throw new StatementRefusedException(
                    "Source not safe to read: " + setting + " is " + value + ", it must be on; " + remedy,
                    StatementRefusedException.READ_ONLY);
        }
    }
}
