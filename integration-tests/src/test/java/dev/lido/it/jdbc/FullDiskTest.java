package dev.lido.it.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.it.MySqlPair;
import dev.lido.it.MySqlServer;
import dev.lido.it.Patience;
import dev.lido.it.PostgresServer;
import dev.lido.jdbc.LidoDataSource;
import dev.lido.jdbc.LidoDataSourceBuilder;
import dev.lido.pool.PoolHealth;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("F21: a real disk that is full: connections stay, nothing is opened anew")
class FullDiskTest {

    private static final int SIZE = 3;

    private static LidoDataSource pool(LidoDataSourceBuilder builder) {
        LidoDataSource pool = builder.maxSize(SIZE).minIdle(SIZE).build();
        Patience.await().until(() -> pool.stats().idle() == SIZE);
        return pool;
    }

    private static void assertNothingHappened(LidoDataSource pool) {
        assertThat(pool.stats().created()).isEqualTo(SIZE);
        assertThat(pool.stats().createFailed()).isZero();
        assertThat(pool.stats().closed()).isZero();
        assertThat(pool.stats().validationFailed()).isZero();
        assertThat(pool.health().state()).isEqualTo(PoolHealth.State.HEALTHY);
    }

    @Test
    @DisplayName("F21: PostgreSQL, 53100")
    void postgres_connectionStays() throws SQLException, IOException {
        try (TinyDisk disk = TinyDisk.mount();
                LidoDataSource pool = pool(PostgresServer.builder())) {
            PostgresServer.execute("CREATE TABLESPACE tiny LOCATION '" + disk.folder("space") + "'");
            try {
                PostgresServer.execute("CREATE TABLE full_note (text TEXT) TABLESPACE tiny");
                for (int i = 0; i < SIZE; i++) {
                    pool.useConnection(FullDiskTest::fillPostgres);
                }
                assertNothingHappened(pool);
            } finally {
                PostgresServer.execute("DROP TABLE IF EXISTS full_note", "DROP TABLESPACE tiny");
            }
        }
    }

    private static void fillPostgres(Connection connection) throws SQLException {
        assertThatThrownBy(() -> PostgresServer.execute(
                        connection, "INSERT INTO full_note SELECT repeat('x', 1000) FROM generate_series(1, 100000)"))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        failure -> assertThat(failure.getSQLState()).isEqualTo("53100"));
        assertThat(PostgresServer.text(connection, "SELECT count(*) FROM full_note"))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @EnumSource(MySqlPair.class)
    @DisplayName("F21: MySQL and MariaDB, 1114")
    void mySql_connectionStays(MySqlPair pair) throws SQLException, IOException {
        try (TinyDisk disk = TinyDisk.mount();
                LidoDataSource pool = pool(pair.builder())) {
            pair.server()
                    .execute("CREATE TABLE orders.full_note (text VARCHAR(1000)) ENGINE = InnoDB DATA DIRECTORY = '"
                            + disk.folder("space") + "'");
            try {
                for (int i = 0; i < SIZE; i++) {
                    pool.useConnection(FullDiskTest::fillMySql);
                }
                assertNothingHappened(pool);
            } finally {
                pair.server().execute("DROP TABLE orders.full_note");
            }
        }
    }

    private static void fillMySql(Connection connection) throws SQLException {
        assertThatThrownBy(() -> MySqlServer.execute(
                        connection,
                        "INSERT INTO full_note SELECT REPEAT('x', 1000)"
                                + " FROM information_schema.collations a, information_schema.collations b"))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        failure -> assertThat(failure.getErrorCode()).isEqualTo(1114));
        assertThat(MySqlServer.text(connection, "SELECT COUNT(*) FROM full_note"))
                .isEqualTo("0");
    }
}
