package dev.lido.it.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.it.Patience;
import dev.lido.it.PostgresServer;
import dev.lido.jdbc.DatabaseUnreachableException;
import dev.lido.jdbc.LidoDataSource;
import dev.lido.jdbc.PoolExhaustedException;
import dev.lido.pool.CloseReason;
import dev.lido.pool.PoolHealth;
import dev.lido.pool.Validation;
import dev.lido.pool.spi.FailureKind;
import dev.lido.testing.FaultProxy;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("X8: a real PostgreSQL that doesn't answer")
class PostgresHangTest {

    private final ExecutorService callers = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        callers.shutdownNow();
    }

    /** Another caller, who is patient; the backend of what it got. */
    private Future<Integer> call(LidoDataSource pool) {
        return callers.submit(() -> {
            try (Connection connection = pool.getConnection(Patience.LIMIT)) {
                return PostgresServer.backend(connection);
            }
        });
    }

    private static int answer(Future<Integer> call) throws Exception {
        return call.get(2 * Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("F4: while a connect hangs, a caller is served by a connection that is released")
    void hangingConnect_callerIsServedByARelease() throws Exception {
        try (FaultProxy proxy = PostgresServer.proxy();
                LidoDataSource pool = PostgresServer.builder(proxy)
                        .maxSize(3)
                        .connectTimeout(Duration.ofMinutes(10))
                        .build()) {
            Connection held = pool.getConnection();
            int backend = PostgresServer.backend(held);
            proxy.blackHole();
            Future<Integer> other = call(pool);
            Patience.await().until(() -> proxy.underWay() == 1);

            held.close();

            assertThat(answer(other)).isEqualTo(backend);
            assertThat(proxy.underWay()).isEqualTo(1);
            proxy.reset();
        }
    }

    @Test
    @DisplayName("F4: connects that hang are given up after connectTimeout, and the caller gets the first that doesn't")
    void hangingConnect_isGivenUp() throws Exception {
        FailedAttempts failed = new FailedAttempts();
        try (FaultProxy proxy = PostgresServer.proxy().blackHole();
                LidoDataSource pool = PostgresServer.builder(proxy)
                        .connectTimeout(Duration.ofSeconds(1))
                        .listener(failed)
                        .build()) {
            Future<Integer> caller = call(pool);
            Patience.await().until(() -> failed.kinds().size() >= 2);

            proxy.accept();

            answer(caller);
            assertThat(failed.kinds()).containsOnly(FailureKind.TIMEOUT);
        }
    }

    @Test
    @DisplayName(
            "F4: connects that the driver lets hang for ever are bounded in number, and closed when they come late")
    void hangingConnect_withoutTheDriversLimits_isBounded() throws Exception {
        try (FaultProxy proxy = PostgresServer.proxy().stall();
                LidoDataSource pool = PostgresServer.builder(proxy)
                        .property("connectTimeout", "0")
                        .property("loginTimeout", "0")
                        .property("socketTimeout", "0")
                        .property("ApplicationName", "hung")
                        .maxConnecting(1)
                        .connectTimeout(Duration.ofMillis(250))
                        .build()) {
            Future<Integer> caller = call(pool);
            Patience.await().until(() -> pool.health().state() == PoolHealth.State.DOWN);
            // Who waits has the pool try again after 400 ms at most, so there would be more by then.
            assertThatThrownBy(() -> pool.getConnection(Duration.ofSeconds(2)))
                    .isInstanceOfSatisfying(
                            DatabaseUnreachableException.class,
                            e -> assertThat(e.kind()).isEqualTo(FailureKind.TIMEOUT));
            assertThat(proxy.attempted()).isEqualTo(2);
            assertThat(proxy.underWay()).isEqualTo(2);

            proxy.resume();

            answer(caller);
            Patience.await().until(() -> pool.stats().closed(CloseReason.LATE) == 2);
            assertThat(proxy.attempted()).isEqualTo(3);
            Patience.await()
                    .until(() -> PostgresServer.text(
                                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'hung'")
                            .equals("1"));
        }
    }

    @Test
    @DisplayName(
            "F5: who meets a half-open socket is answered within its own deadline; the check goes on, and closes it")
    void halfOpen_callerIsAnsweredInTime() throws SQLException, IOException {
        try (FaultProxy proxy = PostgresServer.proxy();
                LidoDataSource pool = PostgresServer.builder(proxy)
                        .validation(Validation.ALWAYS)
                        .acquireTimeout(Duration.ofMinutes(10))
                        .validationTimeout(Duration.ofMinutes(5))
                        .build()) {
            int dead = pool.withConnection(PostgresServer::backend);
            proxy.halfOpen();

            long start = System.nanoTime();
            assertThatThrownBy(() -> pool.getConnection(Duration.ofSeconds(1)))
                    .isInstanceOf(PoolExhaustedException.class);
            // A check may take five minutes.
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(1));

            assertThat((int) pool.withConnection(PostgresServer::backend)).isNotEqualTo(dead);
            assertThat(pool.stats().validationFailed()).as("the check goes on").isZero();
        }
    }

    @Test
    @DisplayName("F5: a check that its caller couldn't wait for closes a half-open socket after validationTimeout")
    void halfOpen_isClosedByTheCheckThatMetIt() throws SQLException, IOException {
        try (FaultProxy proxy = PostgresServer.proxy();
                LidoDataSource pool = PostgresServer.builder(proxy)
                        .maxSize(1)
                        .validation(Validation.ALWAYS)
                        .acquireTimeout(Patience.LIMIT)
                        .validationTimeout(Duration.ofSeconds(2))
                        .build()) {
            int dead = pool.withConnection(PostgresServer::backend);
            proxy.halfOpen();
            assertThatThrownBy(() -> pool.getConnection(Duration.ofMillis(200)))
                    .isInstanceOf(PoolExhaustedException.class);

            assertThat((int) pool.withConnection(PostgresServer::backend)).isNotEqualTo(dead);
            assertThat(pool.stats().validationFailed()).isEqualTo(1);
            assertThat(pool.stats().closed(CloseReason.VALIDATION)).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("F5: a database that is slow but lives loses no connection to callers in a hurry")
    void slow_callersInAHurry_closeNothing() throws SQLException, IOException {
        try (FaultProxy proxy = PostgresServer.proxy();
                LidoDataSource pool = PostgresServer.builder(proxy)
                        .maxSize(3)
                        .validation(Validation.ALWAYS)
                        .acquireTimeout(Patience.LIMIT)
                        .validationTimeout(Patience.LIMIT)
                        .build()) {
            int backend = pool.withConnection(PostgresServer::backend);
            for (int i = 0; i < 10; i++) {
                proxy.stallOpen(); // longer than any caller waits
                assertThatThrownBy(() -> pool.getConnection(Duration.ofMillis(200)))
                        .isInstanceOf(PoolExhaustedException.class);
                proxy.resume();
                Patience.await().until(() -> pool.stats().idle() == 1);
            }

            assertThat((int) pool.withConnection(PostgresServer::backend)).isEqualTo(backend);
            assertThat(pool.stats().closed()).isZero();
            assertThat(pool.stats().validationFailed()).isZero();
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("F5: while one caller is stuck on a dead socket, others are served by new connections")
    void stalled_othersAreServed() throws Exception {
        try (FaultProxy proxy = PostgresServer.proxy();
                LidoDataSource pool = PostgresServer.builder(proxy)
                        .maxSize(3)
                        .validation(Validation.ALWAYS)
                        .acquireTimeout(Duration.ofMinutes(10))
                        .validationTimeout(Duration.ofMinutes(5))
                        .build()) {
            int stalled = pool.withConnection(PostgresServer::backend);
            proxy.stallOpen();
            Future<Integer> stuck = call(pool);
            Patience.await().until(() -> pool.stats().total() == 0); // it is being checked

            try (Connection second = pool.getConnection();
                    Connection third = pool.getConnection()) {
                assertThat(PostgresServer.backend(second)).isNotEqualTo(stalled);
                assertThat(PostgresServer.backend(third)).isNotEqualTo(stalled);
                assertThat(stuck.isDone()).isFalse();
                proxy.resume();
                assertThat(answer(stuck)).isEqualTo(stalled);
            }
            assertThat(pool.stats().validationFailed()).isZero();
            assertThat(pool.stats().created()).isEqualTo(3);
        }
    }
}
