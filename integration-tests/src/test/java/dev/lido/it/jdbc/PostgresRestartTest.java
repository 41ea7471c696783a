package dev.lido.it.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.it.Patience;
import dev.lido.it.PostgresServer;
import dev.lido.it.RestartableServer;
import dev.lido.jdbc.LidoDataSource;
import dev.lido.jdbc.LidoDataSourceBuilder;
import dev.lido.pool.CloseReason;
import dev.lido.pool.PoolStats;
import dev.lido.pool.Validation;
import dev.lido.testing.FaultProxy;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("F1, X8: dead connections of a real PostgreSQL")
class PostgresRestartTest {

    private static final int SIZE = 50;

    /** With every use checked, so that it doesn't matter for how long the connections have been idle. */
    private static LidoDataSource fullPool(LidoDataSourceBuilder builder) {
        LidoDataSource pool = builder.maxSize(SIZE)
                .initialSize(SIZE)
                .validation(Validation.ALWAYS)
                .acquireTimeout(Patience.LIMIT)
                .build();
        Patience.await().until(() -> pool.stats().idle() == SIZE);
        return pool;
    }

    /** Takes every connection at once; the backends, in order. */
    private static List<Integer> backends(LidoDataSource pool) throws SQLException {
        List<Connection> held = new ArrayList<>();
        List<Integer> backends = new ArrayList<>();
        try {
            for (int i = 0; i < SIZE; i++) {
                Connection connection = pool.getConnection();
                held.add(connection);
                backends.add(PostgresServer.backend(connection));
            }
        } finally {
            for (Connection connection : held) {
                connection.close();
            }
        }
        return backends;
    }

    @Test
    @DisplayName(
            "F1: after a restart the first acquire takes one failed check and one connect, the second condemns the rest")
    void restart_firstAcquire_takesOneCheckAndOneConnect() throws SQLException, IOException {
        try (RestartableServer server = RestartableServer.start();
                FaultProxy proxy = FaultProxy.to(server.port());
                LidoDataSource pool = fullPool(PostgresServer.builder(proxy))) {
            server.restart();
            proxy.forgetCounts();

            try (Connection first = pool.getConnection()) {
                assertThat(PostgresServer.text(first, "SELECT 1")).isEqualTo("1");
                PoolStats afterFirst = pool.stats();
                assertThat(afterFirst.validationFailed()).isEqualTo(1);
                assertThat(afterFirst.created()).isEqualTo(SIZE + 1);
                assertThat(proxy.attempted()).isEqualTo(1);

                try (Connection second = pool.getConnection()) {
                    assertThat(PostgresServer.text(second, "SELECT 1")).isEqualTo("1");
                }
            }
            Patience.await().until(() -> pool.stats().closed() == SIZE);
            assertThat(pool.stats().validationFailed()).isEqualTo(2);
            assertThat(pool.stats().closed(CloseReason.VALIDATION)).isEqualTo(2);
            assertThat(pool.stats().closed(CloseReason.CONDEMNED)).isEqualTo(SIZE - 2);
            assertThat(pool.stats().createFailed()).isZero();
        }
    }

    @Test
    @DisplayName("F1: one killed backend of 50 costs one connection, 49 survive")
    void killedBackend_costsOneConnection() throws SQLException, IOException {
        try (FaultProxy proxy = PostgresServer.proxy();
                LidoDataSource pool = fullPool(PostgresServer.builder(proxy))) {
            List<Integer> before = backends(pool);
            int killed = before.get(SIZE / 2);
            PostgresServer.execute("SELECT pg_terminate_backend(" + killed + ", "
                    + Duration.ofMinutes(1).toMillis() + ")");

            List<Integer> after = backends(pool);

            List<Integer> survivors = new ArrayList<>(before);
            survivors.remove(Integer.valueOf(killed));
            assertThat(after).doesNotContain(killed).containsAll(survivors).doesNotHaveDuplicates();
            assertThat(pool.stats().validationFailed()).isEqualTo(1);
            assertThat(pool.stats().closed()).isEqualTo(1);
            assertThat(pool.stats().created()).isEqualTo(SIZE + 1);
        }
    }
}
