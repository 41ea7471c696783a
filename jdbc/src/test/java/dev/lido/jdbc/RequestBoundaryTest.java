package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.pool.CloseReason;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P1: a driver that wants to know is told when a request begins and ends")
class RequestBoundaryTest {

    private final StubDatabase database = new StubDatabase();
    private RecordingDriver.Registration registration;

    @BeforeEach
    void register() throws SQLException {
        registration = database.registered();
        database.requests = true;
    }

    @AfterEach
    void deregister() throws SQLException {
        registration.close();
    }

    private List<String> boundaries() {
        return database.events.stream()
                .filter(event -> event.endsWith("Request"))
                .toList();
    }

    @Test
    void lease_thatIsUsed_isOneRequest() throws SQLException {
        try (LidoDataSource pool = database.builder().build()) {
            pool.useConnection(connection -> {});
            assertThat(boundaries()).as("nothing was done").isEmpty();
            pool.useConnection(connection -> {
                connection.getAutoCommit();
                connection.createStatement().execute("SELECT 1");
                assertThat(boundaries()).containsExactly("beginRequest");
            });
            assertThat(boundaries()).containsExactly("beginRequest", "endRequest");
            pool.useConnection(Connection::getAutoCommit);
            assertThat(boundaries()).containsExactly("beginRequest", "endRequest", "beginRequest", "endRequest");
        }
    }

    @Test
    void end_thatFails_costsTheConnection() throws SQLException {
        database.whenRequest = name -> {
            if (name.equals("endRequest")) {
                throw new SQLException("no");
            }
        };
        try (LidoDataSource pool = database.builder().build()) {
            pool.useConnection(Connection::getAutoCommit);
            Eventually.until("it is closed", () -> pool.stats().closed(CloseReason.RESET) == 1);
        }
    }

    @Test
    void begin_thatFails_isToldToTheCaller_andLeavesNothingUnderWay() throws SQLException {
        database.whenRequest = name -> {
            throw new SQLException("no", "99999");
        };
        try (LidoDataSource pool = database.builder().build()) {
            Connection connection = pool.getConnection();
            assertThatThrownBy(connection::getAutoCommit).hasMessage("no");
            database.whenRequest = name -> {};
            connection.close();
            assertThat(pool.stats().closed(CloseReason.CALL_UNDER_WAY)).isZero();
        }
    }

    @Test
    @DisplayName("a driver that has only the interface's defaults isn't watched at all")
    void driverWithoutRequests_isNotWatched() throws SQLException {
        try (LidoDataSource pool =
                LidoDataSource.builder().url("jdbc:h2:mem:requests").build()) {
            pool.useConnection(connection -> {
                connection.getAutoCommit();
                assertThat(CallWatch.of(connection.unwrap(Connection.class), false))
                        .isNull();
            });
        }
    }
}
