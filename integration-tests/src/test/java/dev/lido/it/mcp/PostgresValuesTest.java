package dev.lido.it.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lido.it.PostgresServer;
import dev.lido.server.query.Sources;
import dev.lido.server.tools.PrebuiltTools;
import dev.lido.server.tools.Problem;
import dev.lido.server.tools.ToolCall;
import dev.lido.server.tools.Toolbox;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

@DisplayName("E17: what a PostgreSQL source answers")
@Timeout(120)
class PostgresValuesTest {

    private Sources sources;
    private Toolbox toolbox;

    @BeforeEach
    void open() throws Exception {
        sources = Sources.open(List.of(PostgresServer.source(true, 1, "30s")));
        toolbox = new Toolbox(PrebuiltTools.of(sources));
    }

    @AfterEach
    void nothingIsLeftCheckedOut() {
        assertThat(sources.first().pool().stats().active()).isZero();
        sources.close();
    }

    private Map<String, Object> call(String tool, Map<String, Object> arguments) {
        return toolbox.call(new ToolCall("r1", "local"), tool, arguments).content();
    }

    private Map<String, Object> query(String sql) {
        return call("run_query", Map.of("sql", sql));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "NULL::int | null",
                "true | true",
                "42::int2 | 42",
                "9007199254740993::int8 | \"9007199254740993\"",
                "1.50::numeric | 1.50",
                "'NaN'::numeric | \"NaN\"",
                "12345678901234567890.5::numeric | \"12345678901234567890.5\"",
                "0.1::float4 | 0.1",
                "'Infinity'::float8 | \"Infinity\"",
                "'-Infinity'::numeric | \"-Infinity\"",
                "date '2026-01-02' | \"2026-01-02\"",
                "date 'infinity' | \"infinity\"",
                "time '03:04' | \"03:04:00\"",
                "timestamp '2026-01-02 03:04:05.6' | \"2026-01-02T03:04:05.6\"",
                "timestamptz '2026-01-02 03:04:05+00' | \"2026-01-02T03:04:05Z\"",
                "timestamptz '-infinity' | \"-infinity\"",
                "interval '1 day' | \"1 day\"",
                "'\\x010203'::bytea | \"AQID\"",
                "ARRAY[1,NULL,3] | [1,null,3]",
                "ARRAY[ARRAY['a'],ARRAY['b']] | [[\"a\"],[\"b\"]]",
                "ARRAY['{}'::jsonb] | [\"{}\"]",
                "'{\"a\": [1]}'::jsonb | \"{\\\"a\\\": [1]}\"",
                "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid | \"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"",
                "'127.0.0.1'::inet | \"127.0.0.1\"",
                "B'101' | \"101\"",
                "'12.34'::money | \"$12.34\"",
                "ROW(1,'a') | \"(1,a)\"",
                "int4range(1,3) | \"[1,3)\"",
                "NULL::timestamptz | null"
            })
    void eachType_hasItsForm(String expression, String json) {
        Object cell = ((List<?>) ((List<?>) query("SELECT " + expression).get("rows")).get(0)).get(0);
        assertThat(JsonMapper.shared().writeValueAsString(cell)).isEqualTo(json);
    }

    @Test
    void aMillionRows_areNotRead() {
        Map<String, Object> result = query("SELECT generate_series(1, 2000000000), repeat('x', 100)");
        assertThat(result).containsEntry("rowCount", 500).containsEntry("truncated", true);
    }

    @Test
    void aValueThatWouldFillTheHeap_isRefused_andTheNextCallIsAnswered() {
        Problem problem = catchThrowableOfType(Problem.class, () -> query("SELECT repeat('x', 200000000)"));
        assertThat(problem.kind()).isEqualTo(Problem.Kind.SQL_FAILED);
        assertThat(problem).hasMessageStartingWith("The rows are too large");
        assertThat(query("SELECT 1")).containsEntry("rowCount", 1);
    }

    @Test
    void wrongSql_hasItsSqlState_andTheServersWords_withoutValuesOfOthers() throws Exception {
        Problem problem = catchThrowableOfType(Problem.class, () -> query("SELECT nosuch FROM pg_class"));
        assertThat(problem.kind()).isEqualTo(Problem.Kind.SQL_FAILED);
        assertThat(problem).hasMessage("column \"nosuch\" does not exist (at character 8)");
        assertThat(problem.extras()).containsEntry("sqlState", "42703");
    }

    @Test
    void tables_areListedAndDescribed_bySchema() throws Exception {
        PostgresServer.execute(
                "DROP SCHEMA IF EXISTS shop CASCADE",
                "CREATE SCHEMA shop",
                "CREATE TABLE shop.customers (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
                        + " name VARCHAR(40) NOT NULL)",
                "CREATE TABLE shop.orders (id INTEGER PRIMARY KEY, customer_id BIGINT NOT NULL"
                        + " REFERENCES shop.customers (id), total NUMERIC(10,2) DEFAULT 0)",
                "COMMENT ON TABLE shop.orders IS 'What was bought'",
                "COMMENT ON COLUMN shop.orders.total IS 'In euros'",
                "CREATE MATERIALIZED VIEW shop.totals AS SELECT sum(total) FROM shop.orders",
                "CREATE TABLE IF NOT EXISTS public.orders (other INTEGER)");
        assertThat(call("list_tables", Map.of("schema", "shop")).get("tables").toString())
                .contains("schema=shop, name=customers, type=TABLE")
                .contains("schema=shop, name=totals, type=MATERIALIZED VIEW")
                .contains("comment=What was bought")
                .doesNotContain("public");
        Problem problem = catchThrowableOfType(Problem.class, () -> call("list_tables", Map.of("schema", "shopp")));
        assertThat(problem).hasMessageContaining("did you mean 'shop'?");
        Map<String, Object> orders = call("describe_table", Map.of("table", "shop.orders"));
        assertThat(orders.get("columns").toString())
                .contains("{name=total, type=numeric(10,2), nullable=true, default=0, comment=In euros}")
                .contains("{name=customer_id, type=int8, nullable=false}");
        assertThat(orders.get("primaryKey")).isEqualTo(List.of("id"));
        assertThat(orders.get("foreignKeys").toString())
                .isEqualTo("[{columns=[customer_id], references={schema=shop, table=customers, columns=[id]}}]");
        assertThat(orders.get("indexes").toString()).contains("unique=true, columns=[id]");
        assertThat(call("describe_table", Map.of("table", "orders"))).containsEntry("schema", "public");
        assertThat(call("describe_table", Map.of("table", "customers"))
                        .get("columns")
                        .toString())
                .contains("type=varchar(40)");
    }
}
