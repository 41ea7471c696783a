package dev.lido.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTest {

    private TestFront front;

    @BeforeEach
    void start() throws IOException {
        front = TestFront.builder()
                .tools(FakeTool.ECHO)
                .pools(TestPools.unused("db"))
                .token("right-token")
                .start();
    }

    @AfterEach
    void stop() {
        front.close();
    }

    @Test
    void theRightToken_isLetIn_asPrincipalToken() {
        HttpResponse<String> response =
                front.post("/execute", "{\"tool\": \"echo\"}", "Authorization", "Bearer right-token");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"principal\":\"token\"");
        assertThat(front.get("/admin/pool-stats", "Authorization", "bearer right-token")
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer wrong",
                "Bearer right-tokenn",
                "Bearer right-toke",
                "Bearer RIGHT-TOKEN",
                "Bearer ",
                "Bearer",
                "right-token",
                "Basic right-token",
                "Digest right-token",
                "Bearerright-token"
            })
    void anythingElse_isRefused(String authorization) {
        HttpResponse<String> response = front.post("/execute", "{\"tool\": \"echo\"}", "Authorization", authorization);

        ExecuteTest.assertProblem(response, 401, "/problems/unauthorized", "Unauthorized");
        assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"lido\"");
        assertThat(response.body()).doesNotContain("right-token");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/execute",
                "/admin/pool-stats",
                "/admin/pool-stats;x=y",
                "/admin/%70ool-stats",
                "/mcp",
                "/nope",
                "/health/x"
            })
    void closedAndUnknownPaths_wantTheToken(String path) {
        ExecuteTest.assertProblem(front.get(path), 401, "/problems/unauthorized", "Unauthorized");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/../admin/pool-stats", "//admin/pool-stats", "/health/%2e%2e/admin/pool-stats"})
    void aPathInDisguise_doesNotGetAroundTheToken(String path) throws IOException {
        assertThat(front.raw("GET " + path + " HTTP/1.1\r\nConnection: close\r\nHost: localhost:" + front.port()
                        + "\r\n\r\n"))
                .containsPattern("\\AHTTP/1.1 40[01] ")
                .doesNotContain("pool_stats");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/health/live", "/health/ready", "/metrics", "/", "/console.js", "/console.css"})
    void healthMetricsAndTheConsolesPage_areOpen(String path) {
        assertThat(front.get(path).statusCode()).isEqualTo(200);
    }
}
