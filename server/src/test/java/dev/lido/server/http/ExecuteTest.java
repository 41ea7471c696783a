package dev.lido.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.server.tools.Problem;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("D9: POST /execute")
class ExecuteTest {

    private TestFront front;

    @BeforeEach
    void start() throws IOException {
        front = TestFront.withTools(
                FakeTool.ECHO,
                FakeTool.failing("crash", new IllegalStateException("password=hunter2")),
                FakeTool.failing(
                        "full",
                        new Problem(
                                Problem.Kind.EXHAUSTED,
                                "Connection pool exhausted: pool=db",
                                Map.of("retryAfter", 3, "holders", List.of("worker-1")))));
    }

    @AfterEach
    void stop() {
        front.close();
    }

    @Test
    void execute_aTool_answersWithItsResult() {
        HttpResponse<String> response = front.post("/execute", "{\"tool\": \"echo\", \"arguments\": {\"id\": 7}}");

        assertThat(response.statusCode()).isEqualTo(200);
        Map<String, Object> body = TestFront.json(response);
        assertThat(body).containsOnlyKeys("result", "elapsedMs", "requestId");
        assertThat(body.get("elapsedMs")).isInstanceOf(Number.class);
        String id = (String) body.get("requestId");
        assertThat(id).matches("[0-9a-f]{16}");
        assertThat(response.headers().firstValue("X-Request-Id")).contains(id);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(body.get("result"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("arguments", Map.of("id", 7))
                .containsEntry("principal", "local")
                .containsEntry("requestId", id)
                .containsEntry("nothing", null);
    }

    @Test
    void execute_withoutArguments_meansNone() {
        HttpResponse<String> response = front.post("/execute", "{\"tool\": \"echo\"}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"arguments\":{}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            hello                                   | The body is not JSON
            {"tool": "echo"                         | The body is not JSON
            {"tool": "echo"} {}                     | The body is not JSON
            {"tool": "echo", "tool": "crash"}       | The body is not JSON
            ''                                      | The body is not
            null                                    | The body is not a JSON object
            [1]                                     | The body is not a JSON object
            "echo"                                  | The body is not a JSON object
            {}                                      | The body names no tool
            {"tool": 5}                             | The body names no tool
            {"tool": " "}                           | The body names no tool
            {"tool": null}                          | The body names no tool
            {"tool": "echo", "arguments": null}     | is not a JSON object; send {} for none
            {"tool": "echo", "arguments": [1]}      | is not a JSON object; send {} for none
            {"tool": "echo", "arguments": "id=7"}   | is not a JSON object; send {} for none
            {"tool": "echo", "args": {}, "x": 1}    | The body has unknown members: args, x; allowed are tool
            {"tool": "echo", "project": "p"}        | The body names a project, and this server has none
            """)
    void execute_aBodyThatIsNotAsAgreed_isRefused(String body, String detail) {
        HttpResponse<String> response = front.post("/execute", body);

        assertProblem(response, 400, "/problems/bad-request", "Bad request");
        assertThat((String) TestFront.json(response).get("detail")).contains(detail);
    }

    @Test
    void execute_aBodyThatIsNotJson_isNotQuotedInTheAnswer() {
        HttpResponse<String> response = front.post("/execute", "{\"tool\": hunter2}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).doesNotContain("hunter2");
    }

    @Test
    void execute_deepNesting_isRefused_notACrash() {
        HttpResponse<String> response =
                front.post("/execute", "{\"tool\": \"echo\", \"arguments\": " + "{\"a\":".repeat(100_000) + "1");

        assertProblem(response, 400, "/problems/bad-request", "Bad request");
    }

    @Test
    void execute_anUnknownTool_namesTheOnesThereAre() {
        HttpResponse<String> response = front.post("/execute", "{\"tool\": \"nope\"}");

        assertProblem(response, 404, "/problems/unknown-tool", "Unknown tool");
        assertThat((String) TestFront.json(response).get("detail")).contains("nope", "echo");
    }

    @ParameterizedTest
    @EnumSource(Problem.Kind.class)
    void execute_aToolsProblem_becomesTheDocument(Problem.Kind kind) throws IOException {
        try (TestFront other =
                TestFront.withTools(FakeTool.failing("fail", new Problem(kind, "why", Map.of("sqlState", "42601"))))) {
            HttpResponse<String> response = other.post("/execute", "{\"tool\": \"fail\"}");

            assertProblem(response, kind.status(), kind.type(), kind.title());
            assertThat(TestFront.json(response)).containsEntry("detail", "why").containsEntry("sqlState", "42601");
        }
    }

    @Test
    void execute_aProblemWithRetryAfter_saysItInTheHeaderToo() {
        HttpResponse<String> response = front.post("/execute", "{\"tool\": \"full\"}");

        assertProblem(response, 503, "/problems/exhausted", "Connection pool exhausted");
        assertThat(response.headers().firstValue("Retry-After")).contains("3");
        assertThat(TestFront.json(response))
                .containsEntry("retryAfter", 3)
                .containsEntry("holders", List.of("worker-1"));
    }

    @Test
    void execute_anUnexpectedFailure_isToldByIdOnly() {
        HttpResponse<String> response = front.post("/execute", "{\"tool\": \"crash\"}");

        assertProblem(response, 500, "/problems/internal", "Internal error");
        assertThat(response.body()).doesNotContain("hunter2").doesNotContain("IllegalState");
    }

    /** Checks status, headers and the members that every problem has. */
    static void assertProblem(HttpResponse<String> response, int status, String type, String title) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        Map<String, Object> document = TestFront.json(response);
        assertThat(document)
                .containsEntry("type", type)
                .containsEntry("title", title)
                .containsEntry("status", status)
                .containsKeys("detail", "requestId");
        assertThat(response.headers().firstValue("X-Request-Id")).contains((String) document.get("requestId"));
    }
}
