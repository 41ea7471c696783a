package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.pool.CloseReason;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("F13: the next holder finds every setting as it was")
class SettingsTest {

    enum Change {
        AUTO_COMMIT(connection -> connection.setAutoCommit(false)),
        READ_ONLY(connection -> connection.setReadOnly(true)),
        ISOLATION(connection -> connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE)),
        CATALOG(connection -> connection.setCatalog("other")),
        SCHEMA(connection -> connection.setSchema("other")),
        HOLDABILITY(connection -> connection.setHoldability(ResultSet.HOLD_CURSORS_OVER_COMMIT)),
        NETWORK_TIMEOUT(connection -> connection.setNetworkTimeout(Runnable::run, 99)),
        TYPE_MAP(connection -> connection.setTypeMap(Map.of("other", String.class))),
        CLIENT_INFO(connection -> connection.setClientInfo(otherInfo())),
        ALL_BEHIND_THE_LEASE(connection -> {
            Connection plain = connection.unwrap(Connection.class);
            plain.setAutoCommit(false);
            plain.setReadOnly(true);
            plain.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            plain.setCatalog("other");
            plain.setSchema("other");
            plain.setHoldability(ResultSet.HOLD_CURSORS_OVER_COMMIT);
            plain.setNetworkTimeout(Runnable::run, 99);
            plain.setTypeMap(Map.of("other", String.class));
        });

        private final SqlConsumer<Connection> how;

        Change(SqlConsumer<Connection> how) {
            this.how = how;
        }

        private static Properties otherInfo() {
            Properties properties = new Properties();
            properties.setProperty("ApplicationName", "other");
            return properties;
        }
    }

    private final StubDatabase database = new StubDatabase();
    private RecordingDriver.Registration registration;

    @BeforeEach
    void register() throws SQLException {
        registration = database.registered();
    }

    @AfterEach
    void deregister() throws SQLException {
        registration.close();
    }

    @ParameterizedTest
    @EnumSource(Change.class)
    @DisplayName("F13: a changed setting is put back")
    void release_putsBack_whatWasChanged(Change change) throws SQLException {
        try (LidoDataSource pool = database.builder().build()) {
            pool.useConnection(connection -> {});
            Map<String, Object> opened = Map.copyOf(database.connections.get(0).settings);

            pool.useConnection(connection -> {
                change.how.accept(connection);
                assertThat(database.connections.get(0).settings).isNotEqualTo(opened);
            });

            assertThat(database.connections.get(0).settings).isEqualTo(opened);
            assertThat(database.connections).hasSize(1);
        }
    }

    @Test
    @DisplayName("F13: auto-commit is never switched on over open work, which would commit it")
    void release_rollsBackFirst_thenSwitchesAutoCommitOn() throws SQLException {
        try (LidoDataSource pool = database.builder().build()) {
            pool.useConnection(connection -> {
                connection.setAutoCommit(false);
                try (Statement statement = connection.createStatement()) {
                    statement.execute("UPDATE t SET a = 1");
                }
                database.events.clear();
            });
            assertThat(database.events)
                    .containsSubsequence("rollback", "clearWarnings")
                    .doesNotContain("commit");
        }
    }

    @Test
    @DisplayName("F13: a connection that can't be put back is closed")
    void release_closes_whatCantBePutBack() throws SQLException {
        try (LidoDataSource pool = database.builder().build()) {
            database.whenExecuted = sql -> {
                if (sql.equals("ROLLBACK")) {
                    throw new SQLException("no");
                }
            };
            pool.useConnection(connection -> connection.createStatement().execute("BEGIN"));
            pool.useConnection(connection -> {});
            assertThat(database.connections).hasSize(2);
            assertThat(pool.stats().closed(CloseReason.RESET)).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("F13: what JDBC can't put back costs the connection")
    void shardingKey_costsTheConnection() throws SQLException {
        try (LidoDataSource pool = database.builder().build()) {
            pool.useConnection(connection -> connection.setShardingKey(null));
            pool.useConnection(connection -> {});
            assertThat(database.connections).hasSize(2);
        }
    }

    @Test
    void release_closesOpenStatements_andNoOthers() throws SQLException {
        try (LidoDataSource pool = database.builder().build()) {
            Connection connection = pool.getConnection();
            Statement first = connection.createStatement();
            Statement second = connection.createStatement();
            Statement third = connection.createStatement();
            second.close();
            first.close();
            assertThat(database.events.stream().filter("statement closed"::equals))
                    .hasSize(2);

            connection.close();

            assertThat(database.events.stream().filter("statement closed"::equals))
                    .hasSize(3);
            assertThat(third.isClosed()).isTrue();
        }
    }

    static Stream<SqlConsumer<Connection>> harmless() {
        return Stream.of(
                connection -> {},
                connection -> connection.getAutoCommit(),
                connection -> connection.createStatement().execute("SELECT 1"),
                connection -> connection.createStatement().execute("UPDATE t SET a = 'BEGIN'"));
    }

    @ParameterizedTest
    @MethodSource("harmless")
    void release_costsNoRollback_whereNoneIsNeeded(SqlConsumer<Connection> use) throws SQLException {
        try (LidoDataSource pool = database.builder().build()) {
            pool.useConnection(connection -> {});
            database.whenExecuted = sql -> database.events.add(sql);
            pool.useConnection(use);
            assertThat(database.events).doesNotContain("rollback", "ROLLBACK");
        }
    }
}
