package dev.lido.server.query;

import dev.lido.server.config.SourceConfig;
import dev.lido.server.config.SourceType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs one statement on a source, within the source's limits on time, rows and bytes. Thread-safe. */
public final class QueryRunner {

    /** Rows that are fetched at once, where the driver would else fetch all of them. */
    private static final int FETCH_SIZE = 1_000;

    private static final String PROGRAM_LIMIT_EXCEEDED = "54000";

    private QueryRunner() {}

    /**
     * Runs a statement.
     *
     * @param source on which database
     * @param sql exactly one statement
     * @return columns, rows, rowCount and truncated; for a statement without rows, {@code updated}
     * @throws SQLException if it was refused, failed, or took too long
     */
    public static Map<String, Object> run(Source source, String sql) throws SQLException {
        source.check(sql);
        return source.ask(connection -> execute(source.config(), connection, sql));
    }

    /**
     * Shows how the database would run a statement, without running it.
     *
     * @param source on which database
     * @param sql exactly one statement
     * @return the plan, in the same form as rows
     * @throws SQLException if it was refused or failed
     */
    public static Map<String, Object> explain(Source source, String sql) throws SQLException {
        source.check(sql);
        if (new StatementText(sql).firstWord().startsWith("ANALY")) {
            throw new StatementRefusedException(
                    "A statement can be explained but not analyzed, which would run it; leave ANALYZE away",
                    StatementRefusedException.READ_ONLY);
        }
        return source.ask(connection -> execute(source.config(), connection, explaining(source.config()) + sql));
    }

    private static String explaining(SourceConfig source) {
        return switch (source.type()) {
            // After the options in parentheses nothing can be taken for an option any more, ANALYZE least of all.
            case POSTGRES -> "EXPLAIN (ANALYZE FALSE) ";
            case SQLITE -> "EXPLAIN QUERY PLAN ";
            case JDBC -> "EXPLAIN ";
        };
    }

    private static Map<String, Object> execute(SourceConfig source, Connection connection, String sql)
            throws SQLException {
        try (Statement statement = connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
                Deadline deadline = Deadline.start(source.pool().commandTimeout(), statement::cancel)) {
            try {
                prepare(source, statement);
                return statement.execute(sql) ? rows(source, statement, deadline) : updated(statement);
            } catch (SQLException e) {
                if (deadline.hasPassed()) {
                    throw timeout(source, e);
                }
                throw isResultTooLarge(e) ? resultTooLarge(e) : e;
            }
        }
    }

    private static void prepare(SourceConfig source, Statement statement) throws SQLException {
        statement.setEscapeProcessing(false);
        // One more than is returned tells whether there were more.
        statement.setMaxRows(source.maxRows() + 1);
        if (source.type() != SourceType.SQLITE) {
            statement.setFetchSize(Math.min(source.maxRows() + 1, FETCH_SIZE));
        }
    }

    private static Map<String, Object> rows(SourceConfig source, Statement statement, Deadline deadline)
            throws SQLException {
        try (ResultSet results = statement.getResultSet()) {
            return new RowReader(source, deadline).read(results);
        }
    }

    private static Map<String, Object> updated(Statement statement) throws SQLException {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("updated", Math.max(0, statement.getUpdateCount()));
        return result;
    }

    /** PostgreSQL's driver has no code for it; the name of its setting stays the same in every language. */
    private static boolean isResultTooLarge(SQLException e) {
        return String.valueOf(e.getMessage()).contains("maxResultBuffer");
    }

    private static SQLException resultTooLarge(SQLException e) {
        return new SQLNonTransientException(
                "The rows are too large to be read; ask for fewer or shorter columns, for example left(name, 1000)",
                PROGRAM_LIMIT_EXCEEDED,
                e);
    }

    private static SQLTimeoutException timeout(SourceConfig source, SQLException e) {
        return new SQLTimeoutException(
                "Command timeout: pool=" + source.name() + " commandTimeout="
                        + source.pool().commandTimeout().toMillis() + "ms; ask for less, or raise commandTimeout",
                "57014",
                e);
    }
}
