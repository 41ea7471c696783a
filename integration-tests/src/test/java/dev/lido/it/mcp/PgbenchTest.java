package dev.lido.it.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.it.Patience;
import dev.lido.it.PostgresServer;
import dev.lido.pool.PoolStats;
import dev.lido.server.LidoServer;
import dev.lido.server.config.ServerConfig;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DisplayName("E17, D9: a database that pgbench has filled, asked over MCP and over /execute")
@Timeout(180)
class PgbenchTest {

    private static final String QUERY =
            "SELECT b.bid, count(*) AS accounts, sum(a.abalance) AS balance FROM pgbench_branches b"
                    + " JOIN pgbench_accounts a USING (bid) GROUP BY b.bid";

    @TempDir
    private Path folder;

    private LidoServer server;

    @BeforeEach
    void fillAndServe() throws Exception {
        Optional<Path> pgbench = pgbench();
        assertThat(pgbench).as("pgbench, of Debian's package postgresql").isPresent();
        RunningProgram filled = RunningProgram.run(
                folder,
                Map.of(),
                "",
                List.of(
                        pgbench.get().toString(),
                        "--initialize",
                        "--host=localhost",
                        "--port=" + PostgresServer.port(),
                        "--username=postgres",
                        "postgres"));
        assertThat(filled.status()).as(filled.errors()).isZero();
        server = LidoServer.start(new ServerConfig(
                "127.0.0.1",
                0,
                Optional.empty(),
                1 << 20,
                Optional.empty(),
                List.of(PostgresServer.source(true, 3, "20s"))));
    }

    @AfterEach
    void nothingIsLeftCheckedOut() {
        Patience.await().untilAsserted(() -> assertThat(stats().active()).isZero());
        assertThat(stats().created()).isLessThanOrEqualTo(3);
        server.close();
    }

    private PoolStats stats() {
        return server.registry().stats().get("pg");
    }

    private static Optional<Path> pgbench() throws Exception {
        Path versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return Optional.empty();
        }
        try (Stream<Path> found = Files.list(versions)) {
            return found.map(version -> version.resolve("bin/pgbench"))
                    .filter(Files::isExecutable)
                    .findFirst();
        }
    }

    private McpSyncClient client() {
        McpSyncClient client = McpClient.sync(
                        HttpClientStreamableHttpTransport.builder(server.url()).build())
                .build();
        client.initialize();
        return client;
    }

    private static JsonNode ask(McpSyncClient client, String tool, Map<String, Object> arguments) {
        McpSchema.CallToolResult result = client.callTool(
                McpSchema.CallToolRequest.builder(tool).arguments(arguments).build());
        assertThat(result.isError()).as(result.toString()).isFalse();
        return JsonMapper.shared().valueToTree(result.structuredContent());
    }

    private JsonNode execute(String tool, Map<String, Object> arguments) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/execute"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        JsonMapper.shared().writeValueAsString(Map.of("tool", tool, "arguments", arguments))))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(response.body()).path("result");
    }

    @Test
    void bothWays_giveTheSameAnswers() throws Exception {
        try (McpSyncClient client = client()) {
            assertThat(ask(client, "list_tables", Map.of("schema", "public")).path("tables"))
                    .extracting(table -> table.path("name").asString())
                    .contains("pgbench_accounts", "pgbench_branches", "pgbench_history", "pgbench_tellers");
            JsonNode accounts = ask(client, "describe_table", Map.of("table", "pgbench_accounts"));
            assertThat(accounts.path("columns"))
                    .extracting(column -> column.path("name").asString())
                    .containsExactly("aid", "bid", "abalance", "filler");
            assertThat(accounts.path("primaryKey").toString()).isEqualTo("[\"aid\"]");
            assertThat(ask(client, "explain_query", Map.of("sql", "SELECT * FROM pgbench_accounts WHERE aid = 5"))
                            .path("rows")
                            .toString())
                    .contains("Index Scan using pgbench_accounts_pkey");
            JsonNode rows = ask(client, "run_query", Map.of("sql", QUERY));
            assertThat(rows.path("rows").toString()).isEqualTo("[[1,100000,0]]");
            JsonNode executed = execute("run_query", Map.of("sql", QUERY));
            assertThat(executed).isEqualTo(rows);
            assertThat(execute("describe_table", Map.of("table", "pgbench_accounts")))
                    .isEqualTo(accounts);
        }
    }

    @Test
    void allAccounts_areCutAtTheLimit_andTheConnectionGoesOn() throws Exception {
        try (McpSyncClient client = client()) {
            JsonNode all = ask(client, "run_query", Map.of("sql", "SELECT * FROM pgbench_accounts"));
            assertThat(all.path("rowCount").asInt()).isEqualTo(500);
            assertThat(all.path("truncated").asBoolean()).isTrue();
            assertThat(ask(client, "pool_status", Map.of())
                            .path("pools")
                            .path("pg")
                            .path("checkedout")
                            .asInt())
                    .isZero();
        }
    }

    @Test
    @DisplayName("D8: more callers than connections, both ways at once")
    void manyCallers_areAllAnswered() {
        ExecutorService callers = Executors.newFixedThreadPool(20);
        try (McpSyncClient client = client()) {
            List<CompletableFuture<String>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                int account = i + 1;
                Map<String, Object> arguments =
                        Map.of("sql", "SELECT aid FROM pgbench_accounts WHERE aid = " + account);
                boolean mcp = i % 2 == 0;
                answers.add(CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                JsonNode result =
                                        mcp ? ask(client, "run_query", arguments) : execute("run_query", arguments);
                                return result.path("rows").toString();
                            } catch (Exception e) {
                                throw new AssertionError(e);
                            }
                        },
                        callers));
            }
            for (int i = 0; i < 50; i++) {
                assertThat(answers.get(i).join()).isEqualTo("[[" + (i + 1) + "]]");
            }
        } finally {
            callers.shutdown();
        }
    }
}
