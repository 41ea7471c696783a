package dev.lido.jdbc;

import dev.lido.jdbc.spi.SessionReset;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What PostgreSQL's {@code DISCARD ALL} does, without its loss of prepared plans, in one round trip, and one more if somebody has
 * prepared statements by SQL.
 *
 * <p>{@code RESET ALL} goes back to what the session began with: the server, the database, the role and the startup packet (most
 * of the URL's options). What was set later, by the driver or the dialect, while the connection was opened, is read then and set
 * again here. The driver's own prepared statements are told from those of users by {@code from_sql}.
 */
final class PostgresReset implements SessionReset {

    /** Cursors go first, because they may belong to what goes later; the role after the user that it may depend on. */
    private static final String RECIPE = "CLOSE ALL; RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; UNLISTEN *;"
            + " SELECT pg_catalog.pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES;";

    private static final String PREPARED_BY_SQL =
            " SELECT pg_catalog.quote_ident(name) FROM pg_catalog.pg_prepared_statements WHERE from_sql";

    private static final String SET_AT_OPENING = "SELECT name, pg_catalog.current_setting(name) FROM"
            + " pg_catalog.pg_settings WHERE source = 'session' AND name NOT IN"
            + " ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable')";

    private final String recipe;

    private PostgresReset(String recipe) {
        this.recipe = recipe;
    }

    /** Reads what was set since the session began. */
    static PostgresReset of(Connection connection) throws SQLException {
        StringBuilder recipe = new StringBuilder(RECIPE);
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(SET_AT_OPENING)) {
            while (rows.next()) {
                recipe.append(" SELECT pg_catalog.set_config(")
                        .append(literal(rows.getString(1)))
                        .append(", ")
                        .append(literal(rows.getString(2)))
                        .append(", false);");
            }
        }
        commit(connection);
        return new PostgresReset(recipe.append(PREPARED_BY_SQL).toString());
    }

    /** One that means the same whatever {@code standard_conforming_strings} is. */
    private static String literal(String text) {
        return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    @Override
    public boolean reset(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            StringBuilder deallocation = new StringBuilder();
            for (String name : lastColumn(statement)) {
                deallocation.append("DEALLOCATE ").append(name).append(';');
            }
            if (!deallocation.isEmpty()) {
                statement.execute(deallocation.toString());
            }
        }
        commit(connection);
        return true;
    }

    /** Runs the recipe, and reads the rows of its last statement. */
    private List<String> lastColumn(Statement statement) throws SQLException {
        List<String> last = new ArrayList<>();
        boolean isRows = statement.execute(recipe);
        while (isRows || statement.getUpdateCount() != -1) {
            if (isRows) {
                last.clear();
                try (ResultSet rows = statement.getResultSet()) {
                    while (rows.next()) {
                        last.add(rows.getString(1));
                    }
                }
            }
            isRows = statement.getMoreResults();
        }
        return last;
    }

    private static void commit(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.commit(); // a rollback would undo it
        }
    }
}
