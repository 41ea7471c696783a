package dev.lido.it.jdbc;

import static dev.lido.it.PostgresServer.backend;
import static dev.lido.it.PostgresServer.execute;
import static dev.lido.it.PostgresServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.it.PostgresServer;
import dev.lido.jdbc.LeaseClosedException;
import dev.lido.jdbc.LidoDataSource;
import dev.lido.jdbc.SqlConsumer;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;

@DisplayName("F13, F15: what the next holder finds on PostgreSQL")
class PostgresReleaseTest {

    enum Beginning {
        JDBC(connection -> connection.setAutoCommit(false)),
        SQL(connection -> execute(connection, "BEGIN")),
        START(connection -> execute(connection, "start transaction isolation level serializable read write")),
        COMMENTED(connection -> execute(connection, "/* so */ -- it goes\n BEGIN")),
        BEHIND_ANOTHER(connection -> execute(connection, "SELECT 1; BEGIN; SELECT 2")),
        CHAINED(connection -> execute(connection, "BEGIN; COMMIT AND CHAIN")),
        SET_TRANSACTION(connection -> {
            connection.setAutoCommit(false);
            execute(connection, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");
        }),
        PREPARED(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("BEGIN")) {
                statement.execute();
            }
        }),
        UNWRAPPED(connection -> {
            Connection plain = (Connection) connection.unwrap(PGConnection.class);
            plain.setAutoCommit(false);
            plain.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        });

        private final SqlConsumer<Connection> how;

