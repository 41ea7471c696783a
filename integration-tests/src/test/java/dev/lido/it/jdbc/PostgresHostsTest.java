package dev.lido.it.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.it.Patience;
import dev.lido.it.PostgresServer;
import dev.lido.jdbc.LidoDataSource;
import dev.lido.pool.CloseReason;
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

@DisplayName("F1, X8: several hosts in one URL, before a real PostgreSQL")
class PostgresHostsTest {

    private static final int EACH = 4;

    private static List<Connection> take(LidoDataSource pool, int count) throws SQLException {
        List<Connection> held = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            held.add(pool.getConnection());
        }
        return held;
    }

    private static List<Integer> backends(List<Connection> held) throws SQLException {
        List<Integer> backends = new ArrayList<>();
        for (Connection connection : held) {
            backends.add(PostgresServer.backend(connection));
        }
        return backends;
    }

    private static void close(List<Connection> held) throws SQLException {
        for (Connection connection : held) {
            connection.close();
        }
    }

    @Test
    @DisplayName("F1: one dead host of two condemns only its own connections")
    void oneHostDies_theOthersConnectionsStay() throws SQLException, IOException {
        try (FaultProxy one = PostgresServer.proxy();
                FaultProxy two = PostgresServer.proxy();
                LidoDataSource pool = PostgresServer.builder()
                        .url("jdbc:postgresql://127.0.0.1:" + one.port() + ",127.0.0.1:" + two.port()
                                + "/postgres?sslmode=disable")
                        .maxSize(2 * EACH)
                        .validation(Validation.ALWAYS)
                        .acquireTimeout(Patience.LIMIT)
                        .closeGrace(Duration.ofSeconds(1))
                        .build()) {
            List<Connection> ofOne = take(pool, EACH); // the driver takes the first host while that answers
            one.refuse();
            List<Connection> ofTwo = take(pool, EACH);
            assertThat(two.open()).isEqualTo(EACH);
            List<Integer> survivors = backends(ofTwo);
            close(ofTwo);
            close(ofOne);
            one.reset();

            List<Connection> all = take(pool, 2 * EACH);

            assertThat(backends(all)).containsAll(survivors);
            assertThat(pool.stats().closed(CloseReason.VALIDATION)).isEqualTo(2);
            assertThat(pool.stats().closed(CloseReason.CONDEMNED)).isEqualTo(EACH - 2);
            assertThat(pool.stats().created()).isEqualTo(3 * EACH);
            close(all);
        }
    }
}
