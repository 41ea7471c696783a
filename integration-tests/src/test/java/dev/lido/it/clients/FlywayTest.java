package dev.lido.it.clients;

import static dev.lido.it.PostgresServer.execute;
import static dev.lido.it.PostgresServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.jdbc.LidoDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("D1, F13: Flyway on a pool")
class FlywayTest {

    private static final String SCHEMA = "flyway_shop";

    @TempDir
    Path migrations;

    private final LidoDataSource pool = Clients.pool("flyway", 8);

    @BeforeEach
    void writeMigrations() throws IOException, SQLException {
        execute("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
        write("V1__orders.sql", "CREATE TABLE orders (id INTEGER PRIMARY KEY);\nINSERT INTO orders VALUES (1), (2);");
        write("V2__paid.sql", "ALTER TABLE orders ADD COLUMN paid BOOLEAN NOT NULL DEFAULT false;");
    }

    @AfterEach
    void nothingIsLeft() throws SQLException {
        try (pool) {
            Clients.assertNothingLeft(pool);
        }
    }

    private void write(String file, String sql) throws IOException {
        Files.writeString(migrations.resolve(file), sql);
    }

    private Flyway flyway() {
        return Flyway.configure()
                .dataSource(pool)
                .schemas(SCHEMA)
                .locations("filesystem:" + migrations)
                .cleanDisabled(false)
                .load();
    }

    private static String count(String table) throws SQLException {
        return text("SELECT count(*) FROM " + SCHEMA + "." + table);
    }

    @Test
    @DisplayName("F13: migrate, validate, clean; neither the search path nor a lock reaches the next holder")
    void migrateValidateClean() throws SQLException {
        assertThat(flyway().migrate().migrationsExecuted).isEqualTo(2);
        Clients.assertNothingLeft(pool);
        assertThat(count("orders")).isEqualTo("2");
        assertThat(flyway().migrate().migrationsExecuted).isZero();
        assertThat(flyway().validateWithResult().validationSuccessful).isTrue();
        Clients.assertNothingLeft(pool);
        flyway().clean();
        assertThat(text("SELECT count(*) FROM information_schema.tables WHERE table_schema = '" + SCHEMA + "'"))
                .isEqualTo("0");
    }

    @Test
    @DisplayName("F13: several threads migrate at once: each migration runs once, and no lock is left")
    void concurrentMigrations_runOnce() throws Exception {
        flyway().migrate();
        write("V3__more.sql", "INSERT INTO orders VALUES (3);");
        AtomicInteger executed = new AtomicInteger();
        Clients.crowd(2, 2, round -> executed.addAndGet(flyway().migrate().migrationsExecuted));
        assertThat(executed.get()).isEqualTo(1);
        assertThat(count("orders")).isEqualTo("3");
    }

    @Test
    @DisplayName("F13: a migration that fails leaves nothing behind, and goes on once it is mended")
    void migration_fails_isRolledBack() throws IOException, SQLException {
        write("V3__broken.sql", "CREATE TABLE half (id INTEGER);\nINSERT INTO half VALUES ('none');");
        assertThatThrownBy(() -> flyway().migrate())
                .isInstanceOf(FlywayException.class)
                .hasMessageContaining("V3__broken.sql");
        Clients.assertNothingLeft(pool);
        assertThat(text("SELECT to_regclass('" + SCHEMA + ".half') IS NULL")).isEqualTo("t");
        write("V3__broken.sql", "CREATE TABLE half (id INTEGER);\nINSERT INTO half VALUES (3);");
        assertThat(flyway().migrate().migrationsExecuted).isEqualTo(1);
        assertThat(count("half")).isEqualTo("1");
    }

    @Test
    @DisplayName("F13: a migration that was changed afterwards is refused, and nothing is left in use")
    void migration_wasChanged_isRefused() throws IOException {
        flyway().migrate();
        write("V1__orders.sql", "CREATE TABLE orders (id BIGINT PRIMARY KEY);");
        assertThatThrownBy(() -> flyway().validate()).isInstanceOf(FlywayException.class);
    }
}
