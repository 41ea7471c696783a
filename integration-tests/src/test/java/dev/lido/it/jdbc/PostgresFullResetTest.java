package dev.lido.it.jdbc;

import static dev.lido.it.PostgresServer.backend;
import static dev.lido.it.PostgresServer.execute;
import static dev.lido.it.PostgresServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.it.PostgresServer;
import dev.lido.jdbc.LidoDataSource;
import dev.lido.jdbc.LidoDataSourceBuilder;
import dev.lido.pool.CloseReason;
import dev.lido.pool.ErrorKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("F13: the full reset on PostgreSQL")
class PostgresFullResetTest {

    private static LidoDataSourceBuilder full() {
        return PostgresServer.builder().maxSize(1).resetPolicy("full");
    }

    /** What was set while the connection was opened, by everyone who sets anything. */
    private static String atOpening(Connection connection) throws SQLException {
        return text(
                connection,
                "SELECT string_agg(name || '=' || current_setting(name), ' ' ORDER BY name) FROM pg_settings WHERE name IN"
                        + " ('application_name', 'DateStyle', 'TimeZone', 'client_encoding', 'extra_float_digits',"
                        + " 'search_path', 'work_mem', 'default_transaction_read_only',"
                        + " 'default_transaction_isolation')");
    }

    @Test
    @DisplayName("F13: what URL, properties, role and dialect have set at the opening is there for every holder")
    void settingsOfTheOpening_survive() throws SQLException {
        execute("DROP ROLE IF EXISTS reset_reader", "CREATE ROLE reset_reader LOGIN");
        execute("ALTER ROLE reset_reader SET search_path TO information_schema, public");
        try (LidoDataSource pool = full().user("reset_reader")
                .readOnly(true)
                .property("ApplicationName", "it's \\ orders")
                .property("options", "-c work_mem=13MB")
                .build()) {
            String before = pool.withConnection(PostgresFullResetTest::atOpening);
            assertThat(before)
                    .contains("application_name=it's \\ orders")
                    .contains("default_transaction_read_only=on")
                    .contains("search_path=information_schema, public")
                    .contains("work_mem=13MB");
            int backend = pool.withConnection(PostgresServer::backend);

            pool.useConnection(connection -> {
                execute(connection, "SET work_mem = '14MB'");
                execute(connection, "SET default_transaction_read_only = off");
                execute(connection, "SET search_path TO pg_catalog");
                execute(connection, "SET application_name TO 'left'");
                execute(connection, "SET standard_conforming_strings TO off");
                execute(connection, "SET TimeZone TO 'Asia/Tokyo'");
                execute(connection, "SET extra_float_digits TO 0");
            });

            pool.useConnection(next -> {
                assertThat(atOpening(next)).isEqualTo(before);
                assertThat(text(next, "SHOW standard_conforming_strings")).isEqualTo("on");
                assertThat(backend(next)).isEqualTo(backend);
                assertThatThrownBy(() -> execute(next, "CREATE TABLE reset_no (a int)"))
                        .hasMessageContaining("read-only");
            });
            assertThat(pool.stats().userCodeFailed()).isZero();
        }
    }

    @Test
    @DisplayName("F13: plans that the driver has prepared are kept, and work")
    void preparedPlans_areKept() throws SQLException {
        try (LidoDataSource pool = full().property("prepareThreshold", "1").build()) {
            for (int i = 0; i < 3; i++) {
                int number = i;
                pool.useConnection(connection -> {
                    try (PreparedStatement statement = connection.prepareStatement("SELECT 815 + ?::int")) {
                        statement.setInt(1, number);
                        assertThat(statement.executeQuery().next()).isTrue();
                    }
                    execute(connection, "PREPARE mine AS SELECT 1"); // fails if there is one left
                });
            }
            pool.useConnection(connection -> assertThat(text(
                            connection,
                            "SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE NOT from_sql AND"
                                    + " statement LIKE 'SELECT 815 +%'"))
                    .as("one plan, used three times")
                    .isEqualTo("3"));
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("F13: a connection that was opened without auto-commit is reset like the others")
    void withoutAutoCommit_isReset() throws SQLException {
        try (LidoDataSource pool = full().build()) {
            pool.useConnection(connection -> {
                connection.setAutoCommit(false);
                execute(connection, "SET work_mem = '13MB'");
                connection.commit();
                execute(connection, "SELECT 1/1");
            });
            pool.useConnection(next -> {
                assertThat(next.getAutoCommit()).isTrue();
                assertThat(text(next, "SHOW work_mem")).isEqualTo("4MB");
            });
            assertThat(pool.stats().rolledBack()).isEqualTo(1);
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("F13: SQL of the user that fails costs the connection, and is counted")
    void failingSql_closesTheConnection() throws SQLException {
        try (LidoDataSource pool = PostgresServer.builder()
                .maxSize(1)
                .resetPolicy("SELECT no_such_column")
                .build()) {
            int first = pool.withConnection(PostgresServer::backend);
            int second = pool.withConnection(PostgresServer::backend);
            assertThat(second).isNotEqualTo(first);
            assertThat(pool.stats().closed(CloseReason.RESET)).isGreaterThanOrEqualTo(1);
            assertThat(pool.stats().error(ErrorKind.RESET_FAILED).count()).isGreaterThanOrEqualTo(1);
        }
    }

    @Test
    @DisplayName("F13: rollbacks of open work are counted: by JDBC, by SQL, and not where there was none")
    void rollbacks_areCounted() throws SQLException {
        try (LidoDataSource pool = PostgresServer.builder().maxSize(1).build()) {
            pool.useConnection(connection -> execute(connection, "BEGIN; COMMIT"));
            pool.useConnection(connection -> {
                connection.setAutoCommit(false);
                execute(connection, "SELECT 1");
                connection.commit();
            });
            assertThat(pool.stats().rolledBack()).isZero();
            pool.useConnection(connection -> execute(connection, "BEGIN"));
            pool.useConnection(connection -> {
                connection.setAutoCommit(false);
                execute(connection, "SELECT 1");
            });
            assertThat(pool.stats().rolledBack()).isEqualTo(2);
        }
    }
}
