package dev.lido.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.UnaryOperator;

/** The schema in which a connection to PostgreSQL looks for tables first. */
final class PostgresSchema {

    private static final String INVALID_SCHEMA = "3F000";

    private PostgresSchema() {}

    /** An identifier that means exactly that name. */
    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** As {@code SET search_path TO} wants it. */
    static String path(String schema) {
        return quoted(schema) + ", public";
    }

    /**
     * Sees whether the schema is there and comes first.
     *
     * @param remedy what to do if it is there and doesn't, for the user that it is given
     * @throws SQLException if not
     */
    static void check(Connection connection, String schema, UnaryOperator<String> remedy) throws SQLException {
        boolean comesFirst;
        boolean exists;
        String user;
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT current_schema() IS NOT DISTINCT FROM ?::name,"
                        + " EXISTS (SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = ?::name), current_user")) {
            statement.setString(1, schema);
            statement.setString(2, schema);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                comesFirst = rows.getBoolean(1);
                exists = rows.getBoolean(2);
                user = rows.getString(3);
            }
        }
        if (!exists) {
            throw new SQLException(
                    "Schema missing: schema=" + schema + "; create it: CREATE SCHEMA " + quoted(schema),
                    INVALID_SCHEMA);
        }
        if (!comesFirst) {
            throw new SQLException("Schema not used: schema=" + schema + "; " + remedy.apply(user), INVALID_SCHEMA);
        }
    }
}
