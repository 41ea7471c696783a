package dev.lido.it.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DisplayName("E17: lido mcp as a process of its own")
@Timeout(180)
class StdioProcessTest {

    private static final String SESSION = """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",\
            "capabilities":{},"clientInfo":{"name":"test","version":"1"}}}
            {"jsonrpc":"2.0","method":"notifications/initialized"}
            {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"run_query",\
            "arguments":{"sql":"SELECT count(*) FROM items"}}}
            """;

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void makeDatabase() throws Exception {
        file = folder.resolve("shop.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            connection.createStatement().execute("CREATE TABLE items (id INTEGER PRIMARY KEY)");
            connection.createStatement().execute("INSERT INTO items VALUES (1), (2), (3)");
        }
    }

    @Test
    void theSdksClient_isServed() {
        List<String> command = RunningProgram.lido("mcp", "--database", file.toString());
        ServerParameters parameters = ServerParameters.builder(command.get(0))
                .args(command.subList(1, command.size()))
                .build();
        StdioClientTransport transport =
                new StdioClientTransport(parameters, new JacksonMcpJsonMapper(JsonMapper.shared()));
        try (McpSyncClient client = McpClient.sync(transport)
                .requestTimeout(Duration.ofMinutes(1))
                .initializationTimeout(Duration.ofMinutes(1))
                .build()) {
            client.initialize();
            assertThat(client.getServerInfo().name()).isEqualTo("lido");
            assertThat(client.listTools().tools())
                    .extracting(McpSchema.Tool::name)
                    .containsExactlyInAnyOrder(
                            "list_tables", "describe_table", "run_query", "explain_query", "pool_status");
            McpSchema.CallToolResult result = client.callTool(McpSchema.CallToolRequest.builder("run_query")
                    .arguments(Map.of("sql", "SELECT id FROM items ORDER BY id"))
                    .build());
            assertThat(result.isError()).isFalse();
            assertThat(result.structuredContent().toString()).contains("rows=[[1], [2], [3]]");
        }
    }

    @Test
    void whatIsPipedIn_isAnswered_andStandardOutputHoldsNothingElse() throws Exception {
        RunningProgram lido = RunningProgram.run(
                folder,
                Map.of(),
                SESSION,
                RunningProgram.lido("--log-level", "debug", "mcp", "--database", file.toString()));
        assertThat(lido.status()).as(lido.errors()).isZero();
        List<JsonNode> answers =
                lido.output().lines().map(JsonMapper.shared()::readTree).toList();
        assertThat(answers)
                .hasSize(2)
                .allSatisfy(
                        answer -> assertThat(answer.path("jsonrpc").asString()).isEqualTo("2.0"));
        assertThat(answers.get(1)
                        .path("result")
                        .path("structuredContent")
                        .path("rows")
                        .toString())
                .isEqualTo("[[3]]");
        assertThat(answers.get(0)
                        .path("result")
                        .path("serverInfo")
                        .path("version")
                        .asString())
                .isNotEmpty();
    }

    @Test
    void withoutAnyConfiguration_theSampleIsServed() throws Exception {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        RunningProgram lido = RunningProgram.run(
                empty,
                Map.of(),
                SESSION.replace("run_query", "list_tables").replace("\"sql\":\"SELECT count(*) FROM items\"", ""),
                RunningProgram.lido("mcp"));
        assertThat(lido.status()).as(lido.errors()).isZero();
        assertThat(lido.output().lines().reduce((first, last) -> last).orElseThrow())
                .contains("\"isError\":false")
                .contains("\\\"type\\\":\\\"TABLE\\\"");
        assertThat(empty.resolve("database/lido.db")).exists();
    }
}
