package dev.lido.server.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("P1: a read-only source of another kind takes statements that read")
class KeywordGuardTest {

    @TempDir
    private Path folder;

    private Sources sources;
    private Source source;

    @BeforeEach
    void open() throws Exception {
        String url = "jdbc:h2:" + folder.resolve("test");
        try (Connection connection = DriverManager.getConnection(url)) {
            connection.createStatement().execute("CREATE TABLE items (id INT PRIMARY KEY)");
            connection.createStatement().execute("INSERT INTO items VALUES (1)");
        }
        sources = TestSources.overUrl(url).open();
        source = sources.first();
    }

    @AfterEach
    void close() {
        sources.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SELECT id FROM items", "(SELECT id FROM items)", "WITH x AS (TABLE items) SELECT id FROM x"})
    void reading_isTaken(String sql) throws Exception {
        assertThat(QueryRunner.run(source, sql).get("rows")).isEqualTo(List.of(List.of(1L)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO items VALUES (2)",
                "DROP TABLE items",
                "/* SELECT */ DELETE FROM items",
                "SELECT 1; DELETE FROM items",
                "CALL 1",
                "COMMIT",
                "SET SCHEMA x"
            })
    void anythingElse_isRefused_beforeAConnectionIsTaken(String sql) {
        long acquired = source.pool().stats().acquired();
        assertThatThrownBy(() -> QueryRunner.run(source, sql)).isInstanceOf(StatementRefusedException.class);
        assertThat(source.pool().stats().acquired()).isEqualTo(acquired);
    }

    @Test
    void aWriteThatBeginsWithSelect_isRolledBack() throws Exception {
        try {
            QueryRunner.run(source, "SELECT * FROM FINAL TABLE (INSERT INTO items VALUES (2))");
        } catch (SQLException e) {
            // As good: the driver refused it.
        }
        assertThat(QueryRunner.run(source, "SELECT count(*) FROM items").get("rows"))
                .isEqualTo(List.of(List.of(1L)));
    }

    @Test
    @Timeout(30)
    void aDriverThatKeepsWholeResults_isToldHowManyRowsToMake() throws Exception {
        assertThat(QueryRunner.run(source, "SELECT x, x FROM SYSTEM_RANGE(1, 100000000000)"))
                .containsEntry("rowCount", 500)
                .containsEntry("truncated", true);
    }
}
