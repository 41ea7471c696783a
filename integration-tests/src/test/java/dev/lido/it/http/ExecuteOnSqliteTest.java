package dev.lido.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.it.Patience;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecuteOnSqliteTest {

    @TempDir
    Path folder;

    private RunningServer server;

    @BeforeEach
    void start() throws Exception {
        server = RunningServer.start(RunningServer.sqlite("db", ShopDatabase.sqlite(folder)));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    @DisplayName("D9: 50 concurrent POST /execute all succeed, /metrics shows the pool, nothing is left checked out")
    void fiftyCallsAtOnce_allSucceed() {
        List<CompletableFuture<HttpResponse<String>>> calls = IntStream.range(0, 50)
                .mapToObj(i -> server.executeLater("list_tables", Map.of()))
                .toList();

        Set<Object> ids = new HashSet<>();
        for (CompletableFuture<HttpResponse<String>> call : calls) {
            HttpResponse<String> response = call.join();
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(response.body()).contains("orders");
            ids.add(RunningServer.json(response).get("requestId"));
        }
        assertThat(ids).hasSize(50);

        Map<String, Double> metrics = MetricsText.parse(server.get("/metrics").body());
        assertThat(metrics)
                .containsEntry("mcp_db_pool_size{pool=\"db\"}", 10.0)
                .containsEntry("mcp_db_pool_in_use{pool=\"db\"}", 0.0)
                .containsEntry("mcp_db_pool_overflow{pool=\"db\"}", 0.0);
        assertThat(metrics.get("lido_leases_acquired_total{pool=\"db\"}")).isGreaterThanOrEqualTo(50.0);
        assertThat(metrics.get("mcp_db_connections_created_total{pool=\"db\"}")).isBetween(1.0, 50.0);
        assertThat(RunningServer.at(server.poolStats(), "pools", "db", "checkedout"))
                .isEqualTo(0);
    }

    @Test
    @DisplayName("E8: the figures agree with each other in every answer, also under load")
    void underLoad_activeAndAvailable_makeTheTotal() {
        List<CompletableFuture<HttpResponse<String>>> calls = IntStream.range(0, 200)
                .mapToObj(i -> server.executeLater(
                        "run_query",
                        Map.of(
                                "sql",
                                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
                                        + " SELECT count(*) FROM n")))
                .toList();
        boolean sawUse = false;
        while (!calls.stream().allMatch(CompletableFuture::isDone)) {
            Map<String, Object> stats = server.poolStats();
            int active = number(stats, "active_connections");
            assertThat(active + number(stats, "available")).isEqualTo(number(stats, "total_connections"));
            assertThat(number(stats, "total_connections")).isLessThanOrEqualTo(15);
            assertThat(RunningServer.at(stats, "pool_stats", "db_in_use")).isEqualTo(active);
            sawUse |= active > 0;
        }
        assertThat(sawUse).isTrue();
        assertThat(calls)
                .allSatisfy(call -> assertThat(call.join().statusCode()).isEqualTo(200));
        assertThat(number(server.poolStats(), "active_connections")).isZero();
    }

    @Test
    @DisplayName("E8, P7: exactly these keys, with a new server's values")
    void poolStats_haveThePromisedKeys() {
        Patience.await().until(() -> number(server.poolStats(), "total_connections") == 3);

        Map<String, Object> stats = server.poolStats();
        Map<?, ?> pool = (Map<?, ?>) RunningServer.at(stats, "pools", "db");
        assertThat(pool.get("pool_size")).isEqualTo(10);
        assertThat(pool.get("max_overflow")).isEqualTo(5);
        assertThat(pool.get("available")).isEqualTo(3);
        assertThat(pool.get("total_connections")).isEqualTo(3);
        assertThat(pool.get("overflow_in_use")).isEqualTo(0);
        assertThat(pool.get("active_connections")).isEqualTo(0);
        assertThat(pool.get("connections_created")).isEqualTo(3);
        assertThat(pool.get("connections_recycled")).isEqualTo(0);
        assertThat(pool.get("connections_failed")).isEqualTo(0);
        assertThat(pool.get("health_check_failures")).isEqualTo(0);
        assertThat(pool.get("connection_max_age")).isEqualTo(300);
        assertThat(pool.get("checkedout")).isEqualTo(0);
        assertThat(pool.get("checkedin")).isEqualTo(3);
        assertThat(pool.get("overflow")).isEqualTo(0);
        assertThat(pool.get("size")).isEqualTo(10);
        assertThat((List<?>) pool.get("connections"))
                .hasSize(3)
                .allSatisfy(connection -> assertThat(((Map<?, ?>) connection).keySet())
                        .extracting(Object::toString)
                        .contains("age", "uses"));
        assertThat(RunningServer.at(stats, "pool_stats"))
                .isEqualTo(Map.of(
                        "db_size", 10, "db_available", 3, "db_in_use", 0, "db_waiting", 0, "db_utilization", 0.0));
        assertThat((List<?>) stats.get("recommendations")).isEmpty();
    }

    @Test
    @DisplayName("E9: the metrics are the text format that Prometheus reads, on both ports")
    void metrics_areReadByPrometheus() {
        assertThat(server.metricsAlone().statusCode()).isEqualTo(200);
        assertThat(MetricsText.parse(server.metricsAlone().body()))
                .containsKeys(
                        "mcp_db_connections_created_total{pool=\"db\"}",
                        "mcp_db_connections_recycled_total{pool=\"db\"}",
                        "mcp_db_connections_failed_total{pool=\"db\"}",
                        "mcp_db_pool_size{pool=\"db\"}",
                        "mcp_db_pool_available{pool=\"db\"}",
                        "mcp_db_pool_in_use{pool=\"db\"}",
                        "mcp_db_pool_overflow{pool=\"db\"}");
        assertThat(MetricsText.problems(server.get("/metrics").body())).isEmpty();
    }

    @Test
    void sqlThatFails_isAProblem_withItsState_andCostsNoConnection() {
        HttpResponse<String> response = server.execute("run_query", Map.of("sql", "SELECT nope FROM orders"));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(422);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(response.body()).contains("no such column: nope").doesNotContain(folder.toString());
        assertThat(number(server.poolStats(), "active_connections")).isZero();
    }

    @Test
    void sqlThatWrites_isRefused_andNothingIsWritten() {
        for (String sql : List.of(
                "DELETE FROM orders",
                "INSERT INTO orders VALUES (4, 'x')",
                "DROP TABLE orders",
                "SELECT 1; DELETE FROM orders",
                "PRAGMA user_version = 7",
                "ATTACH '" + folder.resolve("other.db") + "' AS other")) {
            HttpResponse<String> response = server.execute("run_query", Map.of("sql", sql));
            assertThat(response.statusCode()).as(sql + " " + response.body()).isEqualTo(422);
        }
        assertThat(server.execute("run_query", Map.of("sql", "SELECT count(*) FROM orders"))
                        .body())
                .contains("\"rows\":[[3]]");
        assertThat(folder.resolve("other.db")).doesNotExist();
    }

    @Test
    void aMillionRows_areCapped_andSaidToBe() {
        HttpResponse<String> response = server.execute(
                "run_query",
                Map.of(
                        "sql",
                        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)"
                                + " SELECT i FROM n"));

        assertThat(response.statusCode()).isEqualTo(200);
        Map<String, Object> body = RunningServer.json(response);
        assertThat(RunningServer.at(body, "result", "rowCount")).isEqualTo(500);
        assertThat(RunningServer.at(body, "result", "truncated")).isEqualTo(true);
        assertThat((List<?>) RunningServer.at(body, "result", "rows")).hasSize(500);
    }

    @Test
    void withoutTheToken_nothingIsExecuted() throws Exception {
        var client = java.net.http.HttpClient.newHttpClient();
        var request = java.net.http.HttpRequest.newBuilder(
                        java.net.URI.create(server.server().url() + "/execute"))
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"tool\": \"list_tables\"}"))
                .build();
        assertThat(client.send(request, java.net.http.HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(401);
        assertThat(RunningServer.at(server.poolStats(), "pools", "db", "acquired"))
                .isEqualTo(0);
    }

    private static int number(Map<String, Object> stats, String key) {
        return (Integer) RunningServer.at(stats, "pools", "db", key);
    }
}
