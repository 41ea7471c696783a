package dev.lido.it.jdbc;

import static dev.lido.it.MySqlServer.execute;
import static dev.lido.it.MySqlServer.session;
import static dev.lido.it.MySqlServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lido.it.MySqlPair;
import dev.lido.it.MySqlServer;
import dev.lido.it.Patience;
import dev.lido.jdbc.LidoDataSource;
import dev.lido.pool.CloseReason;
import dev.lido.pool.Validation;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Faults on MySQL and MariaDB, by either's driver")
class MySqlFaultTest {

    private static final String BLOCKED = "UPDATE row_to_lock SET n = n + 1";

    private final ExecutorService callers = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        callers.shutdownNow();
    }

    /** Makes a row, and holds its lock until it is closed. */
    private static Connection locking(MySqlPair pair) throws SQLException {
        pair.server()
                .execute(
                        "CREATE TABLE IF NOT EXISTS orders.row_to_lock (n INT) ENGINE = InnoDB",
                        "TRUNCATE TABLE orders.row_to_lock",
                        "INSERT INTO orders.row_to_lock VALUES (0)");
        Connection locking = pair.server().connect();
        execute(locking, "BEGIN");
        execute(locking, "UPDATE orders.row_to_lock SET n = 0 WHERE n = 0");
        execute(locking, "SELECT n FROM orders.row_to_lock FOR UPDATE");
        return locking;
    }

    private static void awaitRunning(MySqlPair pair, long session) {
        Patience.await()
                .until(() -> pair.server()
                        .text("SELECT COUNT(*) FROM information_schema.processlist WHERE info = '" + BLOCKED
                                + "' AND id = " + session)
                        .equals("1"));
    }

    @ParameterizedTest
    @EnumSource(MySqlPair.class)
    @DisplayName("E4: a connection killed while idle is replaced, unseen by the caller")
    void killed_whileIdle_isReplaced(MySqlPair pair) throws SQLException {
        try (LidoDataSource pool =
                pair.builder().maxSize(1).validation(Validation.ALWAYS).build()) {
            long killed = pool.withConnection(MySqlServer::session);
            pair.server().killSession(killed);

            assertThat((long) pool.withConnection(MySqlServer::session)).isNotEqualTo(killed);
            assertThat(pool.stats().validationFailed()).isEqualTo(1);
            assertThat(pool.stats().closed(CloseReason.VALIDATION)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(MySqlPair.class)
    @DisplayName("E4: a connection killed in use is not reused, also without any check")
    void killed_whileInUse_isNotReused(MySqlPair pair) throws SQLException {
        try (LidoDataSource pool =
                pair.builder().maxSize(1).validation(Validation.NEVER).build()) {
            Connection connection = pool.getConnection();
            long killed = session(connection);
            pair.server().killSession(killed);
            assertThatThrownBy(() -> execute(connection, "SELECT 1")).isInstanceOf(SQLException.class);
            connection.close();

            assertThat((long) pool.withConnection(MySqlServer::session)).isNotEqualTo(killed);
            // Only MariaDB says that it was killed; of MySQL nothing is heard but the end.
            assertThat(pool.stats().closed(CloseReason.INVALIDATED)
                            + pool.stats().closed(CloseReason.LOST))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(MySqlPair.class)
    @DisplayName(
            "E4: a connection killed in the middle of a statement fails as a cancelled statement may, and is not reused")
    void killed_duringAStatement_isNotReused(MySqlPair pair) throws Exception {
        try (Connection locking = locking(pair);
                LidoDataSource pool = pair.builder().maxSize(1).build()) {
            Connection connection = pool.getConnection();
            long killed = session(connection);
            Future<Throwable> failure = callers.submit(() -> catchThrowable(() -> execute(connection, BLOCKED)));
            awaitRunning(pair, killed);

            pair.server().killSession(killed);

            assertThat(failure.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isInstanceOf(SQLException.class);
            connection.close();
            assertThat((long) pool.withConnection(MySqlServer::session)).isNotEqualTo(killed);
            assertThat(locking.isClosed()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(MySqlPair.class)
    @DisplayName("F1: a connection that the server ended because nobody used it is replaced, unseen by the caller")
    void waitTimeout_isReplaced(MySqlPair pair) throws SQLException {
        try (LidoDataSource pool =
                pair.builder().maxSize(1).validation(Validation.ALWAYS).build()) {
            long ended = pool.withConnection(connection -> {
                execute(connection, "SET SESSION wait_timeout = 1");
                return session(connection);
            });
            Patience.await()
                    .until(() -> pair.server()
                            .text("SELECT COUNT(*) FROM information_schema.processlist WHERE id = " + ended)
                            .equals("0"));

            assertThat((long) pool.withConnection(MySqlServer::session)).isNotEqualTo(ended);
        }
    }

    @ParameterizedTest
    @EnumSource(MySqlPair.class)
    @DisplayName("M3: a statement over the command timeout is cancelled on the server, and the connection goes on")
    void longStatement_isCancelledOnTheServer(MySqlPair pair) throws SQLException {
        try (Connection locking = locking(pair);
                LidoDataSource pool = pair.builder()
                        .maxSize(1)
                        .commandTimeout(Duration.ofMillis(700))
                        .build()) {
            Connection connection = pool.getConnection();
            long session = session(connection);

            assertThatThrownBy(() -> execute(connection, BLOCKED))
                    .isInstanceOf(SQLTimeoutException.class)
                    .hasMessageStartingWith("Command timeout: pool=orders limit=700ms")
                    .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("57014"))
                    .hasCauseInstanceOf(SQLException.class);

            assertThat(pair.server()
                            .text("SELECT COUNT(*) FROM information_schema.processlist WHERE info = '" + BLOCKED + "'"))
                    .as("gone on the server")
                    .isEqualTo("0");
            assertThat(text(connection, "SELECT 7")).isEqualTo("7");
            connection.close();
            assertThat((long) pool.withConnection(MySqlServer::session)).isEqualTo(session);
            assertThat(pool.stats().validationFailed()).isZero();
            assertThat(locking.isClosed()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(MySqlPair.class)
    @DisplayName("M3: a cancel that comes when the statement is over costs neither the connection nor the next holder")
    void cancel_late_isTakenByTheCheck(MySqlPair pair) throws SQLException {
        try (LidoDataSource pool = pair.builder().maxSize(1).build()) {
            long session = pool.withConnection(connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("SELECT 1");
                    statement.cancel();
                }
                long id = session(connection);
                // What a cancel does that the driver sends too late.
                pair.server().execute("KILL QUERY " + id);
                return id;
            });

            pool.useConnection(next -> {
                assertThat(session(next)).isEqualTo(session);
                assertThat(text(next, "SELECT 7")).isEqualTo("7");
            });
            assertThat(pool.stats().validationFailed()).isZero();
            assertThat(pool.stats().closed()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(MySqlPair.class)
    @DisplayName("F15: a lease closed while its statement runs costs the connection; the next holder gets another")
    void close_whileAStatementRuns_evicts(MySqlPair pair) throws Exception {
        try (Connection locking = locking(pair);
                LidoDataSource pool = pair.builder().maxSize(1).build()) {
            Connection connection = pool.getConnection();
            long session = session(connection);
            Future<Throwable> failure = callers.submit(() -> catchThrowable(() -> execute(connection, BLOCKED)));
            awaitRunning(pair, session);

            connection.close();

            assertThat((long) pool.withConnection(MySqlServer::session)).isNotEqualTo(session);
            assertThat(pool.stats().closed(CloseReason.CALL_UNDER_WAY)).isEqualTo(1);
            execute(locking, "ROLLBACK");
            failure.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }
}
