package dev.lido.jdbc;

import dev.lido.jdbc.spi.ActivityView;
import dev.lido.jdbc.spi.BackendActivity;
import dev.lido.jdbc.spi.BackendState;
import dev.lido.jdbc.spi.DatabaseActivity;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the process list of MySQL or MariaDB, and of InnoDB who has a transaction open and who waits for whose lock. Without the
 * PROCESS privilege a user sees his own sessions only, and nothing of InnoDB's; MySQL tells of lock waits only with its
 * performance schema on. Both is said. What waits for a lock on a whole table says so, but not for whose.
 */
final class MySqlActivity {

    static final ActivityView VIEW = MySqlActivity::read;

    /** As in {@link PostgresActivity}. */
    private static final int MAX_BACKENDS = 2_000;

    private static final int ACCESS_DENIED = 1227;

    private static final String PROCESSES = """
            SELECT id, user, host, command, time, state, left(info, ?) AS running, current_user() AS reader
            FROM information_schema.processlist
            WHERE db = database() AND id <> connection_id() AND command NOT IN ('Daemon', 'Binlog Dump')
            ORDER BY id
            LIMIT ?
            """;

    /** Times of InnoDB's are the system's own, so they can be compared only in a session that has the same. */
    private static final String TRANSACTIONS = """
            SELECT trx_mysql_thread_id AS id, trx_state AS state,
                CASE WHEN @@session.time_zone = 'SYSTEM' THEN timestampdiff(SECOND, trx_started, now()) END AS seconds
            FROM information_schema.innodb_trx
            """;

    private static final String MARIADB_WAITS = """
            SELECT w.trx_mysql_thread_id AS waiting, b.trx_mysql_thread_id AS blocking
            FROM information_schema.innodb_lock_waits l
            JOIN information_schema.innodb_trx w ON w.trx_id = l.requesting_trx_id
            JOIN information_schema.innodb_trx b ON b.trx_id = l.blocking_trx_id
            """;

    private static final String MYSQL_WAITS = """
            SELECT w.trx_mysql_thread_id AS waiting, b.trx_mysql_thread_id AS blocking
            FROM performance_schema.data_lock_waits l
            JOIN information_schema.innodb_trx w ON w.trx_id = l.requesting_engine_transaction_id
            JOIN information_schema.innodb_trx b ON b.trx_id = l.blocking_engine_transaction_id
            """;

    private final Map<String, Transaction> transactions = new HashMap<>();
    private final Map<String, List<String>> blockers = new HashMap<>();
    private final List<String> notes = new ArrayList<>();

    private MySqlActivity() {}

    /** What InnoDB says of a session. */
    private record Transaction(boolean waits, @Nullable Duration age) {}

    private static DatabaseActivity read(Connection connection, int maxSqlLength) throws SQLException {
        MySqlActivity activity = new MySqlActivity();
        activity.readTransactions(connection);
        activity.readWaits(connection);
        return activity.readProcesses(connection, maxSqlLength);
    }

    private void readTransactions(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(TRANSACTIONS)) {
            while (rows.next()) {
                transactions.put(
                        rows.getString("id"),
                        new Transaction("LOCK WAIT".equals(rows.getString("state")), seconds(rows, "seconds")));
            }
        } catch (SQLException e) {
            if (e.getErrorCode() != ACCESS_DENIED) {
                throw e;
            }
            notes.add(
                    "The server shows this user his own sessions only, and nothing of transactions and locks; to see them:"
                            + " GRANT PROCESS ON *.* TO him");
        }
    }

    private void readWaits(Connection connection) {
        boolean someoneWaits = transactions.values().stream().anyMatch(Transaction::waits);
        if (!someoneWaits) {
            return;
        }
        boolean mariaDb = false;
        try (Statement statement = connection.createStatement()) {
            mariaDb = connection.getMetaData().getDatabaseProductVersion().contains("MariaDB");
            try (ResultSet rows = statement.executeQuery(mariaDb ? MARIADB_WAITS : MYSQL_WAITS)) {
                while (rows.next()) {
                    blockers.computeIfAbsent(rows.getString("waiting"), id -> new ArrayList<>())
                            .add(rows.getString("blocking"));
                }
            }
        } catch (SQLException e) {
            notes.add("Who waits for whose lock could not be read: " + e.getMessage());
            return;
        }
        if (blockers.isEmpty() && !mariaDb) {
            notes.add("Who waits for whose lock is known to MySQL only with its performance schema on.");
        }
    }

    private DatabaseActivity readProcesses(Connection connection, int maxSqlLength) throws SQLException {
        List<BackendActivity> backends = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(PROCESSES)) {
            statement.setInt(1, maxSqlLength);
            statement.setInt(2, MAX_BACKENDS);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    backends.add(backend(rows));
                }
            }
        }
        if (backends.size() == MAX_BACKENDS) {
            notes.add("Only the first " + MAX_BACKENDS + " sessions were read.");
        }
        return DatabaseActivity.of(backends, notes);
    }

    private BackendActivity backend(ResultSet row) throws SQLException {
        String id = row.getString("id");
        Transaction transaction = transactions.get(id);
        boolean sleeps = "Sleep".equals(row.getString("command"));
        BackendState idle = transaction == null ? BackendState.IDLE : BackendState.IDLE_IN_TRANSACTION;
        return BackendActivity.builder(id)
                .user(row.getString("user"))
                .client(row.getString("host"))
                .state(sleeps ? idle : BackendState.RUNNING, seconds(row, "time"))
                .transactionAge(transaction == null ? null : transaction.age())
                .waitsFor(waitsFor(transaction, row.getString("state")), blockers.getOrDefault(id, List.of()))
                .sql(row.getString("running"))
                .build();
    }

    private static @Nullable String waitsFor(@Nullable Transaction transaction, @Nullable String state) {
        if (transaction != null && transaction.waits()) {
            return "Lock: row";
        }
        return state != null && state.startsWith("Waiting ") && state.endsWith("lock") ? "Lock: " + state : null;
    }

    private static @Nullable Duration seconds(ResultSet row, String column) throws SQLException {
        long seconds = row.getLong(column);
        return row.wasNull() ? null : Duration.ofSeconds(Math.max(0, seconds));
    }
}
