package dev.lido.it.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.it.Patience;
import dev.lido.it.PostgresPair;
import dev.lido.it.PostgresServer;
import dev.lido.jdbc.LidoDataSource;
import dev.lido.jdbc.LidoDataSourceBuilder;
import dev.lido.pool.CloseReason;
import dev.lido.pool.PoolHealth;
import dev.lido.testing.FaultProxy;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("F11, X8: failover of a real PostgreSQL with a streaming standby")
class PostgresFailoverTest {

    private static final String WRITE = "INSERT INTO written VALUES (1)";

    private PostgresPair pair;

    @BeforeEach
    void start() throws IOException, SQLException {
        pair = PostgresPair.start();
        PostgresPair.execute(pair.one(), "CREATE TABLE written (n int)");
        pair.catchUp();
    }

    @AfterEach
    void stop() throws IOException {
        pair.close();
    }

    private static LidoDataSourceBuilder builder(String hosts, String parameters) {
        return LidoDataSource.builder()
                .name("orders")
                .url("jdbc:postgresql://" + hosts + "/postgres?sslmode=disable" + parameters)
                .user("postgres")
                .maxSize(4)
                .closeGrace(Duration.ofSeconds(1))
                .acquireTimeout(Patience.LIMIT);
    }

    private static String host(FaultProxy proxy) {
        return "127.0.0.1:" + proxy.port();
    }

    private static void write(LidoDataSource pool) throws SQLException {
        pool.useConnection(connection -> PostgresServer.execute(connection, WRITE));
    }

    private static void assertRefused(LidoDataSource pool) {
        assertThatThrownBy(() -> write(pool))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"));
    }

    private static int writtenTo(int port) throws SQLException {
        return Integer.parseInt(PostgresPair.text(port, "SELECT count(*) FROM written"));
    }

    @Test
    @DisplayName(
            "F11: a switchover between two hosts of the URL costs the one write that met it; the next acquire reaches the writer")
    void switchover_nextAcquire_reachesTheWriter() throws SQLException, IOException {
        try (FaultProxy one = FaultProxy.to(pair.one());
                FaultProxy two = FaultProxy.to(pair.two());
                LidoDataSource pool = builder(host(one) + "," + host(two), "&targetServerType=primary")
                        .build()) {
            assertThat(pool.warm(3)).isEqualTo(3);
            write(pool);
            assertThat(writtenTo(pair.one())).isEqualTo(1);
            Connection held = pool.getConnection();

            pair.catchUp();
            pair.promote();
            PostgresPair.execute(pair.one(), "ALTER SYSTEM SET default_transaction_read_only = on");
            PostgresPair.execute(pair.one(), "SELECT pg_reload_conf()");
            Patience.await().until(() -> "on".equals(PostgresServer.text(held, "SHOW default_transaction_read_only")));

            assertRefused(pool);
            write(pool);
            write(pool);

            assertThat(writtenTo(pair.two())).isEqualTo(3);
            assertThat(pool.health().state()).isEqualTo(PoolHealth.State.HEALTHY);
            assertThat(held.isClosed()).isFalse();
            assertThat(PostgresServer.text(held, "SELECT 1")).isEqualTo("1");
            held.close();
            Patience.await().until(() -> pool.stats().closed(CloseReason.EVICTED) == 3);
        }
    }

    @Test
    @DisplayName("F11: the new one is read-only too: degraded, readers are served; well again when it takes writes")
    void movedToAStandby_degraded_untilPromoted() throws SQLException, IOException {
        try (FaultProxy address = FaultProxy.to(pair.one());
                LidoDataSource pool = builder(host(address), "").build()) {
            write(pool);
            pair.catchUp();
            address.retarget(new java.net.InetSocketAddress("127.0.0.1", pair.two())); // before it is promoted
            pool.evict();

            assertRefused(pool);
            assertThat(pool.health().state()).isEqualTo(PoolHealth.State.DEGRADED);
            assertThat(pool.health().lastError().orElseThrow()).startsWith("Server takes no writes: address=");
            assertRefused(pool);
            assertThat(pool.health().state()).isEqualTo(PoolHealth.State.DEGRADED);
            assertThat(pool.<String>withConnection(
                            connection -> PostgresServer.text(connection, "SELECT count(*) FROM written")))
                    .isEqualTo("1");

            pair.promote();
            write(pool);

            assertThat(writtenTo(pair.two())).isEqualTo(2);
            pool.evict(); // the next connection is asked
            write(pool);
            assertThat(pool.health().state()).isEqualTo(PoolHealth.State.HEALTHY);
        }
    }

    @Test
    @DisplayName("F11: a write refused in a read-only transaction, lease or source retires nothing")
    void readOnly_onPurpose_retiresNothing() throws SQLException, IOException {
        try (FaultProxy address = FaultProxy.to(pair.one());
                LidoDataSource pool = builder(host(address), "").build();
                LidoDataSource reader =
                        builder("127.0.0.1:" + pair.two(), "").readOnly(true).build()) {
            assertThat(pool.warm(3)).isEqualTo(3);
            try (Connection connection = pool.getConnection()) {
                PostgresServer.execute(connection, "BEGIN READ ONLY");
                assertThatThrownBy(() -> PostgresServer.execute(connection, WRITE))
                        .isInstanceOf(SQLException.class);
            }
            try (LidoDataSource single = builder(host(address), "").build()) {
                try (Connection connection = single.getConnection()) {
                    PostgresServer.execute(connection, "SET default_transaction_read_only = on");
                    assertThatThrownBy(() -> PostgresServer.execute(connection, WRITE))
                            .isInstanceOf(SQLException.class);
                }
                assertThat(single.stats().idle()).isEqualTo(1);
            }
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                connection.setReadOnly(true);
                assertThatThrownBy(() -> PostgresServer.execute(connection, WRITE))
                        .isInstanceOf(SQLException.class);
            }
            assertRefused(reader);
            assertThat(pool.stats().idle()).isEqualTo(3);
            assertThat(reader.stats().idle()).isEqualTo(1);
            assertThat(pool.health().state()).isEqualTo(PoolHealth.State.HEALTHY);
            write(pool);
        }
    }
}
