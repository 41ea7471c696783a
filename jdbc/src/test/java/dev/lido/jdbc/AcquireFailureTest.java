package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lido.pool.spi.FailureKind;
import dev.lido.testing.ManualEnvironment;
import java.net.ConnectException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Contract: how an acquire fails")
class AcquireFailureTest {

    private final StubDatabase database = new StubDatabase();
    private final ManualEnvironment environment = new ManualEnvironment();
    private RecordingDriver.Registration registration;

    @BeforeEach
    void register() throws SQLException {
        registration = database.registered();
    }

    @AfterEach
    void deregister() throws SQLException {
        registration.close();
    }

    private LidoDataSourceBuilder builder() {
        return database.builder().environment(environment);
    }

    /** Takes a connection on another thread: one that waits for what it holds itself would be told so instead. */
    private static Connection heldBy(String name, LidoDataSource pool) throws Exception {
        FutureTask<Connection> taking = new FutureTask<>(pool::getConnection);
        new Thread(taking, name).start();
        return taking.get(60, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("E12: exhausted")
    void acquire_whenAllAreInUse_isExhausted() throws Exception {
        try (LidoDataSource pool = builder().build();
                Connection held = heldBy("exporter", pool)) {
            assertThat(held.isClosed()).isFalse();
            PoolExhaustedException exhausted =
                    catchThrowableOfType(PoolExhaustedException.class, () -> pool.getConnection(Duration.ofSeconds(2)));
            assertThat((Throwable) exhausted)
                    .isInstanceOf(SQLTransientConnectionException.class)
                    .hasMessageStartingWith("Connection pool exhausted: pool=stub waited=2000ms active=1")
                    .hasMessageContaining("thread 'exporter'");
            assertThat(exhausted.getSQLState()).isEqualTo("LI001");
            assertThat(exhausted.waited()).isEqualTo(Duration.ofSeconds(2));
            assertThat(exhausted.stats().active()).isEqualTo(1);
            assertThat(exhausted.holders()).hasSize(1);
        }
    }

    @Test
    @DisplayName("E12: a caller that waits for what it holds finds itself named")
    void acquire_ofWhatTheCallerHolds_namesTheCaller() throws SQLException {
        try (LidoDataSource pool = builder().build();
                Connection held = pool.getConnection()) {
            assertThat(held.isClosed()).isFalse();
            assertThatThrownBy(pool::getConnection)
                    .isInstanceOf(PoolExhaustedException.class)
                    .hasMessageStartingWith("Connection pool exhausted: pool=stub")
                    .hasMessageContaining("thread '" + Thread.currentThread().getName() + "'")
                    .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("LI001"));
        }
    }

    @Test
    @DisplayName("E12: unreachable is another error than exhausted")
    void acquire_whenNothingOpens_isUnreachable() throws SQLException {
        SQLException refused = new SQLException("Connection refused", "08001", new ConnectException("refused"));
        database.whenConnected = url -> {
            throw refused;
        };
        try (LidoDataSource pool = builder().build()) {
            DatabaseUnreachableException unreachable = catchThrowableOfType(
                    DatabaseUnreachableException.class, () -> pool.getConnection(Duration.ofSeconds(2)));
            assertThat((Throwable) unreachable)
                    .isInstanceOf(SQLTransientConnectionException.class)
                    .hasMessageStartingWith("Database unreachable: pool=stub")
                    .cause()
                    .isSameAs(refused);
            assertThat(unreachable.getSQLState()).isEqualTo("08001");
            assertThat(unreachable.kind()).isEqualTo(FailureKind.REFUSED);
        }
    }

    @Test
    @DisplayName("F10: refused credentials are told at once")
    void acquire_withWrongPassword_isToldAtOnce() throws SQLException {
        SQLException wrong = new SQLException("password authentication failed", "28P01");
        database.whenConnected = url -> {
            throw wrong;
        };
        try (LidoDataSource pool = builder().build()) {
            long before = environment.ticker().nanos();
            Throwable failure = catchThrowable(pool::getConnection);
            assertThat(environment.ticker().nanos() - before)
                    .isLessThan(Duration.ofSeconds(1).toNanos());
            assertThat(failure)
                    .isInstanceOf(SQLInvalidAuthorizationSpecException.class)
                    .hasMessageStartingWith("Database unreachable: pool=stub")
                    .hasMessageContaining("check user and password")
                    .cause()
                    .isSameAs(wrong);
            assertThat(((SQLException) failure).getSQLState()).isEqualTo("28000");
        }
    }

    @Test
    void acquire_overMaxPending_isRefused() throws SQLException {
        try (LidoDataSource pool = builder().minIdle(1).maxPending(0).build()) {
            environment.runTasks();
            try (Connection held = pool.getConnection()) {
                assertThat(held.isClosed()).isFalse();
                PoolRefusedException refused = catchThrowableOfType(PoolRefusedException.class, pool::getConnection);
                assertThat((Throwable) refused)
                        .isInstanceOf(SQLTransientConnectionException.class)
                        .hasMessageStartingWith("Connection pool refused: pool=stub");
                assertThat(refused.getSQLState()).isEqualTo("LI002");
                assertThat(refused.retryAfter()).isPositive();
            }
        }
    }

    @Test
    void acquire_onAClosedPool_saysSo() {
        LidoDataSource pool = builder().build();
        pool.close();
        assertThatThrownBy(pool::getConnection)
                .isInstanceOf(PoolClosedException.class)
                .isInstanceOf(SQLNonTransientConnectionException.class)
                .hasMessageStartingWith("Connection pool closed: pool=stub")
                .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("08003"));
    }

    @Test
    @DisplayName("F18: an interrupted wait ends at once, with the flag set")
    void acquire_interrupted_endsAtOnce() throws SQLException {
        try (LidoDataSource pool = builder().build();
                Connection held = pool.getConnection()) {
            assertThat(held.isClosed()).isFalse();
            Thread.currentThread().interrupt();
            Throwable failure = catchThrowable(pool::getConnection);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(failure)
                    .isExactlyInstanceOf(SQLTransientConnectionException.class)
                    .hasMessageStartingWith("Interrupted while waiting for a connection: pool=stub");
            assertThat(((SQLException) failure).getSQLState()).isEqualTo("LI001");
            assertThat(pool.stats().pending()).isZero();
        }
    }

    @Test
    void leaseClosed_isNoFailureOfTheDatabase() throws SQLException {
        try (LidoDataSource pool = builder().build()) {
            Connection connection = pool.getConnection();
            connection.close();
            assertThatThrownBy(connection::commit)
                    .isInstanceOf(LeaseClosedException.class)
                    .isInstanceOf(SQLNonTransientConnectionException.class)
                    .hasMessageStartingWith("Connection used after close: pool=stub");
            assertThat(pool.stats().idle()).isEqualTo(1);
        }
    }
}
