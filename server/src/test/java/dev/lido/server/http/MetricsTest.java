package dev.lido.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.FakePool;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("E9: GET /metrics")
class MetricsTest {

    @Test
    void thePromisedNames_carryEachPool() throws IOException {
        try (TestFront front = TestFront.builder()
                .pools(TestPools.using("db", 5, 0, 0), TestPools.using("orders", 1, 2, 0))
                .start()) {
            HttpResponse<String> response = front.get("/metrics");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
            Map<String, Double> series = PrometheusText.parse(response.body());
            series.keySet().removeIf(name -> !name.startsWith("mcp_"));
            assertThat(series)
                    .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                            Map.entry("mcp_db_connections_created_total{pool=\"db\"}", 11.0),
                            Map.entry("mcp_db_connections_recycled_total{pool=\"db\"}", 5.0),
                            Map.entry("mcp_db_connections_failed_total{pool=\"db\"}", 12.0),
                            Map.entry("mcp_db_pool_size{pool=\"db\"}", 4.0),
                            Map.entry("mcp_db_pool_available{pool=\"db\"}", 0.0),
                            Map.entry("mcp_db_pool_in_use{pool=\"db\"}", 5.0),
                            Map.entry("mcp_db_pool_overflow{pool=\"db\"}", 1.0),
                            Map.entry("mcp_db_connections_created_total{pool=\"orders\"}", 11.0),
                            Map.entry("mcp_db_connections_recycled_total{pool=\"orders\"}", 5.0),
                            Map.entry("mcp_db_connections_failed_total{pool=\"orders\"}", 12.0),
                            Map.entry("mcp_db_pool_size{pool=\"orders\"}", 4.0),
                            Map.entry("mcp_db_pool_available{pool=\"orders\"}", 2.0),
                            Map.entry("mcp_db_pool_in_use{pool=\"orders\"}", 1.0),
                            Map.entry("mcp_db_pool_overflow{pool=\"orders\"}", 0.0)));
        }
    }

    @Test
    void openTelemetrysNames_areThereToo() throws IOException {
        try (TestFront front =
                TestFront.builder().pools(TestPools.using("db", 3, 1, 7)).start()) {
            String pool = "{db_client_connection_pool_name=\"db\"";
            assertThat(PrometheusText.parse(front.get("/metrics").body()))
                    .containsEntry("db_client_connection_count" + pool + ",db_client_connection_state=\"used\"}", 3.0)
                    .containsEntry("db_client_connection_count" + pool + ",db_client_connection_state=\"idle\"}", 1.0)
                    .containsEntry("db_client_connection_max" + pool + "}", 5.0)
                    .containsEntry("db_client_connection_pending_requests" + pool + "}", 7.0)
                    .containsEntry("db_client_connection_timeouts_total" + pool + "}", 1.0)
                    .containsEntry("lido_connections_opened_total{pool=\"db\"}", 11.0)
                    .containsEntry("lido_connections_closed_total{pool=\"db\",reason=\"idle\"}", 6.0);
        }
    }

    @Test
    void oneScrape_takesOneSnapshotOfAPool() throws IOException {
        FakePool<?> pool = TestPools.unused("db");
        try (TestFront front = TestFront.builder().pools(pool).start()) {
            front.get("/metrics");
            assertThat(pool.snapshots()).isEqualTo(1);
            front.get("/metrics");
            assertThat(pool.snapshots()).isEqualTo(2);
        }
    }

    @Test
    void aPoolThatComesLater_isShownFromTheNextScrapeOn() throws IOException {
        try (TestFront front = TestFront.builder().pools(TestPools.unused("db")).start()) {
            assertThat(front.get("/metrics").body()).doesNotContain("\"users\"");
            front.pools.register(TestPools.unused("users"));
            assertThat(PrometheusText.parse(front.get("/metrics").body()))
                    .containsKeys("mcp_db_pool_size{pool=\"users\"}", "lido_connections_opened_total{pool=\"users\"}");
        }
    }

    @Test
    void aPortOfItsOwn_carriesMetricsAlone_andNeedsNoToken() throws IOException {
        try (TestFront front = TestFront.builder()
                .pools(TestPools.unused("db"))
                .tools(FakeTool.ECHO)
                .token("secret")
                .metricsPort(0)
                .start()) {
            HttpResponse<String> response = getFromMetricsPort(front, "/metrics");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(PrometheusText.parse(response.body())).containsKey("mcp_db_pool_size{pool=\"db\"}");
            assertThat(front.get("/metrics").statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/health", "/execute", "/admin/pool-stats", "/mcp", "/console.js"})
    void aPortOfItsOwn_hasNoOtherPage(String path) throws IOException {
        try (TestFront front = TestFront.builder().metricsPort(0).start()) {
            assertThat(getFromMetricsPort(front, path).statusCode()).isEqualTo(404);
        }
    }

    private static HttpResponse<String> getFromMetricsPort(TestFront front, String path) {
        return front.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + front.metricsPort() + path))
                .GET()
                .build());
    }
}
