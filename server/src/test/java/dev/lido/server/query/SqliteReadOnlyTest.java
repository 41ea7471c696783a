package dev.lido.server.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("E6: a read-only SQLite source can't be written to")
class SqliteReadOnlyTest {

    @TempDir
    private Path folder;

    private Path file;
    private Sources sources;
    private Source source;

    @BeforeEach
    void open() throws Exception {
        file = TestSources.file(
                folder, "CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT)", "INSERT INTO items VALUES (1, 'a')");
        sources = TestSources.over(file).pool(1, 10, "5s").open();
        source = sources.first();
    }

    @AfterEach
    void close() {
        assertThat(source.pool().stats().active()).isZero();
        sources.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO items VALUES (2, 'b')",
                "INSERT INTO items VALUES (2, 'b') RETURNING id",
                "UPDATE items SET name = 'b'",
                "DELETE FROM items",
                "WITH x AS (SELECT 1) DELETE FROM items",
                "DROP TABLE items",
                "CREATE TABLE other (id INTEGER)",
                "REPLACE INTO items VALUES (1, 'b')",
                "VACUUM",
                "COMMIT; DROP TABLE items",
                "SELECT 1; DROP TABLE items",
                "PRAGMA journal_mode=DELETE",
                "PRAGMA journal_mode(DELETE)",
                "PRAGMA main.journal_mode = DELETE",
                "/**/ PRAGMA query_only=OFF",
                "PRAGMA writable_schema=ON",
                "PRAGMA user_version=7",
                "PRAGMA busy_timeout=0",
                "PRAGMA case_sensitive_like(1)",
                "COMMIT",
                "BEGIN IMMEDIATE",
                "SAVEPOINT a",
                "SELECT load_extension('anything')",
                "SELECT writefile('written', 'x')"
            })
    void aStatement_thatWrites_isRefused(String sql) throws Exception {
        assertThatThrownBy(() -> QueryRunner.run(source, sql)).isInstanceOf(SQLException.class);
        assertUnchanged();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ATTACH DATABASE '%s' AS other", "VACUUM INTO '%s'", "VACUUM main INTO '%s'"})
    void noOtherFile_isMade(String sql) throws Exception {
        Path other = folder.resolve("other.db");
        assertThatThrownBy(() -> QueryRunner.run(source, sql.formatted(other))).isInstanceOf(SQLException.class);
        assertThat(other).doesNotExist();
        assertUnchanged();
    }

    @Test
    void anotherFile_thatExists_cantBeRead() throws Exception {
        Path other = TestSources.file(Files.createDirectory(folder.resolve("secret")), "CREATE TABLE secrets (id)");
        assertThatThrownBy(() -> QueryRunner.run(source, "ATTACH DATABASE '" + other + "' AS other"))
                .hasMessageContaining("too many attached databases");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TEMP TABLE items AS SELECT 2 AS id, 'hidden' AS name",
                "CREATE TEMP VIEW items AS SELECT 2 AS id, 'hidden' AS name"
            })
    void aTemporaryTable_doesntHideATable_fromTheNextCall(String sql) throws Exception {
        QueryRunner.run(source, sql);
        assertUnchanged();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PRAGMA table_info(items)",
                "PRAGMA main.table_info('items');",
                "pragma journal_mode",
                "PRAGMA user_version ; ",
                "SELECT * FROM pragma_table_info('items')",
                "EXPLAIN QUERY PLAN SELECT * FROM items",
                "VALUES (1), (2)",
                "SELECT ';' -- one statement; only"
            })
    void aStatement_thatAsks_isAnswered(String sql) throws Exception {
        assertThat((List<?>) QueryRunner.run(source, sql).get("rows")).isNotEmpty();
    }

    private void assertUnchanged() throws Exception {
        Map<String, Object> items = QueryRunner.run(source, "SELECT * FROM items");
        assertThat(items.get("rows")).isEqualTo(List.of(List.of(1L, "a")));
        assertThat(QueryRunner.run(source, "PRAGMA journal_mode").get("rows")).isEqualTo(List.of(List.of("wal")));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(Path::getFileName).map(Path::toString))
                    .allMatch(name -> name.startsWith("test.db") || name.equals("secret"));
        }
    }
}
