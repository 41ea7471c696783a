package dev.lido.it.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lido.it.Patience;
import dev.lido.it.PostgresServer;
import dev.lido.jdbc.LidoDataSource;
import dev.lido.pool.spi.FailureKind;
import dev.lido.testing.FaultProxy;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("F10, X8: passwords of a real PostgreSQL, wrong or changed while the pool runs")
class PostgresPasswordTest {

    private static final int CALLERS = 8;

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final AtomicReference<String> password = new AtomicReference<>("first");

    @AfterEach
    void end() {
        callers.shutdownNow();
    }

    /** What PostgreSQL itself said is the cause. */
    private static void assertWrongPassword(Throwable failure) {
        assertThat(failure)
                .isInstanceOf(SQLInvalidAuthorizationSpecException.class)
                .cause()
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    }

    private static void change(String role, String password) throws SQLException {
        PostgresServer.execute("ALTER ROLE " + role + " PASSWORD '" + password + "'");
    }

    @Test
    @DisplayName(
            "F10: all who wait get the real cause at once, and so do those who come later, without another attempt")
    void wrongPassword_allAreToldAtOnce() throws Exception {
        PostgresServer.createGuardedRole("mistaken", "right");
        try (FaultProxy proxy = PostgresServer.proxy();
                LidoDataSource pool = PostgresServer.builder(proxy)
                        .user("mistaken")
                        .password("wrong")
                        .acquireTimeout(Duration.ofMinutes(10))
                        .connectRetryMaxDelay(Duration.ofMinutes(30))
                        .connectRetryFirstDelay(Duration.ofMinutes(30))
                        .build()) {
            List<Future<Throwable>> answers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                answers.add(callers.submit(() -> catchThrowable(pool::getConnection)));
            }
            for (Future<Throwable> answer : answers) {
                assertWrongPassword(answer.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS));
            }
            long attempted = proxy.attempted();
            assertThat(attempted).isBetween(1L, 2L); // maxConnecting, before the first one has failed
            for (int i = 0; i < CALLERS; i++) {
                assertWrongPassword(catchThrowable(pool::getConnection));
            }
            assertThat(proxy.attempted()).isEqualTo(attempted); // the next one isn't due yet
        }
    }

    @Test
    @DisplayName("F10: a password changed on the server alone costs no caller anything while a connection is open")
    void changedPassword_openConnectionsServe() throws Exception {
        PostgresServer.createGuardedRole("rotated", "first");
        FailedAttempts failed = new FailedAttempts();
        try (FaultProxy proxy = PostgresServer.proxy();
                LidoDataSource pool = PostgresServer.builder(proxy)
                        .user("rotated")
                        .password(password::get)
                        .listener(failed)
                        .acquireTimeout(Patience.LIMIT)
                        .build()) {
            Connection held = pool.getConnection();
            int backend = PostgresServer.backend(held);
            change("rotated", "second");
            Future<Integer> waiting = callers.submit(() -> pool.withConnection(PostgresServer::backend));
            Patience.await().until(() -> failed.kinds().size() >= 2);
            assertThat(failed.kinds()).containsOnly(FailureKind.AUTH);
            assertThat(proxy.mostUnderWay()).isEqualTo(1);

            held.close();
            assertThat(waiting.get(2 * Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo(backend);

            password.set("second");
            try (Connection one = pool.getConnection();
                    Connection other = pool.getConnection()) {
                assertThat(PostgresServer.backend(one)).isEqualTo(backend);
                assertThat(PostgresServer.backend(other)).isNotEqualTo(backend);
            }
        }
    }

    @Test
    @DisplayName(
            "F10: with nothing open callers are told; once the supplier knows the new password the next connect works")
    void changedPassword_nextConnectReadsIt() throws SQLException, IOException {
        PostgresServer.createGuardedRole("renewed", "first");
        try (FaultProxy proxy = PostgresServer.proxy();
                LidoDataSource pool = PostgresServer.builder(proxy)
                        .user("renewed")
                        .password(password::get)
                        .acquireTimeout(Duration.ofMinutes(10))
                        .build()) {
            pool.useConnection(connection -> {});
            change("renewed", "second");
            pool.evict();
            assertWrongPassword(catchThrowable(pool::getConnection));

            password.set("second");

            // Callers are told of the last attempt until the next one, which is made with nobody calling.
            Patience.await().until(() -> pool.stats().created() == 2);
            pool.useConnection(connection -> assertThat(PostgresServer.text(connection, "SELECT current_user"))
                    .isEqualTo("renewed"));
        }
    }

    /** Acquires again and again until told to stop; what failed. */
    private static List<SQLException> use(LidoDataSource pool, AtomicBoolean stop) {
        List<SQLException> failures = new ArrayList<>();
        while (!stop.get()) {
            try {
                pool.useConnection(connection -> PostgresServer.text(connection, "SELECT 1"));
            } catch (SQLException e) {
                failures.add(e);
            }
        }
        return failures;
    }

    /** Has every connection opened anew, while callers use them. */
    private static void reconnect(LidoDataSource pool) {
        long created = pool.stats().created();
        pool.evict();
        Patience.await().until(() -> pool.stats().created() >= created + 2);
    }

    @Test
    @DisplayName("F10: no acquire fails in a rotation in which both passwords are good for a while")
    void rotation_withOverlap_losesNoAcquire() throws Exception {
        PostgresServer.createGuardedRole("overlapping", "first");
        AtomicBoolean stop = new AtomicBoolean();
        try (FaultProxy proxy = PostgresServer.proxy();
                LidoDataSource pool = PostgresServer.builder(proxy)
                        .user("overlapping")
                        .password(password::get)
                        .maxSize(4)
                        .minIdle(2)
                        .acquireTimeout(Patience.LIMIT)
                        .build()) {
            List<Future<List<SQLException>>> users = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                users.add(callers.submit(() -> use(pool, stop)));
            }
            // PostgreSQL knows one password a role, so for the overlap it takes any.
            PostgresServer.guard("overlapping", false);
            change("overlapping", "second");
            reconnect(pool);
            password.set("second");
            reconnect(pool);
            PostgresServer.guard("overlapping", true);
            reconnect(pool);
            stop.set(true);

            for (Future<List<SQLException>> user : users) {
                assertThat(user.get(2 * Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
                        .isEmpty();
            }
            assertThat(pool.stats().createFailed()).isZero();
            assertThat(PostgresServer.accepts("overlapping", "first")).isFalse();
        } finally {
            stop.set(true);
        }
    }
}
