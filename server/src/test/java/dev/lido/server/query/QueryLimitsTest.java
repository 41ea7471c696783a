package dev.lido.server.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueryLimitsTest {

    private static final String ENDLESS =
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";

    @TempDir
    private Path folder;

    private Sources sources;

    @AfterEach
    void nothingIsLeftCheckedOut() {
        assertThat(sources.first().pool().stats().active()).isZero();
        sources.close();
    }

    private Source open(TestSources source) throws Exception {
        sources = source.open();
        return sources.first();
    }

    private TestSources file() throws SQLException {
        return TestSources.over(
                TestSources.file(folder, "CREATE TABLE items (id INTEGER PRIMARY KEY, name VARCHAR(20))"));
    }

    @Test
    void rows_comeAsLists_withTheirColumns() throws Exception {
        Map<String, Object> result = QueryRunner.run(
                open(file()), "SELECT 1 AS one, 'a' AS text, NULL AS empty, x'0102' AS bytes, 1.5 AS real");
        assertThat(result)
                .containsEntry("rowCount", 1)
                .containsEntry("truncated", false)
                .containsOnlyKeys("columns", "rows", "rowCount", "truncated");
        assertThat(result.get("rows").toString()).isEqualTo("[[1, a, null, AQI=, 1.5]]");
        assertThat(result.get("columns").toString()).contains("name=one, type=INTEGER", "name=text, type=TEXT");
    }

    @Test
    void noRows_stillHaveColumns() throws Exception {
        Map<String, Object> result = QueryRunner.run(open(file()), "SELECT id, name FROM items");
        assertThat(result).containsEntry("rows", List.of()).containsEntry("rowCount", 0);
        assertThat(result.get("columns").toString()).isEqualTo("[{name=id, type=INTEGER}, {name=name, type=VARCHAR}]");
    }

    @Test
    void anEndlessResult_isReadNoFurther_thanTheLimitOnRows() throws Exception {
        Map<String, Object> result = QueryRunner.run(open(file().limits(3, 1 << 20, 100)), ENDLESS);
        assertThat(result)
                .containsEntry("rows", List.of(List.of(1L), List.of(2L), List.of(3L)))
                .containsEntry("rowCount", 3)
                .containsEntry("truncated", true);
    }

    @Test
    void aResultOfExactlyTheLimit_isNotTruncated() throws Exception {
        Map<String, Object> result = QueryRunner.run(open(file().limits(3, 1 << 20, 100)), "VALUES (1), (2), (3)");
        assertThat(result).containsEntry("rowCount", 3).containsEntry("truncated", false);
    }

    @Test
    void anEndlessResult_isReadNoFurther_thanTheLimitOnBytes() throws Exception {
        Map<String, Object> result = QueryRunner.run(
                open(file().limits(1_000_000, 1_000, 100)),
                ENDLESS.replace("SELECT i FROM", "SELECT 'twenty bytes of text' FROM"));
        assertThat(result).containsEntry("truncated", true);
        assertThat((int) result.get("rowCount")).isBetween(40, 50);
    }

    @Test
    void aLongCell_isCut_andTheResultSaysSo() throws Exception {
        Map<String, Object> result = QueryRunner.run(open(file().limits(3, 1 << 20, 5)), "SELECT 'longer than five'");
        assertThat(result)
                .containsEntry("rows", List.of(List.of("longe… [cut: 5 of 16 bytes]")))
                .containsEntry("truncated", true);
    }

    @Test
    void aValueThatWouldFillTheHeap_isRefusedByTheDatabase() throws Exception {
        Source source = open(file());
        assertThatThrownBy(() -> QueryRunner.run(source, "SELECT length(zeroblob(900000000))"))
                .hasMessageContaining("too big");
    }

    @Test
    void aStatementThatNeverAnswers_isCancelled_andTheConnectionGoesOn() throws Exception {
        Source source = open(file().commandTimeout("3s").pool(1, 10, "30s"));
        String endless = ENDLESS.replace("SELECT i FROM n", "SELECT count(*) FROM n");
        assertThatThrownBy(() -> QueryRunner.run(source, endless))
                .isInstanceOf(SQLTimeoutException.class)
                .hasMessageStartingWith("Command timeout");
        assertThat(QueryRunner.run(source, "SELECT 1").get("rows")).isEqualTo(List.of(List.of(1L)));
    }

    @Test
    void aStatementThatDripsRows_isCancelled_whenAllOfItTookTooLong() throws Exception {
        Source source = open(file().commandTimeout("300ms").limits(1_000_000, 1 << 30, 100));
        String slow = ENDLESS.replace("SELECT i FROM n", "SELECT length(hex(zeroblob(i % 10 + 200000))) FROM n");
        assertThatThrownBy(() -> QueryRunner.run(source, slow)).isInstanceOf(SQLTimeoutException.class);
    }

    @Test
    void aWritableSource_keepsWhatAStatementDid_unlessItFailed() throws Exception {
        Source source = open(file().writable());
        assertThat(QueryRunner.run(source, "INSERT INTO items VALUES (1, 'a')")).containsEntry("updated", 1);
        assertThatThrownBy(() -> QueryRunner.run(source, "INSERT INTO items VALUES (2, 'b'), (1, 'c')"))
                .isInstanceOf(SQLException.class);
        assertThat(QueryRunner.run(source, "SELECT id FROM items").get("rows")).isEqualTo(List.of(List.of(1L)));
    }

    @Test
    void anExplainedStatement_isNotRun() throws Exception {
        Source source = open(file().writable());
        assertThat(QueryRunner.explain(source, "DELETE FROM items WHERE id = 1")
                        .get("rows")
                        .toString())
                .contains("items");
        assertThatThrownBy(() -> QueryRunner.explain(source, "ANALYZE DELETE FROM items"))
                .isInstanceOf(StatementRefusedException.class);
    }
}
