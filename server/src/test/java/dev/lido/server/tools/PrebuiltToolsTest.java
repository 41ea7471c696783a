package dev.lido.server.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.server.query.Sources;
import dev.lido.server.query.TestSources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("E17: the tools")
class PrebuiltToolsTest {

    private static final String HOSTILE = "x'; DROP TABLE customers; --";

    @TempDir
    private Path folder;

    private Sources sources;
    private Toolbox toolbox;

    @BeforeEach
    void open() throws Exception {
        Path first = TestSources.file(
                Files.createDirectory(folder.resolve("first")),
                "CREATE TABLE customers (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL DEFAULT 'nobody',"
                        + " email TEXT UNIQUE)",
                "CREATE TABLE orders (id INTEGER, line INTEGER, customer_id INTEGER REFERENCES customers (id),"
                        + " total DECIMAL(10,2), PRIMARY KEY (id, line))",
                "CREATE INDEX orders_by_customer ON orders (customer_id, total)",
                "CREATE VIEW totals AS SELECT customer_id, sum(total) AS total FROM orders GROUP BY customer_id",
                "CREATE TABLE \"" + HOSTILE + "\" (id INTEGER)",
                "CREATE TABLE order_ (id INTEGER)",
                "CREATE TABLE orderx (other INTEGER)");
        Path second = TestSources.file(Files.createDirectory(folder.resolve("second")), "CREATE TABLE other (id)");
        sources = Sources.open(List.of(
                TestSources.over(first).config(),
                TestSources.over(second).named("archive").config()));
        toolbox = new Toolbox(PrebuiltTools.of(sources));
    }

    @AfterEach
    void nothingIsLeftCheckedOut() {
        assertThat(sources.registry().stats().values()).allMatch(stats -> stats.active() == 0);
        sources.close();
    }

    private Map<String, Object> call(String tool, Map<String, Object> arguments) {
        return toolbox.call(new ToolCall("r1", "local"), tool, arguments).content();
    }

    @Test
    void thereAreFive() {
        assertThat(toolbox.tools())
                .extracting(Tool::name)
                .containsExactly("list_tables", "describe_table", "run_query", "explain_query", "pool_status");
        assertThat(toolbox.tools())
                .allSatisfy(tool -> assertThat(tool.inputSchema()).containsEntry("additionalProperties", false));
    }

