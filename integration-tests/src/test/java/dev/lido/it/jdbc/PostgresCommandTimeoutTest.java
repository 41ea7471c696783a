package dev.lido.it.jdbc;

import static dev.lido.it.PostgresServer.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.it.Patience;
import dev.lido.it.PostgresServer;
import dev.lido.jdbc.LeaseClosedException;
import dev.lido.jdbc.LidoDataSource;
import dev.lido.pool.CloseReason;
import dev.lido.testing.FaultProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("M3, D3, F16: time limits of what runs on a real PostgreSQL")
class PostgresCommandTimeoutTest {

    /** Longer than any test's patience: only a limit of Lido's ends it. */
    private static final String ENDLESS = "SELECT pg_sleep(3600)";

    private static String running(String application) throws SQLException {
        return PostgresServer.text("SELECT count(*) FROM pg_stat_activity WHERE application_name = '" + application
                + "' AND state = 'active'");
    }

    @Test
    @DisplayName(
            "M3: after a third of a second a statement is cancelled on the server, and the connection kept, checked first")
    void overTheLimit_isCancelledOnTheServer() throws SQLException {
        try (LidoDataSource pool = PostgresServer.builder()
                .maxSize(1)
                .property("ApplicationName", "limited")
                .commandTimeout(Duration.ofMillis(300))
                .build()) {
            int backend = pool.withConnection(PostgresServer::backend);
            Connection connection = pool.getConnection();
            assertThatThrownBy(() -> execute(connection, ENDLESS))
                    .isInstanceOf(SQLTimeoutException.class)
                    .hasMessageStartingWith("Command timeout: pool=orders limit=300ms")
                    .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("57014"))
                    .cause()
                    .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("57014"));
            assertThat(running("limited")).isEqualTo("0");
            execute(connection, "SELECT 1"); // the lease goes on
            connection.close();

