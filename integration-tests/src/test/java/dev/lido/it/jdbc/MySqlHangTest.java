package dev.lido.it.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.it.MySqlPair;
import dev.lido.it.MySqlServer;
import dev.lido.it.Patience;
import dev.lido.jdbc.LidoDataSource;
import dev.lido.jdbc.PoolExhaustedException;
import dev.lido.pool.CloseReason;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("F4, F5: a MySQL or MariaDB that doesn't answer")
class MySqlHangTest {

    private final ExecutorService callers = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        callers.shutdownNow();
    }

    /** Another caller, who is patient; the session of what it got. */
    private Future<Long> call(LidoDataSource pool) {
        return callers.submit(() -> {
            try (Connection connection = pool.getConnection(Patience.LIMIT)) {
                return MySqlServer.session(connection);
            }
        });
    }

    private static long answer(Future<Long> call) throws Exception {
        return call.get(2 * Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource(MySqlPair.class)
    @DisplayName("F4: while a connect hangs, a caller is served by a connection that is released")
    void hangingConnect_callerIsServedByARelease(MySqlPair pair) throws Exception {
        try (FaultProxy proxy = pair.proxy();
                LidoDataSource pool = pair.builder(proxy)
                        .maxSize(3)
                        .connectTimeout(Duration.ofMinutes(10))
                        .build()) {
            Connection held = pool.getConnection();
            long session = MySqlServer.session(held);
            proxy.blackHole();
            Future<Long> other = call(pool);
            Patience.await().until(() -> proxy.underWay() == 1);

            held.close();

            assertThat(answer(other)).isEqualTo(session);
            assertThat(proxy.underWay()).isEqualTo(1);
            proxy.reset();
        }
    }

    @ParameterizedTest
    @EnumSource(MySqlPair.class)
    @DisplayName("F4: connects that hang are given up after connectTimeout, and the caller gets the first that doesn't")
    void hangingConnect_isGivenUp(MySqlPair pair) throws Exception {
        FailedAttempts failed = new FailedAttempts();
        try (FaultProxy proxy = pair.proxy().blackHole();
                LidoDataSource pool = pair.builder(proxy)
                        .connectTimeout(Duration.ofSeconds(1))
                        .listener(failed)
                        .build()) {
            Future<Long> caller = call(pool);
            Patience.await().until(() -> failed.kinds().size() >= 2);

            proxy.accept();

            answer(caller);
            assertThat(failed.kinds()).containsOnly(FailureKind.TIMEOUT);
        }
    }

    @ParameterizedTest
    @EnumSource(MySqlPair.class)
    @DisplayName("F4: the driver itself gives up a server that accepts and says nothing, so that no thread hangs")
    void hangingConnect_driverGivesUp(MySqlPair pair) throws Exception {
        try (FaultProxy proxy = pair.proxy().blackHole();
                LidoDataSource pool = pair.builder(proxy)
                        .connectTimeout(Duration.ofMillis(500))
                        .maxConnecting(1)
                        .build()) {
            assertThatThrownBy(() -> pool.getConnection(Duration.ofSeconds(3))).isInstanceOf(SQLException.class);
            // Each attempt that was given up has closed its socket.
            Patience.await().until(() -> proxy.attempted() >= 3 && proxy.underWay() <= 1);
        }
    }

    @ParameterizedTest
    @EnumSource(MySqlPair.class)
    @DisplayName("F5: who meets a half-open socket is answered within its own deadline, and the pool moves on")
    void halfOpen_callerIsAnsweredInTime(MySqlPair pair) throws SQLException, IOException {
        try (FaultProxy proxy = pair.proxy();
                LidoDataSource pool = pair.builder(proxy)
                        .validation(Validation.ALWAYS)
                        .acquireTimeout(Duration.ofMinutes(10))
                        .validationTimeout(Duration.ofMinutes(5))
                        .build()) {
            long dead = pool.withConnection(MySqlServer::session);
            proxy.halfOpen();

            long start = System.nanoTime();
            assertThatThrownBy(() -> pool.getConnection(Duration.ofSeconds(1)))
                    .isInstanceOf(PoolExhaustedException.class);
            // A check may take five minutes.
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(1));

            assertThat((long) pool.withConnection(MySqlServer::session)).isNotEqualTo(dead);
        }
    }

    @ParameterizedTest
    @EnumSource(MySqlPair.class)
    @DisplayName(
            "F5: the check of a half-open socket goes on without its caller, within validationTimeout, and closes it")
    void halfOpen_checkGoesOn(MySqlPair pair) throws SQLException, IOException {
        try (FaultProxy proxy = pair.proxy();
                LidoDataSource pool = pair.builder(proxy)
                        .validation(Validation.ALWAYS)
                        .acquireTimeout(Duration.ofMinutes(10))
                        .validationTimeout(Duration.ofSeconds(2))
                        .build()) {
            pool.withConnection(MySqlServer::session);
            proxy.halfOpen();

            assertThatThrownBy(() -> pool.getConnection(Duration.ofMillis(300)))
                    .isInstanceOf(PoolExhaustedException.class);

            Patience.await().until(() -> pool.stats().closed(CloseReason.VALIDATION) == 1);
            assertThat(pool.stats().validationFailed()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(MySqlPair.class)
    @DisplayName("F5: while one caller is stuck on a dead socket, others are served by new connections")
    void stalled_othersAreServed(MySqlPair pair) throws Exception {
        try (FaultProxy proxy = pair.proxy();
                LidoDataSource pool = pair.builder(proxy)
                        .maxSize(3)
                        .validation(Validation.ALWAYS)
                        .acquireTimeout(Duration.ofMinutes(10))
                        .validationTimeout(Duration.ofMinutes(5))
                        .build()) {
            long stalled = pool.withConnection(MySqlServer::session);
            proxy.stallOpen();
            Future<Long> stuck = call(pool);
            Patience.await().until(() -> pool.stats().total() == 0); // it is being checked

            try (Connection second = pool.getConnection();
                    Connection third = pool.getConnection()) {
                assertThat(MySqlServer.session(second)).isNotEqualTo(stalled);
                assertThat(MySqlServer.session(third)).isNotEqualTo(stalled);
                assertThat(stuck.isDone()).isFalse();
                proxy.resume();
                assertThat(answer(stuck)).isEqualTo(stalled);
            }
            assertThat(pool.stats().validationFailed()).isZero();
            assertThat(pool.stats().created()).isEqualTo(3);
        }
    }
}