    @Test
    void listTables_namesTablesAndViews_notThoseOfTheSystem() {
        assertThat(call("list_tables", Map.of()).get("tables"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(Map.class))
                .extracting(table -> table.get("name"))
                .containsExactlyInAnyOrder("customers", "orders", "totals", HOSTILE, "order_", "orderx");
        assertThat(call("list_tables", Map.of("source", "archive")).get("tables"))
                .isEqualTo(List.of(Map.of("name", "other", "type", "TABLE")));
    }

    @Test
    void listTables_refusesASchema_whereThereAreNone() {
        assertThatThrownBy(() -> call("list_tables", Map.of("schema", "public")))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("no schemas");
    }

    @Test
    void describeTable_tellsColumnsKeysAndIndexes() {
        Map<String, Object> orders = call("describe_table", Map.of("table", "orders"));
        assertThat(orders).containsEntry("name", "orders").containsEntry("type", "TABLE");
        assertThat(orders.get("columns").toString())
                .isEqualTo("[{name=id, type=INTEGER, nullable=true}, {name=line, type=INTEGER, nullable=true},"
                        + " {name=customer_id, type=INTEGER, nullable=true},"
                        + " {name=total, type=DECIMAL, nullable=true}]");
        assertThat(orders.get("primaryKey")).isEqualTo(List.of("id", "line"));
        assertThat(orders.get("foreignKeys").toString())
                .isEqualTo("[{columns=[customer_id], references={table=customers, columns=[id]}}]");
        assertThat(orders.get("indexes").toString())
                .contains("{name=orders_by_customer, unique=false, columns=[customer_id, total]}");
        Map<String, Object> customers = call("describe_table", Map.of("table", "customers"));
        assertThat(customers.get("columns").toString())
                .contains("{name=name, type=VARCHAR(40), nullable=false, default='nobody'}");
        assertThat(customers.get("indexes").toString()).contains("unique=true, columns=[email]");
    }

    @Test
    void describeTable_takesANameWithQuotesAndSemicolons_asAName() {
        assertThat(call("describe_table", Map.of("table", HOSTILE)))
                .containsEntry("name", HOSTILE)
                .extractingByKey("columns")
                .asString()
                .contains("name=id");
        assertThat(call("describe_table", Map.of("table", "customers"))).isNotEmpty();
    }

    @Test
    void describeTable_takesAnUnderscore_asItself() {
        assertThat(call("describe_table", Map.of("table", "order_"))
                        .get("columns")
                        .toString())
                .contains("name=id")
                .doesNotContain("other");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ORDERS", "Orders"})
    void describeTable_findsATable_inOtherLetterCase(String name) {
        assertThat(call("describe_table", Map.of("table", name))).containsEntry("name", "orders");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing'; DROP TABLE customers; --", "%", "' OR 1=1 --", "\"", "a.b.c", "custom%"})
    void describeTable_ofNoTable_isAProblem(String name) {
        assertThatThrownBy(() -> call("describe_table", Map.of("table", name)))
                .isInstanceOf(Problem.class)
                .hasMessageStartingWith("There is no table '" + name + "'");
        assertThat(call("describe_table", Map.of("table", "customers"))).isNotEmpty();
    }

    @Test
    void describeTable_saysWhatWasPerhapsMeant() {
        assertThatThrownBy(() -> call("describe_table", Map.of("table", "costumers")))
                .hasMessage("There is no table 'costumers', did you mean 'customers'?");
    }

    @Test
    void anUnknownSource_isAProblem_thatNamesThoseThereAre() {
        assertThatThrownBy(() -> call("run_query", Map.of("sql", "SELECT 1", "source", "archiv")))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("db")
                .hasMessageContaining("archive");
    }

    @Test
    void runQuery_asksTheFirstSource_unlessToldWhich() {
        assertThat(call("run_query", Map.of("sql", "SELECT count(*) FROM orders")))
                .containsEntry("rowCount", 1);
        assertThat(call("run_query", Map.of("sql", "SELECT count(*) FROM other", "source", "archive")))
                .containsEntry("rowCount", 1);
    }

    @Test
    void explainQuery_showsThePlan() {
        assertThat(call("explain_query", Map.of("sql", "SELECT * FROM orders WHERE customer_id = 1"))
                        .get("rows")
                        .toString())
                .contains("orders_by_customer");
    }

    @Test
    @DisplayName("E8, P7: pool_status has the promised keys")
    void poolStatus_hasThePromisedKeys() {
        call("run_query", Map.of("sql", "SELECT 1"));
        Map<?, ?> pools = (Map<?, ?>) call("pool_status", Map.of()).get("pools");
        assertThat(pools.keySet()).extracting(Object::toString).containsExactly("db", "archive");
        @SuppressWarnings("unchecked")
        Map<String, Object> db = (Map<String, Object>) pools.get("db");
        assertThat(db)
                .containsKeys(
                        "pool_size",
                        "max_overflow",
                        "available",
                        "total_connections",
                        "overflow_in_use",
                        "active_connections",
                        "connections_created",
                        "connections_recycled",
                        "connections_failed",
                        "health_check_failures",
                        "connection_max_age",
                        "checkedout",
                        "checkedin",
                        "overflow",
                        "size",
                        "state",
                        "pending",
                        "oldest_waiter_ms",
                        "utilization",
                        "holders",
                        "errors")
                .containsEntry("pool_size", 2)
                .containsEntry("connection_max_age", 300L)
                .containsEntry("connections_created", 1L)
                .containsEntry("available", 1)
                .containsEntry("checkedin", 1)
                .containsEntry("checkedout", 0)
                .containsEntry("state", "healthy")
                .containsEntry("utilization", 0.0);
        assertThat(db.get("connections").toString()).isEqualTo("[{age=0, uses=1, active=false}]");
        assertThat((Map<?, ?>) call("pool_status", Map.of("source", "archive")).get("pools"))
                .hasSize(1);
    }
}
