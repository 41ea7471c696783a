package dev.lido.it.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.it.MySqlPair;
import dev.lido.it.MySqlServer;
import dev.lido.it.Patience;
import dev.lido.jdbc.DatabaseUnreachableException;
import dev.lido.jdbc.LidoDataSource;
import dev.lido.jdbc.LidoDataSourceBuilder;
import dev.lido.pool.CloseReason;
import dev.lido.pool.PoolHealth;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("F1, F2, F3: dead connections of a real MySQL and a real MariaDB")
class MySqlRestartTest {

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

    /** Takes every connection at once; the sessions, in order. */
    private static List<Long> sessions(LidoDataSource pool) throws SQLException {
        List<Connection> held = new ArrayList<>();
        List<Long> sessions = new ArrayList<>();
        try {
            for (int i = 0; i < SIZE; i++) {
                Connection connection = pool.getConnection();
                held.add(connection);
                sessions.add(MySqlServer.session(connection));
            }
        } finally {
            for (Connection connection : held) {
                connection.close();
            }
        }
        return sessions;
    }

    @ParameterizedTest
    @EnumSource(MySqlPair.class)
    @DisplayName(
            "F1: after a restart the first acquire takes one failed check and one connect, the second condemns the rest")
    void restart_firstAcquire_takesOneCheckAndOneConnect(MySqlPair pair) throws SQLException, IOException {
        try (MySqlServer server = MySqlServer.start(pair.kind());
                FaultProxy proxy = FaultProxy.to(server.port());
                LidoDataSource pool = fullPool(pair.builder(proxy))) {
            server.restart();
            proxy.forgetCounts();

            try (Connection first = pool.getConnection()) {
                assertThat(MySqlServer.text(first, "SELECT 1")).isEqualTo("1");
                PoolStats afterFirst = pool.stats();
                assertThat(afterFirst.validationFailed()).isEqualTo(1);
                assertThat(afterFirst.created()).isEqualTo(SIZE + 1);
                assertThat(proxy.attempted()).isEqualTo(1);

                try (Connection second = pool.getConnection()) {
                    assertThat(MySqlServer.text(second, "SELECT 1")).isEqualTo("1");
                }
            }
            Patience.await().until(() -> pool.stats().closed() == SIZE);
            assertThat(pool.stats().validationFailed()).isEqualTo(2);
            assertThat(pool.stats().closed(CloseReason.VALIDATION)).isEqualTo(2);
            assertThat(pool.stats().closed(CloseReason.CONDEMNED)).isEqualTo(SIZE - 2);
            assertThat(pool.stats().createFailed()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(MySqlPair.class)
    @DisplayName("F1: one killed connection of 50 costs one connection, 49 survive")
    void killed_costsOneConnection(MySqlPair pair) throws SQLException, IOException {
        try (FaultProxy proxy = pair.proxy();
                LidoDataSource pool = fullPool(pair.builder(proxy))) {
            List<Long> before = sessions(pool);
            long killed = before.get(SIZE / 2);
            pair.server().killSession(killed);

            List<Long> after = sessions(pool);

            List<Long> survivors = new ArrayList<>(before);
            survivors.remove(killed);
            assertThat(after).doesNotContain(killed).containsAll(survivors).doesNotHaveDuplicates();
            assertThat(pool.stats().validationFailed()).isEqualTo(1);
            assertThat(pool.stats().closed()).isEqualTo(1);
            assertThat(pool.stats().created()).isEqualTo(SIZE + 1);
        }
    }

    @ParameterizedTest
    @EnumSource(MySqlPair.class)
    @DisplayName("F2, F3: after an outage the pool is full again with nobody calling, two connects at once at most")
    void outage_endsWithoutCallers(MySqlPair pair) throws SQLException, IOException {
        int minIdle = 8;
        try (FaultProxy proxy = pair.proxy();
                LidoDataSource pool = pair.builder(proxy)
                        .minIdle(minIdle)
                        .maxSize(minIdle)
                        .maxConnecting(2)
                        .validation(Validation.ALWAYS)
                        .build()) {
            Patience.await().until(() -> pool.stats().idle() == minIdle);
            proxy.refuse().reset();
            assertThatThrownBy(() -> pool.getConnection(Duration.ofMillis(200)))
                    .isInstanceOf(DatabaseUnreachableException.class);
            Patience.await().until(() -> pool.health().state() == PoolHealth.State.DOWN);
            long acquired = pool.stats().acquired();

            proxy.forgetCounts().accept();

            Patience.await().until(() -> pool.stats().idle() == minIdle);
            Patience.await().until(() -> pool.health().state() == PoolHealth.State.HEALTHY);
            assertThat(pool.stats().acquired()).isEqualTo(acquired);
            assertThat(pool.stats().created()).isEqualTo(2 * minIdle);
            assertThat(proxy.mostUnderWay()).isBetween(1, 2);
        }
    }
}
