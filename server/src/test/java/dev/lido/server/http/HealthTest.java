package dev.lido.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.pool.PoolHealth.State;
import dev.lido.testing.FakePool;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("E13: health and readiness")
class HealthTest {

    @Test
    void health_ofAWorkingServer_showsEachSource() throws IOException {
        try (TestFront front =
                TestFront.builder().pools(TestPools.using("db", 3, 1, 0)).start()) {
            HttpResponse<String> response = front.get("/health");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(TestFront.json(response))
                    .isEqualTo(Map.of(
                            "status",
                            "healthy",
                            "sources",
                            Map.of(
                                    "db",
                                    Map.of(
                                            "status", "healthy",
                                            "kind", "sqlite",
                                            "state", "healthy",
                                            "load", "good",
                                            "utilization", 60.0,
                                            "waiting", 0))));
            assertThat(front.get("/health/ready").statusCode()).isEqualTo(200);
            assertThat(front.get("/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void readiness_fails_whenARequiredSourceIsDown() throws IOException {
        FakePool<?> db = TestPools.in(State.DOWN, "Connection to db.internal:5432 refused", TestPools.unused("db"));
        try (TestFront front = TestFront.builder().pools(db).start()) {
            HttpResponse<String> ready = front.get("/health/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(TestFront.json(ready)).isEqualTo(Map.of("status", "down", "down", List.of("db")));

            HttpResponse<String> health = front.get("/health");
            assertThat(health.statusCode()).isEqualTo(503);
            assertThat(TestFront.json(health)).containsEntry("status", "down");
            assertThat(health.body()).contains("\"lastError\":\"Connection to … refused\"");

            assertThat(front.get("/health/live").statusCode()).isEqualTo(200);

            db.showHealth(null);
            assertThat(front.get("/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void readiness_holds_whenAnOptionalSourceIsDown() throws IOException {
        try (TestFront front = TestFront.builder()
                .pools(TestPools.unused("db"))
                .optionalPool(TestPools.in(State.DOWN, "gone", TestPools.unused("extra")))
                .start()) {
            assertThat(front.get("/health/ready").statusCode()).isEqualTo(200);
            HttpResponse<String> health = front.get("/health");
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(TestFront.json(health)).containsEntry("status", "degraded");
        }
    }

    @Test
    void readiness_holds_whenThePoolIsFull_orDegraded() throws IOException {
        try (TestFront front = TestFront.builder()
                .pools(TestPools.in(State.DEGRADED, "too many clients", TestPools.using("db", 5, 0, 9)))
                .start()) {
            assertThat(front.get("/health/ready").statusCode()).isEqualTo(200);
            HttpResponse<String> health = front.get("/health");
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.body())
                    .contains(
                            "\"status\":\"degraded\"",
                            "\"load\":\"critical\"",
                            "\"utilization\":100.0",
                            "\"waiting\":9");
        }
    }
}
