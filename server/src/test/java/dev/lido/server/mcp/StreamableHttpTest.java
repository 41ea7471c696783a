package dev.lido.server.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.server.Eventually;
import dev.lido.server.query.Sources;
import dev.lido.server.query.TestSources;
import dev.lido.server.tools.PrebuiltTools;
import dev.lido.server.tools.Tool;
import dev.lido.server.tools.ToolCall;
import dev.lido.server.tools.ToolResult;
import dev.lido.server.tools.Toolbox;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("E17: MCP over streamable HTTP, asked by the SDK's own client")
@Timeout(120)
class StreamableHttpTest {

    private static final String ENDLESS =
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

    @TempDir
    private Path folder;

    private final Server server = new Server();
    private Sources sources;
    private McpEndpoint endpoint;
    private int port;

    @BeforeEach
    void open() throws Exception {
        Path file =
                TestSources.file(folder, "CREATE TABLE items (id INTEGER PRIMARY KEY)", "INSERT INTO items VALUES (1)");
        sources = TestSources.over(file)
                .pool(2, 1_000, "30s")
                .commandTimeout("2s")
                .open();
        List<Tool> tools = new ArrayList<>(PrebuiltTools.of(sources));
        tools.add(new Whoami());
        endpoint = new McpEndpoint(new Toolbox(tools), sources);
        ServletContextHandler context = new ServletContextHandler("/");
        FilterHolder filter = new FilterHolder(new Naming());
        filter.setAsyncSupported(true);
        context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
        ServletHolder servlet = new ServletHolder(endpoint.servlet(1 << 20));
        servlet.setAsyncSupported(true);
        context.addServlet(servlet, McpEndpoint.PATH);
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
        server.start();
        port = connector.getLocalPort();
    }

    @AfterEach
    void nothingIsLeftCheckedOut() throws Exception {
        assertThat(sources.first().pool().stats().active()).isZero();
        endpoint.close();
        server.stop();
        sources.close();
    }

    private McpSyncClient client() {
        McpSyncClient client = McpClient.sync(HttpClientStreamableHttpTransport.builder("http://127.0.0.1:" + port)
                        .build())
                .build();
        client.initialize();
        return client;
    }

    private static McpSchema.CallToolResult call(McpSyncClient client, String tool, Map<String, Object> arguments) {
        return client.callTool(
                McpSchema.CallToolRequest.builder(tool).arguments(arguments).build());
    }

    @Test
    void aClient_findsTheTools_andIsAnswered() {
        try (McpSyncClient client = client()) {
            assertThat(client.getServerInfo().name()).isEqualTo("lido");
            assertThat(client.listTools().tools())
                    .extracting(McpSchema.Tool::name)
                    .contains("run_query");
            McpSchema.CallToolResult result = call(client, "run_query", Map.of("sql", "SELECT id FROM items"));
            assertThat(result.isError()).isFalse();
            assertThat(result.structuredContent().toString()).contains("rows=[[1]]", "rowCount=1");
        }
    }

    @Test
    void theCaller_isWhoTheFilterSays() {
        try (McpSyncClient client = client()) {
            assertThat(call(client, "whoami", Map.of()).structuredContent().toString())
                    .isEqualTo("{principal=ada}");
        }
    }

    @Test
    @DisplayName("D8: more callers at once than connections")
    void moreCallersThanConnections_areAllAnswered() {
        ExecutorService callers = Executors.newFixedThreadPool(20);
        try (McpSyncClient client = client()) {
            List<CompletableFuture<McpSchema.CallToolResult>> calls = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                calls.add(CompletableFuture.supplyAsync(
                        () -> call(client, "run_query", Map.of("sql", "SELECT count(*) FROM items")), callers));
            }
            assertThat(calls)
                    .allSatisfy(call -> assertThat(call.join().isError()).isFalse());
        } finally {
            callers.shutdown();
        }
        assertThat(sources.first().pool().stats().created()).isLessThanOrEqualTo(2);
    }

    @Test
    @DisplayName("E17: a client that goes away leaves nothing checked out")
    void aClientThatGoesAway_leavesNothingCheckedOut() {
        McpSyncClient leaving = client();
        CompletableFuture<McpSchema.CallToolResult> calling =
                CompletableFuture.supplyAsync(() -> call(leaving, "run_query", Map.of("sql", ENDLESS)));
        Eventually.until("the endless query runs", () -> {
            assertThat(calling).as("the endless query").isNotDone();
            return sources.first().pool().stats().active() > 0;
        });
        leaving.close();
        Eventually.until(
                "the connection is back", () -> sources.first().pool().stats().active() == 0);
        try (McpSyncClient client = client()) {
            assertThat(call(client, "run_query", Map.of("sql", "SELECT 1")).isError())
                    .isFalse();
        }
    }

    /** What the server's own filter does once it has seen a token. */
    private static final class Naming implements Filter {

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            request.setAttribute(McpEndpoint.PRINCIPAL_ATTRIBUTE, "ada");
            chain.doFilter(request, response);
        }
    }

    private static final class Whoami implements Tool {

        @Override
        public String name() {
            return "whoami";
        }

        @Override
        public String description() {
            return "Says who calls.";
        }

        @Override
        public Map<String, Object> inputSchema() {
            return Map.of("type", "object", "properties", Map.of(), "additionalProperties", false);
        }

        @Override
        public ToolResult call(ToolCall call, Map<String, Object> arguments) {
            return new ToolResult(Map.of("principal", call.principal()));
        }
    }
}
