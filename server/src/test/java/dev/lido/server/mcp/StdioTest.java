package dev.lido.server.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.server.query.Sources;
import dev.lido.server.query.TestSources;
import dev.lido.server.tools.PrebuiltTools;
import dev.lido.server.tools.Toolbox;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DisplayName("E17: MCP on a pair of streams")
@Timeout(60)
class StdioTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String HELLO = """
            {"jsonrpc":"2.0","id":"hello","method":"initialize","params":{"protocolVersion":"2025-11-25",\
            "capabilities":{},"clientInfo":{"name":"test","version":"1"}}}
            {"jsonrpc":"2.0","method":"notifications/initialized"}
            """;

    @TempDir
    private Path folder;

    private Sources sources;
    private McpEndpoint endpoint;

    @BeforeEach
    void open() throws Exception {
        Path file =
                TestSources.file(folder, "CREATE TABLE items (id INTEGER PRIMARY KEY)", "INSERT INTO items VALUES (1)");
        sources = TestSources.over(file).open();
        endpoint = new McpEndpoint(new Toolbox(PrebuiltTools.of(sources)), sources);
    }

    @AfterEach
    void nothingIsLeftCheckedOut() {
        assertThat(sources.first().pool().stats().active()).isZero();
        endpoint.close();
        sources.close();
    }

    /** Sends all of the input at once and ends it, as a pipe does. */
    private List<JsonNode> serve(String input) throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        endpoint.serveStdio(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), output);
        List<JsonNode> answers = new ArrayList<>();
        for (String line : output.toString(StandardCharsets.UTF_8).lines().toList()) {
            answers.add(JSON.readTree(line));
        }
        return answers;
    }

    private static JsonNode answer(List<JsonNode> answers, String id) {
        return answers.stream()
                .filter(answer -> answer.path("id").asString("").equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static String call(String id, String tool, String arguments) {
        return "{\"jsonrpc\":\"2.0\",\"id\":\"" + id + "\",\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
                + "\",\"arguments\":" + arguments + "}}\n";
    }

    @Test
    void theServer_saysWhoItIs_andWhichSourcesThereAre() throws Exception {
        JsonNode hello = answer(serve(HELLO), "hello").path("result");
        assertThat(hello.path("serverInfo").path("name").asString()).isEqualTo("lido");
        assertThat(hello.path("protocolVersion").asString()).isEqualTo("2025-11-25");
        assertThat(hello.path("instructions").asString()).contains("db (sqlite, read-only)");
    }

    @Test
    void everyCallBeforeTheEndOfTheInput_isAnswered() throws Exception {
        StringBuilder input = new StringBuilder(HELLO);
        IntStream.range(0, 50).forEach(i -> input.append(call("c" + i, "run_query", "{\"sql\":\"SELECT " + i + "\"}")));
        List<JsonNode> answers = serve(input.toString());
        assertThat(answers).hasSize(51);
        for (int i = 0; i < 50; i++) {
            JsonNode result = answer(answers, "c" + i).path("result");
            assertThat(result.path("isError").asBoolean()).isFalse();
            assertThat(result.path("structuredContent").path("rows").toString()).isEqualTo("[[" + i + "]]");
            assertThat(JSON.readTree(result.path("content").path(0).path("text").asString()))
                    .isEqualTo(result.path("structuredContent"));
        }
    }

    @Test
    void theTools_areOffered_asReadingOnly() throws Exception {
        List<JsonNode> answers = serve(HELLO + "{\"jsonrpc\":\"2.0\",\"id\":\"t\",\"method\":\"tools/list\"}\n");
        JsonNode tools = answer(answers, "t").path("result").path("tools");
        assertThat(tools).hasSize(5).allSatisfy(tool -> {
            assertThat(tool.path("annotations").path("readOnlyHint").asBoolean())
                    .isTrue();
            assertThat(tool.path("inputSchema").path("additionalProperties").asBoolean(true))
                    .isFalse();
        });
        assertThat(tools).extracting(tool -> tool.path("name").asString()).contains("run_query", "pool_status");
    }

    @Test
    void aProblem_isAnErrorOfTheTool_withItsDocument() throws Exception {
        List<JsonNode> answers = serve(HELLO
                + call("sql", "run_query", "{\"sql\":\"SELECT nosuch\"}")
                + call("arguments", "run_query", "{\"sqll\":\"SELECT 1\"}"));
        JsonNode failed = answer(answers, "sql").path("result");
        assertThat(failed.path("isError").asBoolean()).isTrue();
        assertThat(failed.path("structuredContent").path("detail").asString()).isEqualTo("no such column: nosuch");
        assertThat(failed.path("structuredContent").path("status").asInt()).isEqualTo(422);
        assertThat(failed.path("structuredContent").path("requestId").asString())
                .isNotEmpty();
        JsonNode wrong = answer(answers, "arguments").path("result").path("structuredContent");
        assertThat(wrong.path("type").asString()).isEqualTo("/problems/bad-arguments");
        assertThat(wrong.path("detail").asString()).contains("did you mean 'sql'?");
    }

    @Test
    void anUnknownTool_isAnErrorOfTheProtocol() throws Exception {
        JsonNode answer = answer(serve(HELLO + call("x", "drop_table", "{}")), "x");
        assertThat(answer.path("error").path("code").asInt()).isEqualTo(-32602);
    }

    @Test
    void aLineThatIsNoMessage_isRefused_andTheNextOneIsServed() throws Exception {
        List<JsonNode> answers = serve(HELLO
                + "not json\n\n[1]\n"
                + "x".repeat(5 << 20)
                + "\n"
                + call("after", "run_query", "{\"sql\":\"SELECT 1\"}"));
        assertThat(answers)
                .extracting(answer -> answer.path("error").path("code").asInt(0))
                .contains(-32700, -32600);
        assertThat(answer(answers, "after").path("result").path("isError").asBoolean())
                .isFalse();
    }
}
