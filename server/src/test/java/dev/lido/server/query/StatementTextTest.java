package dev.lido.server.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT 1|SELECT",
                "  select(1)|SELECT",
                "/* SELECT */ drop table x|DROP",
                "((SELECT 1))|SELECT",
                ";;commit|COMMIT",
                "-- nothing|''",
                "42|''"
            })
    void firstWord_isFound_behindCommentsAndParentheses(String sql, String word) {
        assertThat(new StatementText(sql).firstWord()).isEqualTo(word);
    }

    @Test
    void aLineComment_endsWithTheLine() {
        assertThat(new StatementText("-- SELECT \n delete from x").firstWord()).isEqualTo("DELETE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "SELECT 1;",
                "SELECT 1; -- end",
                "SELECT 1;; /* end */ ;",
                "SELECT ';'",
                "SELECT 'it''s; fine'",
                "SELECT \"a;b\", `c;d`, [e;f] FROM t",
                "SELECT 1 -- a; b",
                "SELECT /* ; */ 1"
            })
    void oneStatement_isSingle(String sql) {
        assertThat(new StatementText(sql).isSingle()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1; SELECT 2",
                "SELECT 1;/**/DROP TABLE x",
                "SELECT ''';'; DROP TABLE x",
                "SELECT 1 -- a\n; DROP TABLE x",
                "SELECT 1;\n--\nDROP TABLE x"
            })
    void twoStatements_areNotSingle(String sql) {
        assertThat(new StatementText(sql).isSingle()).isFalse();
    }
}
