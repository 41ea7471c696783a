package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.pool.CloseReason;
import dev.lido.testing.ManualEnvironment;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("F12: a host's name stands for another address")
class AddressChangeTest {

    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final ManualEnvironment environment = new ManualEnvironment();
    private final StubDatabase database = new StubDatabase();
    private volatile List<String> addresses = List.of("10.0.0.1");
    private RecordingDriver.Registration registration;

    @BeforeEach
    void register() throws SQLException {
        database.host = "db.test:5432";
        registration = database.registered();
    }

    @AfterEach
    void deregister() throws SQLException {
        registration.close();
    }

    private LidoDataSourceBuilder builder() {
        return database.builder().environment(environment).maxSize(2).names(name -> {
            assertThat(name).isEqualTo("db.test");
            if (addresses.isEmpty()) {
                throw new UnknownHostException(name);
            }
            return addresses;
        });
    }

    private void intervalAndASecond() {
        environment.advance(INTERVAL.plusSeconds(1));
    }

    @Test
    @DisplayName("F12: within the interval and 1 s no new lease is on the old address; the lease in use finishes")
    void moved_newLeases_areOnNewConnections() throws SQLException {
        try (LidoDataSource pool = builder().build()) {
            Connection held = pool.getConnection();
            pool.getConnection().close();
            addresses = List.of("10.0.0.2");

            intervalAndASecond();

            try (Connection fresh = pool.getConnection()) {
                assertThat(fresh.unwrap(Connection.class)).isSameAs(database.connections.get(2).proxy);
            }
            assertThat(database.connections.get(1).closed).isTrue();
            assertThat(held.isClosed()).isFalse();
            assertThat(database.connections.get(0).closed).isFalse();
            held.close();
            environment.runTasks();
            assertThat(database.connections.get(0).closed).isTrue();
            assertThat(pool.stats().closed(CloseReason.EVICTED)).isEqualTo(2);
        }
    }

    @Test
    @DisplayName("F12: what is found in another order, or not at all, changes nothing; off looks nothing up")
    void nothingMoved_nothingChanges() throws SQLException {
        addresses = List.of("10.0.0.1", "10.0.0.2");
        try (LidoDataSource pool = builder().build()) {
            pool.getConnection().close();
            addresses = List.of("10.0.0.2", "10.0.0.1");
            intervalAndASecond();
            addresses = List.of();
            intervalAndASecond();
            assertThat(pool.stats().created()).isEqualTo(1);
            assertThat(pool.stats().idle()).isEqualTo(1);
        }
        try (LidoDataSource pool = builder()
                .names(name -> {
                    throw new AssertionError("looked up");
                })
                .dnsCheckInterval(Duration.ZERO)
                .build()) {
            pool.getConnection().close();
            intervalAndASecond();
            assertThat(pool.stats().idle()).isEqualTo(1);
        }
    }
}
