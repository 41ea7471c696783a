package dev.lido.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("DNS rebinding and posts from other sites get no answer")
class HostAndOriginTest {

    private TestFront front;

    @BeforeEach
    void start() throws IOException {
        front = TestFront.withTools(FakeTool.ECHO);
    }

    @AfterEach
    void stop() {
        front.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:PORT", "LocalHost:PORT", "127.0.0.1:PORT", "[::1]:PORT"})
    void aLoopbackName_withThePort_isLetIn(String host) throws IOException {
        assertThat(get(host, "")).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example:PORT",
                "localhost.evil.example:PORT",
                "evil-localhost:PORT",
                "localhost.:PORT",
                "127.0.0.1.evil.example:PORT",
                "127.0.0.2:PORT",
                "0.0.0.0:PORT",
                "localhost",
                "localhost:1",
                "localhost:0PORT",
                "evil.example:80",
                "[::1%lo]:PORT"
            })
    void anotherName_isRefused(String host) throws IOException {
        assertThat(get(host, "")).containsPattern("\\AHTTP/1.1 40[03] ").doesNotContain("sources");
    }

    @Test
    void aForeignHost_isToldSo_asAProblem() throws IOException {
        assertThat(get("evil.example:" + front.port(), ""))
                .startsWith("HTTP/1.1 403 ")
                .contains("application/problem+json", "/problems/forbidden", "Host header");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "http://evil.example",
                "http://evil.example:PORT",
                "https://localhost:PORT",
                "http://localhost",
                "http://localhost:1",
                "http://localhost:PORT.evil.example",
                "http://localhost:PORT/",
                "http://user@localhost:PORT",
                "localhost:PORT",
                "abc://xlocalhost:PORT",
                ""
            })
    void aForeignOrigin_isRefused(String origin) {
        HttpResponse<String> response = front.post(
                "/execute", "{\"tool\": \"echo\"}", "Origin", origin.replace("PORT", String.valueOf(front.port())));

        ExecuteTest.assertProblem(response, 403, "/problems/forbidden", "Forbidden");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:PORT", "http://127.0.0.1:PORT", "http://[::1]:PORT"})
    void theConsolesOwnOrigin_isLetIn(String origin) {
        HttpResponse<String> response = front.post(
                "/execute", "{\"tool\": \"echo\"}", "Origin", origin.replace("PORT", String.valueOf(front.port())));

        assertThat(response.statusCode()).isEqualTo(200);
    }

    @Test
    void twoOrigins_areBothChecked() throws IOException {
        assertThat(get(
                        "localhost:PORT",
                        "Origin: http://localhost:" + front.port() + "\r\nOrigin: http://evil.example\r\n"))
                .startsWith("HTTP/1.1 403 ");
    }

    @Test
    void onEveryAddress_theOriginHasToBeTheHost() throws IOException {
        try (TestFront open = TestFront.builder()
                .tools(FakeTool.ECHO)
                .listen("0.0.0.0", 0)
                .token("secret")
                .start()) {
            String head = "GET /health HTTP/1.1\r\nConnection: close\r\nHost: lido.internal:9000\r\n";
            assertThat(open.raw(head + "\r\n")).startsWith("HTTP/1.1 200 ");
            assertThat(open.raw(head + "Origin: https://lido.internal:9000\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ");
            assertThat(open.raw(head + "Origin: http://evil.example:9000\r\n\r\n"))
                    .startsWith("HTTP/1.1 403 ");
        }
    }

    private String get(String host, String headers) throws IOException {
        return front.raw("GET /health HTTP/1.1\r\nConnection: close\r\nHost: "
                + host.replace("PORT", String.valueOf(front.port())) + "\r\n" + headers + "\r\n");
    }
}
