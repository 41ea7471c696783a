package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.pool.PoolHealth;
import dev.lido.testing.ManualEnvironment;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;

/** A database that has no room for more data: SQLite is told so by a limit on its pages, which gives the error of a full disk. */
class DiskFullTest {

    @TempDir
    Path folder;

    private final ManualEnvironment environment = new ManualEnvironment();

    @Test
    @DisplayName(
            "F21: SQLITE_FULL: the connection stays, nothing is opened anew, and the next holder reads what was there")
    void sqliteFull_connectionStays() throws SQLException {
        try (LidoDataSource pool = LidoDataSource.builder()
                .name("db")
                .url(folder.resolve("lido.db").toString())
                .environment(environment)
                .maxSize(2)
                .build()) {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA max_page_count = 20");
                statement.execute("CREATE TABLE notes (text BLOB)");
                statement.execute("INSERT INTO notes VALUES ('kept')");
                for (int i = 0; i < 3; i++) {
                    assertThatThrownBy(() -> statement.execute("INSERT INTO notes VALUES (zeroblob(1000000))"))
                            .isInstanceOfSatisfying(
                                    SQLException.class,
                                    failure -> assertThat(failure.getErrorCode())
                                            .isEqualTo(SQLiteErrorCode.SQLITE_FULL.code));
                }
            }
            environment.runTasks();

            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT text FROM notes")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("kept");
            }
            assertThat(pool.stats().created()).isEqualTo(1);
            assertThat(pool.stats().closed()).isZero();
            assertThat(pool.health().state()).isEqualTo(PoolHealth.State.HEALTHY);
        }
    }
}
