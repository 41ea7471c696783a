package dev.lido.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The table of questions 12 and 13, of which one row is read by its key. */
final class LookupTable {

    static final int ROWS = 10_000;

    private static final String SELECT = "SELECT name FROM lookup WHERE id = ?";

    private LookupTable() {}

    /** Makes it anew. */
    static void fill(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS lookup");
            statement.execute("CREATE TABLE lookup (id INTEGER PRIMARY KEY, name TEXT NOT NULL)");
        }
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO lookup VALUES (?, ?)")) {
            for (int id = 1; id <= ROWS; id++) {
                insert.setInt(1, id);
                insert.setString(2, "name of " + id);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        connection.commit();
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute("ANALYZE lookup");
        }
    }

    /** Reads a row. */
    static String name(Connection connection, int id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
            statement.setInt(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw new SQLException("No row of that key: id=" + id);
                }
                return rows.getString(1);
            }
        }
    }
}
