package dev.lido.it.jdbc;

import static dev.lido.it.MySqlServer.execute;
import static dev.lido.it.MySqlServer.session;
import static dev.lido.it.MySqlServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.it.MySqlPair;
import dev.lido.it.MySqlServer;
import dev.lido.jdbc.LidoDataSource;
import dev.lido.jdbc.SqlConsumer;
import dev.lido.pool.Validation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("F13: what the next holder finds on MySQL and MariaDB, by either's driver")
class MySqlReleaseTest {

    private static final String LOCK_THE_ROW = "SELECT n FROM orders.once FOR UPDATE NOWAIT";

    enum Beginning {
        JDBC(connection -> connection.setAutoCommit(false)),
        SQL(connection -> execute(connection, "BEGIN")),
        START(connection -> execute(connection, "start transaction with consistent snapshot")),
        COMMENTED(connection -> execute(connection, "/* so */ -- it goes\n BEGIN")),
        AUTO_COMMIT(connection -> execute(connection, "SET autocommit = 0")),
        CHAINED(connection -> {
            execute(connection, "BEGIN");
            execute(connection, "COMMIT AND CHAIN");
        }),
        PREPARED(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("BEGIN")) {
                statement.execute();
            }
        }),
        PROCEDURE(connection -> execute(connection, "CALL begins()")),
        FAILED_PROCEDURE(connection -> assertThatThrownBy(() -> execute(connection, "CALL begins_and_fails()"))
                .isInstanceOf(SQLException.class)),
        FAILED_PROCEDURE_WITHIN(connection -> {
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> execute(connection, "CALL inserts_and_fails()"))
                    .isInstanceOf(SQLException.class);
        }),
        TABLE_LOCK(connection -> {
            execute(connection, "SET autocommit = 0");
            execute(connection, "LOCK TABLES note WRITE");
        }),
        UNWRAPPED(connection -> {
            Connection plain = connection.unwrap(Connection.class);
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
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(false);
            execute(connection, "SELECT COUNT(*) FROM note");
        }),
        READ_ONLY(connection -> connection.setReadOnly(true)),
        READ_ONLY_WITHIN(connection -> {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            execute(connection, "SELECT COUNT(*) FROM note");
        }),
        CATALOG(connection -> connection.setCatalog("other")),
        AUTO_COMMIT(connection -> connection.setAutoCommit(false)),
        NETWORK_TIMEOUT(connection -> connection.setNetworkTimeout(Runnable::run, 12_345)),
        FAILED_STATEMENT(connection -> {
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> execute(connection, "SELECT nothing")).isInstanceOf(SQLException.class);
        }),
        UNWRAPPED(connection -> connection.unwrap(Connection.class).setCatalog("other"));

        private final SqlConsumer<Connection> how;

        Change(SqlConsumer<Connection> how) {
            this.how = how;
        }
    }

    static Stream<Arguments> beginnings() {
        return each(Beginning.values());
    }

    static Stream<Arguments> changes() {
        return each(Change.values());
    }

    private static Stream<Arguments> each(Object[] what) {
        return Arrays.stream(MySqlPair.values())
                .flatMap(pair -> Arrays.stream(what).map(each -> Arguments.of(pair, each)));
    }

    private static void emptyTable(MySqlPair pair) throws SQLException {
        pair.server()
                .execute(
                        "CREATE TABLE IF NOT EXISTS orders.note (text VARCHAR(20)) ENGINE = InnoDB",
                        "TRUNCATE TABLE orders.note",
                        "DROP PROCEDURE IF EXISTS orders.begins",
                        "CREATE PROCEDURE orders.begins() START TRANSACTION",
                        "DROP PROCEDURE IF EXISTS orders.begins_and_fails",
                        "CREATE PROCEDURE orders.begins_and_fails() BEGIN START TRANSACTION;"
                                + " SIGNAL SQLSTATE '45000'; END",
                        "DROP PROCEDURE IF EXISTS orders.inserts_and_fails",
                        "CREATE PROCEDURE orders.inserts_and_fails() BEGIN INSERT INTO note VALUES ('dropped');"
                                + " SIGNAL SQLSTATE '45000'; END");
    }

    private static LidoDataSource pool(MySqlPair pair) {
        return pair.builder().maxSize(1).build();
    }

    /** All that JDBC can see, and the server's own view of it. */
    private static Properties state(MySqlPair pair, Connection connection) throws SQLException {
        Properties state = new Properties();
        state.put("transactions", transactions(connection)); // first: the questions may begin one
        state.put("autoCommit", connection.getAutoCommit());
        state.put("readOnly", connection.isReadOnly());
        state.put("isolation", connection.getTransactionIsolation());
        state.put("catalog", connection.getCatalog());
        state.put("networkTimeout", connection.getNetworkTimeout());
        state.put("database", text(connection, "SELECT DATABASE()"));
        state.put("@@autocommit", text(connection, "SELECT @@autocommit"));
        for (String name : new String[] {"isolation", "read_only"}) {
            state.put("@@" + name, text(connection, "SELECT " + pair.transactionVariable(name)));
        }
        return state;
    }

    private static String transactions(Connection connection) throws SQLException {
        return text(
                connection,
                "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = CONNECTION_ID()");
    }

    @ParameterizedTest
    @MethodSource("beginnings")
    @DisplayName("F13: an open transaction is rolled back, however it was begun")
    void release_rollsBack(MySqlPair pair, Beginning beginning) throws SQLException {
        emptyTable(pair);
        try (LidoDataSource pool = pool(pair)) {
            Connection first = pool.getConnection();
            Properties before = state(pair, first);
            long session = session(first);
            first.close();

            pool.useConnection(connection -> {
                beginning.how.accept(connection);
                execute(connection, "INSERT INTO note VALUES ('dropped')");
            });

            pool.useConnection(next -> {
                assertThat(state(pair, next)).isEqualTo(before);
                assertThat(text(next, "SELECT COUNT(*) FROM note")).isEqualTo("0");
                assertThat(session(next)).as("rolled back, not replaced").isEqualTo(session);
                execute(next, "INSERT INTO note VALUES ('kept')");
            });
            // Also that no lock was left.
            pair.server().execute("SET SESSION lock_wait_timeout = 30", "INSERT INTO orders.note VALUES ('kept')");
            assertThat(pair.server().text("SELECT COUNT(*) FROM orders.note WHERE text = 'kept'"))
                    .isEqualTo("2");
            assertThat(pool.stats().userCodeFailed()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("changes")
    @DisplayName("F13: the next holder sees default isolation, read-only flag, catalog, auto-commit")
    void release_putsBack(MySqlPair pair, Change change) throws SQLException {
        emptyTable(pair);
        try (LidoDataSource pool = pool(pair)) {
            Connection first = pool.getConnection();
            Properties before = state(pair, first);
            long session = session(first);
            first.close();

            pool.useConnection(change.how);

            pool.useConnection(next -> {
                assertThat(state(pair, next)).isEqualTo(before);
                assertThat(session(next)).isEqualTo(session);
            });
        }
    }

    @ParameterizedTest
    @EnumSource(MySqlPair.class)
    @DisplayName("F13: client info that a holder has set is gone")
    void clientInfo_isGone(MySqlPair pair) throws SQLException {
        try (LidoDataSource pool = pool(pair)) {
            String before = pool.withConnection(connection -> String.valueOf(connection.getClientInfo("Mark")));
            assertThat(before).isEqualTo("null");
            pool.useConnection(connection -> connection.setClientInfo("Mark", "leaked"));

            String after = pool.withConnection(connection -> String.valueOf(connection.getClientInfo("Mark")));
            assertThat(after).isIn("null", "");
        }
    }

    @ParameterizedTest
    @EnumSource(MySqlPair.class)
    @DisplayName(
            "F13: where no database was chosen there is no way back to that, so a connection that has one is closed")
    void catalog_withoutADefault_closesTheConnection(MySqlPair pair) throws SQLException {
        try (LidoDataSource pool = pair.builder()
                .url(pair.url(pair.server().port(), ""))
                .maxSize(1)
                .build()) {
            pool.useConnection(connection -> connection.setCatalog("other"));

            pool.useConnection(
                    next -> assertThat(text(next, "SELECT DATABASE()")).isEqualTo("null"));
            assertThat(pool.stats().created()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(MySqlPair.class)
    @DisplayName("F13: what was committed stays")
    void release_keeps_whatWasCommitted(MySqlPair pair) throws SQLException {
        emptyTable(pair);
        try (LidoDataSource pool = pool(pair)) {
            pool.useConnection(connection -> {
                connection.setAutoCommit(false);
                execute(connection, "INSERT INTO note VALUES ('kept')");
                connection.commit();
            });
            assertThat(pair.server().text("SELECT COUNT(*) FROM orders.note")).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = MySqlPair.class,
            names = {"MARIADB", "MYSQL_BY_THE_OTHER"})
    @DisplayName("F13: a check begins no transaction, not even without auto-commit")
    void check_withoutAutoCommit_beginsNothing(MySqlPair pair) throws SQLException {
        try (LidoDataSource pool = pair.builder()
                .maxSize(1)
                .validation(Validation.ALWAYS)
                .property("autocommit", "false")
                .build()) {
            long session = pool.withConnection(MySqlServer::session);
            for (int i = 0; i < 3; i++) {
                pool.useConnection(connection -> assertThat(pair.server()
                                .text("SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = "
                                        + session))
                        .isEqualTo("0"));
            }
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = MySqlPair.class,
            names = {"MARIADB", "MYSQL_BY_THE_OTHER"})
    @DisplayName("F13: a transaction that a failed statement began, of which the driver hasn't heard, is rolled back")
    void failedStatement_withoutAutoCommit_leavesNothing(MySqlPair pair) throws SQLException {
        pair.server()
                .execute(
                        "CREATE TABLE IF NOT EXISTS orders.once (n INT PRIMARY KEY) ENGINE = InnoDB",
                        "REPLACE INTO orders.once VALUES (1)");
        try (LidoDataSource pool =
                pair.builder().maxSize(1).property("autocommit", "false").build()) {
            pool.useConnection(connection -> {
                assertThatThrownBy(() -> execute(connection, "INSERT INTO once VALUES (1)"))
                        .isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> pair.server().text(LOCK_THE_ROW)).isInstanceOf(SQLException.class);
            });
            assertThat(pair.server().text(LOCK_THE_ROW)).isEqualTo("1");
            assertThat(pool.stats().closed()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(MySqlPair.class)
    @DisplayName("P1: readOnly holds under auto-commit, for DDL too")
    void readOnly_refusesAWrite(MySqlPair pair) throws SQLException {
        emptyTable(pair);
        try (LidoDataSource pool = pair.builder().readOnly(true).build();
                Connection connection = pool.getConnection()) {
            assertThat(connection.isReadOnly()).isTrue();
            for (String sql : new String[] {"INSERT INTO note VALUES ('no')", "CREATE TABLE no_table (n INT)"}) {
                // MySQL's driver refuses before it asks the server, so that is looked at, too.
                assertThatThrownBy(() -> execute(connection, sql)).isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> execute(connection, "/* so */ " + sql)).isInstanceOf(SQLException.class);
            }
            assertThat(text(connection, "SELECT " + pair.transactionVariable("read_only")))
                    .isEqualTo("1");
            assertThat(pair.server().text("SELECT COUNT(*) FROM orders.note")).isEqualTo("0");
        }
    }

    @ParameterizedTest
    @EnumSource(MySqlPair.class)
    @DisplayName("D3: the limit for login doesn't become one for queries")
    void networkTimeout_afterLogin_isOff(MySqlPair pair) throws SQLException {
        String url = pair.url(pair.server().port(), MySqlServer.DATABASE);
        try (LidoDataSource pool = pool(pair);
                LidoDataSource limited =
                        pair.builder().property("socketTimeout", "7000").build();
                LidoDataSource limitedByUrl =
                        pair.builder().url(url + "&socketTimeout=8000").build()) {
            assertThat((int) pool.withConnection(Connection::getNetworkTimeout)).isZero();
            assertThat((int) limited.withConnection(Connection::getNetworkTimeout))
                    .isEqualTo(7_000);
            assertThat((int) limitedByUrl.withConnection(Connection::getNetworkTimeout))
                    .isEqualTo(8_000);
        }
    }
}
