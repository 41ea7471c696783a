package dev.lido.jdbc;

import dev.lido.jdbc.spi.ActivityView;
import dev.lido.jdbc.spi.BackendActivity;
import dev.lido.jdbc.spi.BackendState;
import dev.lido.jdbc.spi.DatabaseActivity;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code pg_stat_activity}, and who blocks whom from {@code pg_blocking_pids}. That function looks through the server's
 * lock table, so it is asked only for those who wait for a lock. Needs PostgreSQL 10.
 */
final class PostgresActivity {

    static final ActivityView VIEW = PostgresActivity::read;

    /** More sessions than any database that is well would have; what is beyond is said to be missing. */
    private static final int MAX_BACKENDS = 2_000;

    /** What a user sees in place of the SQL of those whom he may not look at. */
    private static final String HIDDEN = "<insufficient privilege>";

    /** Of those who are hidden the type is, too; a user is what workers of the server's own don't have. */
    private static final String SQL = """
            SELECT pid, usename, application_name, host(client_addr) AS client, state, wait_event_type, wait_event,
                left(query, ?) AS sql, left(query, 30) AS shown, current_user AS reader,
                (extract(epoch FROM clock_timestamp()
                    - CASE WHEN state = 'active' THEN query_start ELSE state_change END) * 1000)::bigint AS state_millis,
                (extract(epoch FROM clock_timestamp() - xact_start) * 1000)::bigint AS transaction_millis,
                CASE WHEN wait_event_type = 'Lock' THEN array_to_string(pg_blocking_pids(pid), ',') END AS blockers
            FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
                AND (backend_type = 'client backend' OR backend_type IS NULL AND usename IS NOT NULL)
            ORDER BY backend_start
            LIMIT ?
            """;

    private PostgresActivity() {}

    private static DatabaseActivity read(Connection connection, int maxSqlLength) throws SQLException {
        List<BackendActivity> backends = new ArrayList<>();
        String reader = "";
        try (PreparedStatement statement = connection.prepareStatement(SQL)) {
            statement.setInt(1, maxSqlLength);
            statement.setInt(2, MAX_BACKENDS);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    reader = rows.getString("reader");
                    backends.add(backend(rows));
                }
            }
        }
        return DatabaseActivity.of(backends, notes(backends, reader));
    }

    private static List<String> notes(List<BackendActivity> backends, String reader) {
        List<String> notes = new ArrayList<>();
        long hidden = backends.stream().filter(BackendActivity::isHidden).count();
        if (hidden > 0) {
            notes.add("The server doesn't tell what " + hidden + " of " + backends.size()
                    + " sessions are doing, because they are other users' (insufficient privilege); to see them too: GRANT"
                    + " pg_read_all_stats TO \"" + reader.replace("\"", "\"\"") + "\"");
        }
        if (backends.size() == MAX_BACKENDS) {
            notes.add("Only the first " + MAX_BACKENDS + " sessions were read.");
        }
        return notes;
    }

    private static BackendActivity backend(ResultSet row) throws SQLException {
        boolean hidden = HIDDEN.equals(row.getString("shown"));
        String state = row.getString("state");
        String type = row.getString("wait_event_type");
        // Who waits for his client is idle, which the state says already.
        String event = type == null || type.equals("Client") ? null : type + ": " + row.getString("wait_event");
        String blockers = row.getString("blockers");
        return BackendActivity.builder(row.getString("pid"))
                .user(row.getString("usename"))
                .application(row.getString("application_name"))
                .client(row.getString("client"))
                .state(state(state), millis(row, "state_millis"))
                .transactionAge(millis(row, "transaction_millis"))
                .waitsFor(event, blockers == null || blockers.isEmpty() ? List.of() : distinct(blockers))
                .sql(hidden ? null : row.getString("sql"))
                .hidden(hidden)
                .build();
    }

    /** A group of parallel workers may be named several times. */
    private static List<String> distinct(String blockers) {
        return List.of(blockers.split(",")).stream().distinct().toList();
    }

    private static BackendState state(@Nullable String state) {
        return switch (state == null ? "" : state) {
            case "active", "fastpath function call" -> BackendState.RUNNING;
            case "idle" -> BackendState.IDLE;
            case "idle in transaction" -> BackendState.IDLE_IN_TRANSACTION;
            case "idle in transaction (aborted)" -> BackendState.IDLE_IN_FAILED_TRANSACTION;
            default -> BackendState.UNKNOWN; // hidden, starting, or tracking is disabled
        };
    }

    private static @Nullable Duration millis(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Duration.ofMillis(Math.max(0, millis));
    }
}
