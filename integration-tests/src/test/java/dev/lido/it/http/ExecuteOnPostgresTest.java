package dev.lido.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.it.Patience;
import dev.lido.pool.PoolSetting;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ExecuteOnPostgresTest {

    private static EmbeddedPostgres postgres;
    private static String url;

    @BeforeAll
    static void startPostgres() throws Exception {
        postgres = EmbeddedPostgres.start();
        url = ShopDatabase.postgres(postgres);
    }

    @AfterAll
    static void stopPostgres() throws Exception {
        postgres.close();
    }

    @Test
    @DisplayName("D9: 50 concurrent POST /execute on a pool of 15 all succeed and leave nothing checked out")
    void fiftyCallsAtOnce_allSucceed() throws Exception {
        try (RunningServer server = RunningServer.start(RunningServer.postgres("shop", url, pool -> pool))) {
            List<CompletableFuture<HttpResponse<String>>> calls = IntStream.range(0, 50)
                    .mapToObj(i -> server.executeLater(
                            "run_query", Map.of("sql", "SELECT item, pg_sleep(0.02) FROM orders WHERE id = 2")))
                    .toList();

            assertThat(calls).allSatisfy(call -> {
                assertThat(call.join().statusCode()).as(call.join().body()).isEqualTo(200);
                assertThat(call.join().body()).contains("deck chair");
            });
            assertThat(MetricsText.parse(server.get("/metrics").body()))
                    .containsEntry("mcp_db_pool_size{pool=\"shop\"}", 15.0)
                    .containsEntry("mcp_db_pool_in_use{pool=\"shop\"}", 0.0);
        }
    }

    @Test
    @DisplayName("S5: a full pool says who holds it, where the caller stands and when to come back; it stays ready")
    void aFullPool_refusesWithWhatHelps_andStaysReady() throws Exception {
        try (RunningServer server = RunningServer.start(RunningServer.postgres(
                        "shop",
                        url,
                        pool -> pool.maxSize(1).set(PoolSetting.MIN_IDLE, 0).acquireTimeout(Duration.ofSeconds(3))));
                Connection beside = postgres.getPostgresDatabase().getConnection();
                Statement lock = beside.createStatement()) {
            lock.execute("SELECT pg_advisory_lock(4711)");
            CompletableFuture<HttpResponse<String>> slow =
                    server.executeLater("run_query", Map.of("sql", "SELECT pg_advisory_lock(4711)"));
            Patience.await()
                    .until(() -> RunningServer.at(server.poolStats(), "pool_stats", "shop_in_use")
                            .equals(1));

            HttpResponse<String> refused = server.execute("run_query", Map.of("sql", "SELECT 1"));

            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
            assertThat(RunningServer.json(refused))
                    .containsEntry("type", "/problems/exhausted")
                    .containsKeys("holders", "position", "requestId");
            assertThat((String) RunningServer.json(refused).get("detail")).startsWith("Connection pool exhausted");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(RunningServer.at(server.poolStats(), "pool_stats", "shop_utilization"))
                    .isEqualTo(100.0);
            assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
            lock.execute("SELECT pg_advisory_unlock(4711)");
            assertThat(slow.join().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void sqlThatFails_carriesPostgresState() throws Exception {
        try (RunningServer server = RunningServer.start(RunningServer.postgres("shop", url, pool -> pool))) {
            HttpResponse<String> response = server.execute("run_query", Map.of("sql", "SELECT * FROM nope"));

            assertThat(response.statusCode()).isEqualTo(422);
            assertThat(RunningServer.json(response))
                    .containsEntry("sqlState", "42P01")
                    .containsEntry("type", "/problems/sql-failed");
        }
    }

    @Test
    void sqlThatWrites_isRefused_andNothingIsWritten() throws Exception {
        try (RunningServer server = RunningServer.start(RunningServer.postgres("shop", url, pool -> pool))) {
            for (String sql : List.of(
                    "DELETE FROM orders",
                    "COMMIT; DROP TABLE orders",
                    "SET TRANSACTION READ WRITE",
                    "WITH gone AS (DELETE FROM orders RETURNING 1) SELECT * FROM gone",
                    "CREATE TABLE other (id int)")) {
                HttpResponse<String> response = server.execute("run_query", Map.of("sql", sql));
                assertThat(response.statusCode())
                        .as(sql + " " + response.body())
                        .isEqualTo(422);
            }
            assertThat(server.execute("run_query", Map.of("sql", "SELECT count(*) FROM orders"))
                            .body())
                    .contains("\"rows\":[[3]]");
        }
    }

    @Test
    void aMillionRows_areCapped_andTheConnectionComesBack() throws Exception {
        try (RunningServer server = RunningServer.start(RunningServer.postgres("shop", url, pool -> pool))) {
            HttpResponse<String> response =
                    server.execute("run_query", Map.of("sql", "SELECT i FROM generate_series(1, 1000000) i"));

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(RunningServer.at(RunningServer.json(response), "result", "rowCount"))
                    .isEqualTo(500);
            assertThat(RunningServer.at(RunningServer.json(response), "result", "truncated"))
                    .isEqualTo(true);
            assertThat(RunningServer.at(server.poolStats(), "pool_stats", "shop_in_use"))
                    .isEqualTo(0);
        }
    }
}
