package dev.lido.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.it.Patience;
import dev.lido.pool.PoolSetting;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReadinessTest {

    @Test
    @DisplayName("E13, F27: a server starts without its database, isn't ready, says so, and is ready once it is there")
    void readiness_followsTheDatabase() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        String url = "jdbc:postgresql://localhost:" + port + "/postgres";
        try (RunningServer server = RunningServer.start(RunningServer.postgres(
                "shop",
                url,
                pool -> pool.set(PoolSetting.CONNECT_RETRY_ATTEMPTS, 2)
                        .set(PoolSetting.CONNECT_RETRY_FIRST_DELAY, Duration.ofMillis(50))
                        .set(PoolSetting.CONNECT_RETRY_MAX_DELAY, Duration.ofMillis(500))
                        .acquireTimeout(Duration.ofSeconds(2))))) {
            Patience.await().until(() -> server.get("/health/ready").statusCode() == 503);

            HttpResponse<String> health = server.get("/health");
            assertThat(health.statusCode()).isEqualTo(503);
            assertThat(RunningServer.at(RunningServer.json(health), "sources", "shop", "status"))
                    .isEqualTo("down");
            assertThat(health.body()).contains("lastError").doesNotContain(String.valueOf(port));
            assertThat(server.get("/health/live").statusCode()).isEqualTo(200);

            HttpResponse<String> refused = server.execute("run_query", Map.of("sql", "SELECT 1"));
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
            assertThat(RunningServer.json(refused)).containsEntry("type", "/problems/source-down");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(refused.body()).doesNotContain(String.valueOf(port));
            assertThat(server.poolStats().get("recommendations").toString()).contains("shop: the database can't be");

            try (EmbeddedPostgres postgres =
                    EmbeddedPostgres.builder().setPort(port).start()) {
                Patience.await().until(() -> server.get("/health/ready").statusCode() == 200);
                assertThat(server.execute("run_query", Map.of("sql", "SELECT 1 AS one"))
                                .statusCode())
                        .isEqualTo(200);
                assertThat(postgres.getPort()).isEqualTo(port);
            }
        }
    }
}
