package dev.lido.server.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.server.query.Sources;
import dev.lido.server.query.TestSources;
import dev.lido.server.tools.PrebuiltTools;
import dev.lido.server.tools.Toolbox;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What a client is told whose request isn't one: a JSON-RPC error, and nothing of what the server is made of. */
class MalformedRequestTest {

    private static final String JSON = "application/json";

    @TempDir
    private Path folder;

    private final Server server = new Server();
    private Sources sources;
    private McpEndpoint endpoint;
    private int port;

    @BeforeEach
    void open() throws Exception {
        sources = TestSources.over(TestSources.file(folder, "CREATE TABLE items (id INTEGER PRIMARY KEY)"))
                .open();
        endpoint = new McpEndpoint(new Toolbox(PrebuiltTools.of(sources)), sources);
        ServletContextHandler context = new ServletContextHandler("/");
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
    void close() throws Exception {
        endpoint.close();
        server.stop();
        sources.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/x-www-form-urlencoded | x | 415",
                "application/json | x | 400",
                "application/json | [] | 400",
                "application/json | {} | 400",
                "application/json | {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"} | 400",
                "application/json | {\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"} | 400",
                "application/json | {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":7} | 400",
            })
    void post_thatIsNoMessage_isToldAsJsonRpc(String type, String body, int status) throws Exception {
        assertIsJsonRpcError(send("POST", type, body), status);
    }

    @Test
    void request_withoutASession_isToldAsJsonRpc() throws Exception {
        assertIsJsonRpcError(send("GET", JSON, ""), 400);
        assertIsJsonRpcError(send("DELETE", JSON, ""), 400);
    }

    @Test
    void message_keepsWhatItSays_upToTheNamesOfClasses() {
        assertThat(RpcErrors.message("Invalid message format: a.b.MismatchedException: Cannot make `c.d.E`\n at [x]"))
                .isEqualTo("Invalid message format");
        assertThat(RpcErrors.message("Session not found: 17")).isEqualTo("Session not found: 17");
        assertThat(RpcErrors.message("java.lang.NullPointerException")).isEqualTo("Request failed");
        assertThat(RpcErrors.message("")).isEqualTo("Request failed");
    }

    private HttpResponse<String> send(String method, String type, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + McpEndpoint.PATH))
                .headers("Content-Type", type, "Accept", "application/json, text/event-stream")
                .method(method, BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    private static void assertIsJsonRpcError(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith(JSON);
        assertThat(answer.body())
                .doesNotContain("stackTrace")
                .doesNotContainPattern("[a-z]\\w*(\\.[a-z]\\w*)+\\.[A-Z]");
        Map<String, Object> document =
                JsonMapper.shared().readValue(answer.body(), new TypeReference<Map<String, Object>>() {});
        assertThat(document).containsOnlyKeys("jsonrpc", "error").containsEntry("jsonrpc", "2.0");
        assertThat(document.get("error"))
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                .containsOnlyKeys("code", "message")
                .allSatisfy((key, value) -> assertThat(String.valueOf(value)).isNotBlank());
    }
}
