package dev.lido.jdbc;

import dev.lido.jdbc.spi.SessionReset;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Puts back SQLite's pragmas that belong to a connection, detaches databases, and drops what is temporary. All that is asked for
 * in one query, so that a connection on which nothing was changed costs no more than that.
 *
 * <p>What nobody can read can't be put back: {@code case_sensitive_like}, and what is done through the driver's own object, such as
 * functions, collations, limits and extensions.
 */
final class SqliteReset implements SessionReset {

    /** Those that a connection has for itself, and that can be read; the order is that of setting. */
    private static final List<String> PRAGMAS = List.of(
            "query_only", // first, because it would stand in the way of the rest
            "writable_schema",
            "foreign_keys",
            "defer_foreign_keys",
            "ignore_check_constraints",
            "recursive_triggers",
            "secure_delete",
            "busy_timeout",
            "synchronous",
            "cache_size",
            "cache_spill",
            "temp_store",
            "automatic_index",
            "read_uncommitted",
            "trusted_schema",
            "legacy_alter_table",
            "reverse_unordered_selects",
            "cell_size_check",
            "checkpoint_fullfsync",
            "fullfsync",
            "journal_size_limit",
            "journal_mode",
            "locking_mode");

    /** One more of them, which can't be read in a query. */
    private static final String CHECKPOINT = "wal_autocheckpoint";

    /** Pragmas, then what is attached, then what is temporary: one row. */
    private static final String STATE = PRAGMAS.stream()
            .map(name -> "(SELECT * FROM pragma_" + name + ")")
            .collect(Collectors.joining(
                    ", ",
                    "SELECT ",
                    ", (SELECT count(*) FROM pragma_database_list WHERE name NOT IN ('main', 'temp')),"
                            + " (SELECT count(*) FROM temp.sqlite_master)"));

    private static final String ATTACHED = "SELECT name FROM pragma_database_list WHERE name NOT IN ('main', 'temp')";

    /** Indexes go with their tables, and triggers and views first; SQLite's own can't be dropped. */
    private static final String TEMPORARY =
            "SELECT type, name FROM temp.sqlite_master WHERE type IN ('trigger', 'view', 'table')"
                    + " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type DESC";

    private final List<String> atOpening;

    private SqliteReset(List<String> atOpening) {
        this.atOpening = atOpening;
    }

    /** Reads what is to be put back. */
    static SqliteReset of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return new SqliteReset(state(statement));
        }
    }

    @Override
    public boolean reset(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            List<String> now = state(statement);
            if (now.equals(atOpening)) {
                return true;
            }
            putBack(statement, now);
            int attached = PRAGMAS.size();
            if (!now.get(attached).equals(atOpening.get(attached))) {
                detach(statement);
            }
            if (!now.get(attached + 1).equals(atOpening.get(attached + 1))) {
                drop(statement);
            }
            return state(statement).equals(atOpening);
        }
    }

    private void putBack(Statement statement, List<String> now) throws SQLException {
        for (int i = 0; i < PRAGMAS.size(); i++) {
            if (!now.get(i).equals(atOpening.get(i))) {
                statement.execute("PRAGMA " + PRAGMAS.get(i) + "=" + atOpening.get(i));
            }
        }
        int last = atOpening.size() - 1;
        if (!now.get(last).equals(atOpening.get(last))) {
            statement.execute("PRAGMA " + CHECKPOINT + "=" + atOpening.get(last));
        }
    }

    private static void detach(Statement statement) throws SQLException {
        for (List<String> row : rows(statement, ATTACHED)) {
            statement.execute("DETACH " + quoted(row.get(0)));
        }
    }

    /** Without foreign keys, which might forbid the order. */
    private static void drop(Statement statement) throws SQLException {
        String foreignKeys = rows(statement, "PRAGMA foreign_keys").get(0).get(0);
        statement.execute("PRAGMA foreign_keys=OFF");
        for (List<String> row : rows(statement, TEMPORARY)) {
            statement.execute("DROP " + row.get(0) + " IF EXISTS temp." + quoted(row.get(1)));
        }
        statement.execute("PRAGMA foreign_keys=" + foreignKeys);
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static List<String> state(Statement statement) throws SQLException {
        List<String> state = rows(statement, STATE).get(0);
        state.add(rows(statement, "PRAGMA " + CHECKPOINT).get(0).get(0));
        return state;
    }

    private static List<List<String>> rows(Statement statement, String sql) throws SQLException {
        List<List<String>> all = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<String> row = new ArrayList<>(columns);
                for (int i = 1; i <= columns; i++) {
                    row.add(String.valueOf(rows.getString(i)));
                }
                all.add(row);
            }
        }
        return all;
    }
}
