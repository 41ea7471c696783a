package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.jdbc.spi.Dialect;
import dev.lido.jdbc.spi.SessionReset;
import dev.lido.pool.CloseReason;
import dev.lido.pool.ErrorKind;
import dev.lido.pool.PoolDefaults;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("F13: what a release does beyond JDBC")
class ResetPolicyTest {

    private final StubDatabase database = new StubDatabase();
    private RecordingDriver.Registration registration;

    @BeforeEach
    void register() throws SQLException {
        registration = database.registered();
        database.whenExecuted = sql -> database.events.add(sql);
    }

    @AfterEach
    void deregister() throws SQLException {
        registration.close();
    }

    private static void use(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        }
    }

    private List<String> cleanings() {
        return database.events.stream().filter("CLEAN UP"::equals).toList();
    }

    @Test
    @DisplayName("F13: the user's SQL is run after each lease that was used, and after no other")
    void sql_isRunAtRelease() throws SQLException {
        database.requests = true; // which alone is no use
        try (LidoDataSource pool = database.builder().resetPolicy("CLEAN UP").build()) {
            pool.useConnection(connection -> {});
            pool.useConnection(Connection::getAutoCommit);
            assertThat(cleanings()).isEmpty();
            pool.useConnection(ResetPolicyTest::use);
            assertThat(cleanings()).hasSize(1);
            pool.useConnection(connection -> {
                connection.setAutoCommit(false);
                use(connection);
            });
            assertThat(cleanings()).hasSize(2);
            assertThat(database.events).containsSubsequence("rollback", "CLEAN UP");
        }
    }

    @Test
    @DisplayName("F13: a reset that fails closes the connection, and is counted")
    void failedReset_closesTheConnection() throws SQLException {
        try (LidoDataSource pool = database.builder().resetPolicy("CLEAN UP").build()) {
            database.whenExecuted = sql -> {
                if (sql.equals("CLEAN UP")) {
                    throw new SQLException("no");
                }
            };
            pool.useConnection(ResetPolicyTest::use);
            Eventually.until("it is closed", () -> pool.stats().closed(CloseReason.RESET) == 1);
            assertThat(pool.stats().error(ErrorKind.RESET_FAILED).count()).isEqualTo(1);
            pool.useConnection(connection -> assertThat(database.connections).hasSize(2));
        }
    }

    /** A recipe that does as it is told. */
    private static Dialect dialect(boolean outcome) {
        return new Dialect() {
            @Override
            public String kind() {
                return "thorough";
            }

            @Override
            public boolean hasFullReset() {
                return true;
            }

            @Override
            public SessionReset fullReset(Connection opened) throws SQLException {
                try (Statement statement = opened.createStatement()) {
                    statement.execute("READ");
                }
                return connection -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("CLEAN UP");
                    }
                    return outcome;
                };
            }
        };
    }

    @Test
    @DisplayName("F13: full is the dialect's recipe, made once for each connection")
    void full_isTheDialectsRecipe() throws SQLException {
        try (LidoDataSource pool =
                database.builder().dialect(dialect(true)).resetPolicy("full").build()) {
            pool.useConnection(ResetPolicyTest::use);
            pool.useConnection(ResetPolicyTest::use);
            assertThat(database.events.stream().filter("READ"::equals)).hasSize(1);
            assertThat(cleanings()).hasSize(2);
            assertThat(database.connections).hasSize(1);
        }
    }

    @Test
    @DisplayName("F13: a recipe that finds what it can't put back has the connection closed")
    void full_thatCant_closesTheConnection() throws SQLException {
        try (LidoDataSource pool =
                database.builder().dialect(dialect(false)).resetPolicy("full").build()) {
            pool.useConnection(ResetPolicyTest::use);
            Eventually.until("it is closed", () -> pool.stats().closed(CloseReason.RESET) == 1);
            assertThat(pool.stats().userCodeFailed()).isZero();
        }
    }

    @Test
    @DisplayName("F13, F27: full is refused where there is no recipe; as a mere default it is jdbc there")
    void full_withoutARecipe_isRefused() {
        assertThatThrownBy(() -> LidoDataSource.builder()
                        .url("jdbc:h2:mem:refused")
                        .resetPolicy("full")
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "resetPolicy is 'full', which there is no recipe for on h2, allowed is jdbc or SQL");
        try (LidoDataSource pool = LidoDataSource.builder(PoolDefaults.PROJECT)
                .url("jdbc:h2:mem:project")
                .build()) {
            assertThat(pool.config().resetPolicy()).isEqualTo("jdbc");
        }
    }
}