            assertThat((int) pool.withConnection(PostgresServer::backend)).isEqualTo(backend);
            assertThat(pool.stats().created()).isEqualTo(1);
            assertThat(pool.stats().validationFailed()).isZero();
        }
    }

    @Test
    @DisplayName("M3: within a transaction only the statement ends; what follows is the holder's to decide")
    void overTheLimit_inATransaction_leavesItFailed() throws SQLException {
        try (LidoDataSource pool = PostgresServer.builder()
                .maxSize(1)
                .commandTimeout(Duration.ofMillis(300))
                .build()) {
            pool.useConnection(connection -> {
                connection.setAutoCommit(false);
                assertThatThrownBy(() -> execute(connection, ENDLESS)).isInstanceOf(SQLTimeoutException.class);
                assertThatThrownBy(() -> execute(connection, "SELECT 1")).hasMessageContaining("aborted");
                connection.rollback();
                execute(connection, "SELECT 1");
                connection.commit();
            });
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    /** A pool whose limit is half a second and whose grace, the validation timeout, is a second. */
    private static LidoDataSource behind(FaultProxy proxy) {
        return PostgresServer.builder(proxy)
                .maxSize(2)
                .commandTimeout(Duration.ofMillis(500))
                .validationTimeout(Duration.ofSeconds(1))
                .connectTimeout(Duration.ofMinutes(10))
                .build();
    }

    @Test
    @DisplayName("D3: where only this connection is dead, the cancel gets through and the connection is dropped")
    void deadConnection_isDropped() throws Exception {
        try (FaultProxy proxy = PostgresServer.proxy();
                LidoDataSource pool = behind(proxy)) {
            Connection dead = pool.getConnection();
            execute(dead, "SELECT 1");
            proxy.stallOpen();

            assertThatThrownBy(() -> execute(dead, ENDLESS)).isInstanceOf(SQLTimeoutException.class);

            try (Connection other = pool.getConnection()) {
                execute(other, "SELECT 1"); // while the dead one is still held
            }
            dead.close();
            Patience.await()
                    .until(() ->
                            pool.stats().closed(CloseReason.LOST) + pool.stats().closed(CloseReason.INVALIDATED) == 1);
        }
    }

    @Test
    @DisplayName("D3: where the network is dead and the cancel hangs too, the caller is answered all the same")
    void deadNetwork_callerIsAnswered() throws Exception {
        try (FaultProxy proxy = PostgresServer.proxy();
                LidoDataSource pool = PostgresServer.builder(proxy)
                        .maxSize(2)
                        .commandTimeout(Duration.ofMillis(500))
                        .validationTimeout(Duration.ofSeconds(1))
                        .build()) {
            Connection dead = pool.getConnection();
            execute(dead, "SELECT 1");
            proxy.stall();

            assertThatThrownBy(() -> execute(dead, ENDLESS)).isInstanceOf(SQLTimeoutException.class);

            dead.close();
            assertThat(pool.stats().active()).isZero();
            proxy.reset().resume();
            pool.useConnection(next -> execute(next, "SELECT 1"));
        }
    }

    @Test
    @DisplayName("D3: a release whose rollback meets a dead socket ends after the validation timeout")
    void release_onADeadSocket_isBounded() throws Exception {
        try (FaultProxy proxy = PostgresServer.proxy();
                LidoDataSource pool = behind(proxy)) {
            Connection dead = pool.getConnection();
            dead.setAutoCommit(false);
            execute(dead, "SELECT 1");
            proxy.stallOpen();

            dead.close(); // would hang for ever without a limit, and this test with it

            assertThat(pool.stats().closed(CloseReason.RESET) + pool.stats().creating())
                    .isNotNegative();
            pool.useConnection(next -> execute(next, "SELECT 1"));
            Patience.await().until(() -> pool.stats().closed(CloseReason.RESET) == 1);
        }
    }

    @Test
    @DisplayName("F16: a holder that sleeps inside a transaction is ended, and its locks are gone")
    void sleepInATransaction_isEnded() throws SQLException {
        execute("DROP TABLE IF EXISTS slept", "CREATE TABLE slept (a int)", "INSERT INTO slept VALUES (1)");
        try (LidoDataSource pool = PostgresServer.builder()
                .maxSize(2)
                .property("ApplicationName", "sleeper")
                .idleInTransactionTimeout(Duration.ofMillis(500))
                .build()) {
            Connection sleeper = pool.getConnection();
            int backend = PostgresServer.backend(sleeper);
            execute(sleeper, "BEGIN"); // which only the driver knows of
            execute(sleeper, "UPDATE slept SET a = 2");

            // Waits for the sleeper's lock, as long as it takes.
            pool.useConnection(other -> execute(other, "UPDATE slept SET a = a + 10"));

            assertThat(PostgresServer.text("SELECT a FROM slept")).isEqualTo("11");
            assertThatThrownBy(() -> execute(sleeper, "COMMIT"))
                    .isInstanceOfSatisfying(
                            LeaseClosedException.class,
                            e -> assertThat(e.idleInTransaction()).isTrue());
            Patience.await()
                    .until(() -> PostgresServer.text("SELECT count(*) FROM pg_stat_activity WHERE pid = " + backend)
                            .equals("0"));
            assertThat(pool.stats().closed(CloseReason.IDLE_IN_TRANSACTION)).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("F16: who holds a connection outside of a transaction, or works on, isn't")
    void holdWithoutATransaction_isLeftAlone() throws SQLException {
        try (LidoDataSource pool = PostgresServer.builder()
                .maxSize(1)
                .idleInTransactionTimeout(Duration.ofMillis(300))
                .build()) {
            pool.useConnection(connection -> {
                execute(connection, "SELECT pg_sleep(1)"); // a statement under way is no sleep
                connection.setAutoCommit(false);
                execute(connection, "SELECT pg_sleep(1)");
                connection.commit();
                PostgresServer.execute("SELECT pg_sleep(1)"); // time passes, with nothing open
                execute(connection, "SELECT 1");
                connection.commit();
            });
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }
}