        Beginning(SqlConsumer<Connection> how) {
            this.how = how;
        }
    }

    enum Change {
        ISOLATION(connection -> connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE)),
        ISOLATION_WITHIN(connection -> {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            execute(connection, "SELECT 1");
        }),
        READ_ONLY(connection -> connection.setReadOnly(true)),
        READ_ONLY_WITHIN(connection -> {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            execute(connection, "SELECT 1");
        }),
        SCHEMA(connection -> connection.setSchema("pg_catalog")),
        AUTO_COMMIT(connection -> connection.setAutoCommit(false)),
        HOLDABILITY(connection -> connection.setHoldability(ResultSet.HOLD_CURSORS_OVER_COMMIT)),
        NETWORK_TIMEOUT(connection -> connection.setNetworkTimeout(Runnable::run, 12_345)),
        CLIENT_INFO(connection -> connection.setClientInfo("ApplicationName", "leaked")),
        FAILED_TRANSACTION(connection -> {
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> execute(connection, "SELECT 1/0")).isInstanceOf(SQLException.class);
        });

        private final SqlConsumer<Connection> how;

        Change(SqlConsumer<Connection> how) {
            this.how = how;
        }
    }

    @BeforeEach
    void emptyTable() throws SQLException {
        execute("DROP TABLE IF EXISTS note");
        execute("CREATE TABLE note (text TEXT)");
    }

    private static LidoDataSource pool() {
        return PostgresServer.builder()
                .maxSize(1)
                .property("ApplicationName", "orders")
                .build();
    }

    /** All that JDBC can see, and the server's own view of it. */
    private static Properties state(Connection connection) throws SQLException {
        Properties state = new Properties();
        state.put("autoCommit", connection.getAutoCommit());
        state.put("readOnly", connection.isReadOnly());
        state.put("isolation", connection.getTransactionIsolation());
        state.put("catalog", connection.getCatalog());
        state.put("schema", connection.getSchema());
        state.put("holdability", connection.getHoldability());
        state.put("networkTimeout", connection.getNetworkTimeout());
        state.put("clientInfo", connection.getClientInfo("ApplicationName"));
        for (String name : new String[] {
            "search_path",
            "default_transaction_isolation",
            "transaction_isolation",
            "default_transaction_read_only",
            "transaction_read_only",
            "application_name"
        }) {
            state.put(name, text(connection, "SHOW " + name));
        }
        return state;
    }

    @ParameterizedTest
    @EnumSource(Beginning.class)
    @DisplayName("F13: an open transaction is rolled back, however it was begun")
    void release_rollsBack(Beginning beginning) throws SQLException {
        try (LidoDataSource pool = pool()) {
            Connection first = pool.getConnection();
            Properties before = state(first);
            int backend = backend(first);
            first.close();

            pool.useConnection(connection -> {
                beginning.how.accept(connection);
                execute(connection, "INSERT INTO note VALUES ('dropped')");
            });

            pool.useConnection(next -> {
                assertThat(text(next, "SELECT count(*) FROM note")).isEqualTo("0");
                assertThat(state(next)).isEqualTo(before);
                assertThat(backend(next)).as("rolled back, not replaced").isEqualTo(backend);
                execute(next, "INSERT INTO note VALUES ('kept')");
            });
            pool.useConnection(
                    next -> assertThat(text(next, "SELECT text FROM note")).isEqualTo("kept"));
            assertThat(pool.stats().userCodeFailed()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Change.class)
    @DisplayName("F13: the next holder sees default isolation, read-only flag, catalog, schema, auto-commit")
    void release_putsBack(Change change) throws SQLException {
        try (LidoDataSource pool = pool()) {
            Connection first = pool.getConnection();
            Properties before = state(first);
            int backend = backend(first);
            first.close();

            pool.useConnection(change.how);

            pool.useConnection(next -> {
                assertThat(state(next)).isEqualTo(before);
                assertThat(backend(next)).isEqualTo(backend);
            });
        }
    }

    @Test
    @DisplayName("F13: a search path of several schemas comes back whole")
    void release_putsBack_aLongSearchPath() throws SQLException {
        try (LidoDataSource pool = PostgresServer.builder()
                .maxSize(1)
                .property("currentSchema", "public,pg_catalog")
                .build()) {
            pool.useConnection(connection -> {
                connection.setSchema("information_schema");
                assertThat(connection.getSchema()).isEqualTo("information_schema");
            });
            pool.useConnection(
                    next -> assertThat(text(next, "SHOW search_path")).isEqualTo("public,pg_catalog"));
        }
    }

    @Test
    @DisplayName("F13: what was committed stays")
    void release_keeps_whatWasCommitted() throws SQLException {
        try (LidoDataSource pool = pool()) {
            pool.useConnection(connection -> {
                connection.setAutoCommit(false);
                execute(connection, "INSERT INTO note VALUES ('kept')");
                connection.commit();
            });
            pool.useConnection(
                    next -> assertThat(text(next, "SELECT count(*) FROM note")).isEqualTo("1"));
        }
    }

    @Test
    @DisplayName("F15: nothing that a lease has made reaches the next holder's transaction")
    void everythingMade_endsWithTheLease() throws SQLException {
        try (LidoDataSource pool = pool()) {
            Connection connection = pool.getConnection();
            connection.setAutoCommit(false);
            Statement statement = connection.createStatement();
            statement.setFetchSize(1);
            ResultSet rows = statement.executeQuery("SELECT n, lo_from_bytea(0, 'abc') FROM generate_series(1, 9) n");
            assertThat(rows.next()).isTrue();
            ResultSetMetaData columns = rows.getMetaData();
            Blob blob = rows.getBlob(2);
            assertThat(blob.length()).isEqualTo(3);
            connection.close();

            try (Connection next = pool.getConnection()) {
                next.setAutoCommit(false);
                execute(next, "INSERT INTO note VALUES ('mine')");
                assertThatThrownBy(rows::next).isInstanceOf(LeaseClosedException.class);
                assertThatThrownBy(() -> columns.isAutoIncrement(1)).isInstanceOf(LeaseClosedException.class);
                assertThatThrownBy(blob::length).isInstanceOf(LeaseClosedException.class);
                assertThatThrownBy(() -> statement.execute("ROLLBACK")).isInstanceOf(LeaseClosedException.class);
                assertThatThrownBy(connection::rollback).isInstanceOf(LeaseClosedException.class);
                connection.close();
                statement.close();
                next.commit();
            }
            pool.useConnection(
                    next -> assertThat(text(next, "SELECT text FROM note")).isEqualTo("mine"));
        }
    }

    @Test
    @DisplayName("P2: a URL as other languages write it")
    void urlOfAnotherLanguage_connects() throws SQLException {
        String url = "postgresql+psycopg2://postgres:ignored@localhost:" + PostgresServer.port()
                + "/postgres?application_name=other&sslmode=prefer";
        try (LidoDataSource pool = LidoDataSource.builder().url(url).build()) {
            pool.useConnection(connection -> {
                assertThat(text(connection, "SHOW application_name")).isEqualTo("other");
                assertThat(pool.kind()).isEqualTo("postgres");
            });
        }
    }

    @Test
    @DisplayName("P1: readOnly holds under auto-commit too")
    void readOnly_refusesAWrite_underAutoCommit() throws SQLException {
        try (LidoDataSource pool = PostgresServer.builder().readOnly(true).build();
                Connection connection = pool.getConnection()) {
            assertThatThrownBy(() -> execute(connection, "INSERT INTO note VALUES ('no')"))
                    .hasMessageContaining("read-only transaction");
        }
    }

    @Test
    @DisplayName("D3: the limit for login doesn't become one for queries")
    void networkTimeout_afterLogin_isOff() throws SQLException {
        try (LidoDataSource pool = pool();
                LidoDataSource limited =
                        PostgresServer.builder().property("socketTimeout", "7").build();
                LidoDataSource limitedByUrl = LidoDataSource.builder()
                        .url(PostgresServer.url() + "?user=postgres&socketTimeout=8")
                        .build()) {
            assertThat((int) pool.withConnection(Connection::getNetworkTimeout)).isZero();
            assertThat((int) limited.withConnection(Connection::getNetworkTimeout))
                    .isEqualTo(7_000);
            assertThat((int) limitedByUrl.withConnection(Connection::getNetworkTimeout))
                    .isEqualTo(8_000);
        }
    }
}
