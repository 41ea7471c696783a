package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lido.jdbc.spi.Dialect;
import dev.lido.pool.CloseReason;
import dev.lido.pool.PoolHealth;
import dev.lido.testing.ManualEnvironment;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("F11: the writer becomes read-only")
class FailoverTest {

    private final ManualEnvironment environment = new ManualEnvironment();
    private final StubDatabase database = new StubDatabase();
    private volatile boolean serverReadOnly;
    private volatile int asked;
    private RecordingDriver.Registration registration;

    private final class StubDialect implements Dialect {
        @Override
        public String kind() {
            return "stub";
        }

        @Override
        public boolean isReadOnlyServer(Connection connection) {
            asked++;
            return serverReadOnly;
        }
    }

    @BeforeEach
    void register() throws SQLException {
        database.host = "db:1";
        registration = database.registered();
    }

    @AfterEach
    void deregister() throws SQLException {
        registration.close();
    }

    private LidoDataSourceBuilder builder() {
        return database.builder()
                .maxSize(4)
                .environment(environment)
                .dialect(new StubDialect())
                .connectRetryFirstDelay(Duration.ofSeconds(1))
                .connectRetryMaxDelay(Duration.ofSeconds(4))
                .dnsCheckInterval(Duration.ZERO);
    }

    private void refuseWrites(String state, int code) {
        database.whenExecuted = sql -> {
            throw new SQLException("read-only", state, code);
        };
    }

    /** A refused write, and the release. */
    private static void write(LidoDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            write(connection);
        }
    }

    private static void write(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThat(catchThrowable(() -> statement.execute("UPDATE orders SET paid = true")))
                    .isInstanceOf(SQLException.class);
        }
    }

    private LidoDataSource filled(LidoDataSourceBuilder builder) {
        LidoDataSource pool = builder.build();
        assertThat(pool.warm(3)).isEqualTo(3);
        return pool;
    }

    @Test
    @DisplayName(
            "F11: the server says that it is read-only: all connections to its address retire, the next acquire connects anew")
    void refused_serverReadOnly_addressRetires() throws SQLException {
        try (LidoDataSource pool = filled(builder())) {
            Connection held = pool.getConnection();
            refuseWrites("25006", 0);
            serverReadOnly = true;
            write(pool);
            environment.runTasks();

            assertThat(pool.stats().idle()).isZero();
            assertThat(held.isClosed()).isFalse();
            assertThat(pool.health().state()).isEqualTo(PoolHealth.State.DEGRADED);
            assertThat(pool.health().lastError())
                    .hasValue("Server takes no writes: address=db:1; wanted is a writer, or say readOnly");
            serverReadOnly = false; // the address leads to the new writer
            pool.getConnection().close();
            assertThat(database.connections).hasSize(4);
            assertThat(pool.health().state()).isEqualTo(PoolHealth.State.HEALTHY);
            held.close();
            environment.runTasks();
            assertThat(pool.stats().closed(CloseReason.EVICTED)).isEqualTo(3);
        }
    }

    @Test
    @DisplayName("F11: MySQL's 1290 and 1836 count like 25006; another failure asks nothing")
    void refused_byVendorCode() throws SQLException {
        for (int code : new int[] {1290, 1836, 1062}) {
            asked = 0;
            database.whenExecuted = sql -> {};
            try (LidoDataSource pool = filled(builder())) {
                refuseWrites("HY000", code);
                write(pool);
                assertThat(asked).isEqualTo(code == 1062 ? 0 : 1);
            }
        }
    }

    @Test
    @DisplayName("F11: a write refused in a read-only transaction retires nothing")
    void refused_serverWrites_nothingRetires() throws SQLException {
        try (LidoDataSource pool = filled(builder())) {
            refuseWrites("25006", 0);
            write(pool);
            environment.runTasks();
            assertThat(asked).isEqualTo(1);
            assertThat(pool.stats().idle()).isEqualTo(3);
            assertThat(pool.stats().closed()).isZero();
            assertThat(pool.health().state()).isEqualTo(PoolHealth.State.HEALTHY);
        }
    }

    @Test
    @DisplayName("F11: neither does one on a lease or in a source that is read-only; nobody is asked")
    void refused_whereOnlyReadsAreWanted_nobodyIsAsked() throws SQLException {
        serverReadOnly = true;
        refuseWrites("25006", 0);
        try (LidoDataSource pool = filled(builder())) {
            try (Connection connection = pool.getConnection()) {
                connection.setReadOnly(true);
                write(connection);
            }
            assertThat(asked).isZero();
            assertThat(pool.stats().closed()).isZero();
        }
        try (LidoDataSource pool = filled(builder().readOnly(true))) {
            write(pool);
            assertThat(asked).isZero();
            assertThat(pool.stats().closed()).isZero();
        }
    }

    @Test
    @DisplayName(
            "F11: the new one is read-only too: degraded, and connections retire no more often than a pause that doubles allows")
    void refused_againAndAgain_backsOff() throws SQLException {
        serverReadOnly = true;
        refuseWrites("25006", 0);
        try (LidoDataSource pool = filled(builder())) {
            int rounds = 0;
            long before = 0;
            for (int i = 0; i < 300; i++) { // 30 s
                write(pool);
                environment.advance(Duration.ofMillis(100));
                long closed = pool.stats().closed(CloseReason.EVICTED);
                rounds += closed > before ? 1 : 0;
                before = closed;
            }
            // At 0, 1, 3 and 7 s, then every 4 s.
            assertThat(rounds).isBetween(5, 10);
            assertThat(pool.health().state()).isEqualTo(PoolHealth.State.DEGRADED);
            pool.getConnection().close(); // readers are served
            serverReadOnly = false; // promoted where it stands
            write(pool);
            assertThat(pool.health().state()).isEqualTo(PoolHealth.State.HEALTHY);
        }
    }
}
