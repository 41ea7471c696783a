package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.jdbc.spi.TransactionStatus;
import dev.lido.pool.Validation;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is done for a database that Lido has no dialect for: H2, and a driver of which nothing is known but JDBC. */
class GenericDialectTest {

    private static LidoDataSourceBuilder h2(String name) {
        return LidoDataSource.builder()
                .name("orders")
                .url("jdbc:h2:mem:" + name)
                .maxSize(1);
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    @Test
    @DisplayName(
            "P1: pools are called by the URL's second part, and the driver gets no property that it might not know")
    void unknownDriver_isAskedForNothing() throws SQLException {
        GenericDialect dialect = new GenericDialect("oracle");
        Properties properties = new Properties();
        dialect.configure("jdbc:oracle:thin:@db", properties, 1_000_000_000, false);
        assertThat(properties).isEmpty();
        assertThat(dialect.kind()).isEqualTo("oracle");

        StubDatabase database = new StubDatabase();
        try (var registered = database.registered();
                LidoDataSource pool =
                        database.builder().validation(Validation.ALWAYS).build()) {
            assertThat(registered).isNotNull();
            assertThat(pool.kind()).isEqualTo("stub");
            pool.useConnection(
                    connection -> assertThat(dialect.transaction(connection)).isEqualTo(TransactionStatus.UNKNOWN));
            pool.useConnection(connection -> connection.createStatement().execute("ANYTHING"));
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("F13: H2: isolation, read-only flag, schema and auto-commit come back by JDBC")
    void h2_settings_comeBack() throws SQLException {
        try (LidoDataSource pool = h2("generic_settings").build()) {
            int isolation = pool.withConnection(Connection::getTransactionIsolation);
            pool.useConnection(connection -> {
                text(connection, "SELECT 1");
                connection.createStatement().execute("CREATE SCHEMA other");
                connection.setAutoCommit(false);
                connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                connection.setSchema("OTHER");
            });
            pool.useConnection(next -> {
                assertThat(next.getAutoCommit()).isTrue();
                assertThat(next.getTransactionIsolation()).isEqualTo(isolation);
                assertThat(text(next, "SELECT CURRENT_SCHEMA")).isEqualTo("PUBLIC");
            });
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("M3: H2: a statement over the command timeout is cancelled by JDBC, and the connection goes on")
    void h2_commandTimeout_cancels() throws SQLException {
        try (LidoDataSource pool =
                h2("generic_timeout").commandTimeout(Duration.ofMillis(300)).build()) {
            pool.useConnection(connection -> {
                assertThatThrownBy(() -> text(
                                connection,
                                "SELECT COUNT(*) FROM SYSTEM_RANGE(1, 100000) a, SYSTEM_RANGE(1, 100000) b"
                                        + " WHERE a.x + b.x = -1"))
                        .isInstanceOf(SQLTimeoutException.class)
                        .hasMessageStartingWith("Command timeout: pool=orders limit=300ms");
                assertThat(text(connection, "SELECT 7")).isEqualTo("7");
            });
            pool.useConnection(next -> assertThat(text(next, "SELECT 7")).isEqualTo("7"));
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }
}
