package dev.lido.it.jdbc;

import static dev.lido.it.PostgresServer.backend;
import static dev.lido.it.PostgresServer.execute;
import static dev.lido.it.PostgresServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lido.it.Patience;
import dev.lido.it.PostgresServer;
import dev.lido.jdbc.DatabaseUnreachableException;
import dev.lido.jdbc.LidoDataSource;
import dev.lido.jdbc.PoolExhaustedException;
import dev.lido.pool.CloseReason;
import dev.lido.pool.Validation;
import dev.lido.pool.spi.FailureKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Faults on a real PostgreSQL")
class PostgresFaultTest {

    private static void terminate(int backend) throws SQLException {
        execute("SELECT pg_terminate_backend(" + backend + ")");
        Patience.await().until(() -> {
            try (Connection other = java.sql.DriverManager.getConnection(PostgresServer.url(), "postgres", "")) {
                return text(other, "SELECT count(*) FROM pg_stat_activity WHERE pid = " + backend)
                        .equals("0");
            }
        });
    }

    @Test
    @DisplayName("E4: a connection whose backend was killed while idle is replaced, unseen by the caller")
    void killedBackend_whileIdle_isReplaced() throws SQLException {
        try (LidoDataSource pool = PostgresServer.builder()
                .maxSize(1)
                .validation(Validation.ALWAYS)
                .build()) {
            int killed = pool.withConnection(PostgresServer::backend);
            terminate(killed);
            assertThat((int) pool.withConnection(PostgresServer::backend)).isNotEqualTo(killed);
            assertThat(pool.stats().validationFailed()).isEqualTo(1);
            assertThat(pool.stats().closed(CloseReason.VALIDATION)).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("E4: a connection lost in use is not reused, also without any check")
    void killedBackend_whileInUse_isNotReused() throws SQLException {
        try (LidoDataSource pool =
                PostgresServer.builder().maxSize(1).validation(Validation.NEVER).build()) {
            Connection connection = pool.getConnection();
            int killed = backend(connection);
            terminate(killed);
            assertThatThrownBy(() -> execute(connection, "SELECT 1")).isInstanceOf(SQLException.class);
            connection.close();
            assertThat((int) pool.withConnection(PostgresServer::backend)).isNotEqualTo(killed);
            assertThat(pool.stats().closed(CloseReason.INVALIDATED)).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("D8: 10 concurrent requests on a pool of 2, each holding for 100 ms: all succeed")
    void tenRequests_onAPoolOfTwo_allSucceed() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(10);
        try (LidoDataSource pool = PostgresServer.builder().maxSize(2).build()) {
            CountDownLatch together = new CountDownLatch(10);
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                int number = i;
                answers.add(callers.submit(() -> {
                    together.countDown();
                    together.await();
                    return pool.withConnection(
                            connection -> text(connection, "SELECT " + number + " FROM pg_sleep(0.1)"));
                }));
            }
            for (int i = 0; i < 10; i++) {
                assertThat(answers.get(i).get(30, TimeUnit.SECONDS)).isEqualTo(Integer.toString(i));
            }
            assertThat(pool.stats().created()).isEqualTo(2);
            assertThat(pool.stats().active()).isZero();
            assertThat(pool.stats().acquired()).isEqualTo(10);
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    @DisplayName("M3: a statement over the command timeout is cancelled on the server, and the connection goes on")
    void longStatement_isCancelledOnTheServer() throws SQLException {
        try (LidoDataSource pool = PostgresServer.builder()
                .maxSize(1)
                .commandTimeout(Duration.ofSeconds(3))
                .build()) {
            Connection connection = pool.getConnection();
            int backend = backend(connection);
            assertThatThrownBy(() -> execute(connection, "SELECT pg_sleep(60)"))
                    .isInstanceOf(SQLTimeoutException.class)
                    .hasMessageStartingWith("Command timeout: pool=orders limit=3000ms")
                    .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("57014"))
                    .cause()
                    .hasMessageContaining("canceling statement due to user request");
            execute(connection, "SELECT 1");
            connection.close();
            assertThat((int) pool.withConnection(PostgresServer::backend)).isEqualTo(backend);
        }
    }

    @Test
    @DisplayName("M3: a statement cancelled in a transaction leaves nothing to the next holder")
    void longStatement_inATransaction_isRolledBack() throws SQLException {
        execute("DROP TABLE IF EXISTS slow");
        execute("CREATE TABLE slow (n INTEGER)");
        try (LidoDataSource pool = PostgresServer.builder()
                .maxSize(1)
                .commandTimeout(Duration.ofSeconds(3))
                .build()) {
            pool.useConnection(connection -> {
                connection.setAutoCommit(false);
                execute(connection, "INSERT INTO slow VALUES (1)");
                assertThatThrownBy(() -> execute(connection, "SELECT pg_sleep(60)"))
                        .isInstanceOf(SQLTimeoutException.class);
            });
            pool.useConnection(
                    next -> assertThat(text(next, "SELECT count(*) FROM slow")).isEqualTo("0"));
        }
    }

    @Test
    @DisplayName("F15: a lease closed while its query runs costs the connection; the next holder gets another")
    void close_whileAQueryRuns_evicts() throws Exception {
        ExecutorService caller = Executors.newSingleThreadExecutor();
        try (LidoDataSource pool = PostgresServer.builder().maxSize(1).build();
                Connection locking = PostgresServer.connect()) {
            execute(locking, "SELECT pg_advisory_lock(815)");
            Connection connection = pool.getConnection();
            int backend = backend(connection);
            Statement statement = connection.createStatement();
            Future<Throwable> query =
                    caller.submit(() -> catchThrowable(() -> statement.execute("SELECT pg_advisory_lock(815)")));
            try (Connection other = java.sql.DriverManager.getConnection(PostgresServer.url(), "postgres", "")) {
                Patience.await()
                        .until(() -> text(
                                        other,
                                        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_advisory_lock(815)'"
                                                + " AND pid = " + backend)
                                .equals("1"));
            }

            connection.close();

            assertThat((int) pool.withConnection(PostgresServer::backend)).isNotEqualTo(backend);
            assertThat(pool.stats().closed(CloseReason.CALL_UNDER_WAY)).isEqualTo(1);
            execute(locking, "SELECT pg_advisory_unlock(815)");
            query.get(60, TimeUnit.SECONDS);
        } finally {
            caller.shutdownNow();
        }
    }

    @Test
    @DisplayName("F10: a wrong password is told at once, as what it is")
    void wrongPassword_isToldAtOnce() throws SQLException, IOException {
        PostgresServer.createGuardedRole("guarded", "right");
        try (LidoDataSource right = PostgresServer.builder()
                        .user("guarded")
                        .password("right")
                        .build();
                LidoDataSource pool = PostgresServer.builder()
                        .user("guarded")
                        .password("s3cret")
                        .acquireTimeout(Duration.ofSeconds(100))
                        .build()) {
            right.useConnection(connection ->
                    assertThat(text(connection, "SELECT current_user")).isEqualTo("guarded"));
            // With 100 s to wait.
            long start = System.nanoTime();
            assertThatThrownBy(pool::getConnection)
                    .isInstanceOf(SQLInvalidAuthorizationSpecException.class)
                    .hasMessageContaining("check user and password")
                    .hasMessageNotContaining("s3cret")
                    .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("28000"));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
        }
    }

    @Test
    @DisplayName("E12: exhausted and unreachable are different errors")
    void exhausted_isNotUnreachable() throws Exception {
        CountDownLatch holding = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        try (LidoDataSource pool = PostgresServer.builder().maxSize(1).build()) {
            Thread exporter = new Thread(() -> export(pool, holding, done), "exporter");
            exporter.start();
            assertThat(holding.await(60, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> pool.getConnection(Duration.ofMillis(300)))
                    .isInstanceOf(PoolExhaustedException.class)
                    .hasMessageStartingWith("Connection pool exhausted: pool=orders waited=")
                    .hasMessageContaining("thread 'exporter'")
                    .hasMessageContaining(" at " + PostgresFaultTest.class.getName() + ".");
            done.countDown();
            exporter.join();
        }
        try (LidoDataSource pool = LidoDataSource.builder()
                .name("orders")
                .url("jdbc:postgresql://localhost:" + closedPort() + "/postgres")
                .acquireTimeout(Duration.ofSeconds(3))
                .build()) {
            assertThatThrownBy(pool::getConnection)
                    .isInstanceOfSatisfying(
                            DatabaseUnreachableException.class,
                            e -> assertThat(e.kind()).isEqualTo(FailureKind.REFUSED))
                    .hasMessageStartingWith("Database unreachable: pool=orders")
                    .hasCauseInstanceOf(org.postgresql.util.PSQLException.class);
        }
    }

    @Test
    @DisplayName("F16: who sleeps in a transaction is named to those who wait for its connection")
    void sleeperInATransaction_isNamed() throws Exception {
        CountDownLatch holding = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        try (LidoDataSource pool = PostgresServer.builder().maxSize(1).build()) {
            Thread sleeper = new Thread(() -> sleepInATransaction(pool, holding, done), "sleeper");
            sleeper.start();
            assertThat(holding.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(text("SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'"
                            + " AND query = 'SELECT 16'"))
                    .isEqualTo("1");
            assertThatThrownBy(() -> pool.getConnection(Duration.ofMillis(300)))
                    .isInstanceOfSatisfying(
                            PoolExhaustedException.class,
                            e -> assertThat(e.holders())
                                    .singleElement()
                                    .satisfies(holder ->
                                            assertThat(holder.thread()).isEqualTo("sleeper")))
                    .hasMessageContaining("thread 'sleeper'")
                    .hasMessageContaining(" at " + PostgresFaultTest.class.getName() + ".");
            done.countDown();
            sleeper.join();
        }
    }

    private static void sleepInATransaction(LidoDataSource pool, CountDownLatch holding, CountDownLatch done) {
        try {
            pool.useConnection(connection -> {
                connection.setAutoCommit(false);
                execute(connection, "SELECT 16");
                holding.countDown();
                awaitSeconds(done);
            });
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static void export(LidoDataSource pool, CountDownLatch holding, CountDownLatch done) {
        try {
            pool.useConnection(connection -> {
                holding.countDown();
                awaitSeconds(done);
            });
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitSeconds(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
