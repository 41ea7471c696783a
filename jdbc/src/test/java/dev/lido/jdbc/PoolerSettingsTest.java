package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.pool.PoolDefaults;
import dev.lido.pool.spi.FailureKind;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("D10: what is said of a transaction pooler at the start")
class PoolerSettingsTest {

    @Test
    @DisplayName("D10: what a pooler refuses is refused at the start, where one was named")
    void startupParameters_areRefused() {
        assertThatThrownBy(() -> LidoDataSource.builder()
                        .name("orders")
                        .url("jdbc:postgresql://localhost:1/orders?currentSchema=acme")
                        .property("options", "-c statement_timeout=5s")
                        .transactionPooler(true)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("currentSchema is set, which a transaction pooler refuses")
                .hasMessageContaining("options is set, which a transaction pooler refuses")
                .hasMessageContaining("ALTER ROLE");
    }

    @Test
    @DisplayName("D10: no session is reset in full that belongs to whoever is next; a default of that is left out")
    void fullReset_isRefusedIfAskedFor() {
        LidoDataSourceBuilder pooled = LidoDataSource.builder(PoolDefaults.SERVER)
                .url("jdbc:postgresql://localhost:1/orders")
                .minIdle(0)
                .transactionPooler(true);
        try (LidoDataSource pool = pooled.build()) {
            assertThat(pool.config().resetPolicy()).isEqualTo("jdbc");
        }

        assertThatThrownBy(() -> pooled.resetPolicy("full").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("resetPolicy is 'full', which there is no recipe for");
    }

    @Test
    @DisplayName("D10: a database that has none in front of it is told so")
    void otherDatabases_haveNone() {
        assertThatThrownBy(() -> LidoDataSource.builder()
                        .url("jdbc:h2:mem:pooler")
                        .transactionPooler(true)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("transactionPooler is true, allowed for postgres only, and this is h2");
    }

    @Test
    @DisplayName("D10: no statement is prepared by name, and no session made read-only, unless the user says so")
    void driver_isConfigured() {
        Properties properties = new Properties();
        new PostgresPoolerDialect().configure("jdbc:postgresql:orders", properties, 1, true);
        assertThat(properties).containsEntry("prepareThreshold", "0").containsEntry("readOnlyMode", "transaction");
        Properties told = new Properties();
        told.setProperty("prepareThreshold", "5");
        new PostgresPoolerDialect().configure("jdbc:postgresql:orders", told, 1, false);
        assertThat(told).containsEntry("prepareThreshold", "5");
    }

    @Test
    @DisplayName("D10: a startup parameter that was refused is no dead server, and it is said what to do")
    void refusedParameter_isExplained() {
        SQLException refused = new SQLException("FATAL: unsupported startup parameter: search_path", "08P01");
        PostgresDialect dialect = new PostgresDialect();
        assertThat(dialect.classify(refused)).isEqualTo(FailureKind.OTHER);
        assertThat(dialect.advice(refused))
                .startsWith("Transaction pooler refused a startup parameter: ")
                .contains("ALTER ROLE");
        assertThat(dialect.advice(new SQLException("FATAL: something else", "08P01")))
                .isNull();
    }

    @Test
    @DisplayName("D5: a schema's name is checked at the start")
    void schema_isChecked() {
        assertThatThrownBy(() -> LidoDataSource.builder()
                        .url("jdbc:h2:mem:schema")
                        .schema("x".repeat(64))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("schema has 64 characters, allowed are 1 to 63");
    }
}
