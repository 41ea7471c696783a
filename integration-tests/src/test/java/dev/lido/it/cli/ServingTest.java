package dev.lido.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.it.Patience;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command while it serves. */
class ServingTest {

    @TempDir
    Path folder;

    @Test
    @DisplayName("E1: the first start makes the database and answers from it; SIGINT ends it in order with 130")
    void serve_withoutConfiguration_answers_untilItIsInterrupted() throws Exception {
        try (LidoProcess lido = LidoProcess.start(folder, "serve", "--json", "--port", "0")) {
            String answer = execute(
                    lido.url(),
                    "{\"tool\":\"run_query\",\"arguments\":{\"sql\":\"SELECT count(*) AS n FROM orders\"}}");

            assertThat(answer).contains("[[1600]]");
            assertThat(folder.resolve("database/lido.db")).isRegularFile();
            assertThat(lido.out()).contains("\"sample\":true").hasLineCount(1);

            lido.signal("INT");
            assertThat(lido.status()).isEqualTo(130);
            assertThat(lido.err()).containsSubsequence("dev.lido.cli: Stopping", "dev.lido.cli: Stopped");
        }
    }

    @Test
    void serve_ends_onSigterm_inOrder() throws Exception {
        try (LidoProcess lido = LidoProcess.start(folder, "serve", "--json", "--port", "0", "--log-format", "json")) {
            lido.url();
            lido.signal("TERM");

            assertThat(lido.status()).isEqualTo(143);
            assertThat(lido.err().lines())
                    .last()
                    .asString()
                    .startsWith("{\"time\":")
                    .endsWith("\"Stopped\"}");
        }
    }

    @Test
    @DisplayName("E1: two first starts at once agree on one database")
    void serve_twiceAtOnce_sharesOneSample() throws Exception {
        try (LidoProcess first = LidoProcess.start(folder, "serve", "--json", "--port", "0");
                LidoProcess second = LidoProcess.start(folder, "serve", "--json", "--port", "0")) {
            String count = "{\"tool\":\"run_query\",\"arguments\":{\"sql\":\"SELECT count(*) AS n FROM customers\"}}";

            assertThat(execute(first.url(), count)).contains("[[240]]");
            assertThat(execute(second.url(), count)).contains("[[240]]");
            assertThat(folder.resolve("database"))
                    .isDirectoryNotContaining(path -> path.toString().endsWith(".tmp"));
        }
    }

    @Test
    @DisplayName("E1: the variables of the embedded pool reach it")
    void serve_withTheVariablesOfTheEmbeddedPool_usesThem() throws Exception {
        Map<String, String> variables = Map.of("EROS_DB_POOL_SIZE", "4", "EROS_DB_POOL_OVERFLOW", "2");
        try (LidoProcess lido = LidoProcess.start(folder, variables, "serve", "--json", "--port", "0")) {
            String stats = request(HttpRequest.newBuilder(URI.create(lido.url() + "/admin/pool-stats")));

            assertThat(stats).contains("\"pool_size\":4").contains("\"max_overflow\":2");
        }
    }

    @Test
    @DisplayName("E17: mcp puts nothing but the protocol on standard output, and ends when its input ends")
    void mcp_speaksTheProtocolOnly_onStandardOutput() throws Exception {
        try (LidoProcess lido = LidoProcess.start(folder, "mcp", "--log-level", "trace")) {
            lido.write("""
                    {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",\
                    "capabilities":{},"clientInfo":{"name":"test","version":"1"}}}
                    {"jsonrpc":"2.0","method":"notifications/initialized"}
                    {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"list_tables","arguments":{}}}
                    """);
            Patience.await().until(() -> lido.out().contains("\"id\":2"));
            assertThat(lido.isAlive()).isTrue();
            lido.endInput();

            assertThat(lido.status()).isZero();
            assertThat(lido.out().lines()).isNotEmpty().allMatch(line -> line.startsWith("{\"jsonrpc\":\"2.0\""));
            assertThat(lido.out()).contains("order_lines");
            assertThat(lido.err()).contains("Made a sample database");
        }
    }

    private static String execute(String url, String body) throws Exception {
        return request(HttpRequest.newBuilder(URI.create(url + "/execute"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    private static String request(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }
}
