package dev.lido.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathsTest {

    private TestFront front;

    @BeforeEach
    void start() throws IOException {
        front = TestFront.builder()
                .tools(FakeTool.ECHO)
                .pools(TestPools.unused("db"))
                .start();
    }

    @AfterEach
    void stop() {
        front.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /execute, POST",
        "PUT, /execute, POST",
        "DELETE, /execute, POST",
        "OPTIONS, /execute, POST",
        "POST, /health, 'GET, HEAD'",
        "POST, /health/live, 'GET, HEAD'",
        "DELETE, /health/ready, 'GET, HEAD'",
        "POST, /metrics, 'GET, HEAD'",
        "POST, /admin/pool-stats, 'GET, HEAD'",
        "POST, /, 'GET, HEAD'",
        "TRACE, /health, 'GET, HEAD'",
        "PATCH, /console.js, 'GET, HEAD'"
    })
    void aWrongMethod_isRefused_andTheRightOneNamed(String method, String path, String allowed) {
        HttpResponse<String> response = front.method(method, path);

        ExecuteTest.assertProblem(response, 405, "/problems/method-not-allowed", "Method not allowed");
        assertThat(response.headers().firstValue("Allow")).contains(allowed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nope",
                "/execute/",
                "/execute/x",
                "/health/",
                "/health/deep",
                "/admin",
                "/admin/",
                "/index.html",
                "/console.js.map",
                "/mcp",
                "/favicon.ico",
                "/metrics/x",
                "/WEB-INF/web.xml"
            })
    void anUnknownPath_isNotFound(String path) {
        ExecuteTest.assertProblem(front.get(path), 404, "/problems/not-found", "Not found");
    }

    @Test
    void head_answersAsGetDoes_withoutBody() {
        HttpResponse<String> response = front.method("HEAD", "/health");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void aMalformedRequest_isAProblemToo_andTellsNoVersion() throws IOException {
        String answer = front.raw("GET /%zz HTTP/1.1\r\nHost: localhost:" + front.port() + "\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 400 ")
                .contains("application/problem+json", "\"status\":400", "X-Request-Id")
                .doesNotContainIgnoringCase("jetty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/health", "/metrics", "/execute", "/nope"})
    void everyAnswer_keepsBrowsersCareful_andTellsNoVersion(String path) {
        HttpResponse<String> response = front.get(path);

        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(response.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(response.headers().firstValue("Server")).isEmpty();
        assertThat(response.headers().firstValue("X-Powered-By")).isEmpty();
    }
}
