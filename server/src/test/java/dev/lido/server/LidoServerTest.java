package dev.lido.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolDefaults;
import dev.lido.server.config.ConfigException;
import dev.lido.server.config.ServerConfig;
import dev.lido.server.config.SourceConfig;
import dev.lido.server.config.SourceType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LidoServerTest {

    @TempDir
    Path folder;

    @BeforeEach
    void makeADatabase() throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("lido.db"));
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE beach (id INTEGER PRIMARY KEY, name TEXT)");
            statement.execute("INSERT INTO beach VALUES (1, 'Ostia')");
        }
    }

    @Test
    void start_servesTheSources_onAllPages() throws Exception {
        try (LidoServer server = LidoServer.start(config("127.0.0.1", 0, Optional.of(0)))) {
            assertThat(server.url()).isEqualTo("http://127.0.0.1:" + server.port());
            assertThat(server.metricsPort().orElseThrow()).isPositive().isNotEqualTo(server.port());
            assertThat(server.consoleToken()).matches("[A-Za-z0-9_-]{32}");
            assertThat(server.registry().names()).containsExactly("db");

            HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(server.url() + "/execute"))
                    .POST(BodyPublishers.ofString(
                            "{\"tool\": \"run_query\", \"arguments\": {\"sql\": \"SELECT name FROM beach\"}}")));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).contains("Ostia", "\"rowCount\":1", "\"truncated\":false");
            assertThat(get(server, "/health").body()).contains("\"status\":\"healthy\"");
            assertThat(get(server, "/metrics").body()).contains("mcp_db_pool_size{pool=\"db\"} 10.0");
            assertThat(get(server, "/admin/pool-stats").body()).contains("\"db_size\":10");

            HttpResponse<String> initialize = send(HttpRequest.newBuilder(URI.create(server.url() + "/mcp"))
                    .headers("Accept", "application/json, text/event-stream", "Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(initialize())));
            assertThat(initialize.statusCode()).as(initialize.body()).isEqualTo(200);
            assertThat(initialize.body()).contains("protocolVersion");
        }
    }

    @Test
    void close_mayBeCalledAgain() throws Exception {
        LidoServer server = LidoServer.start(config("127.0.0.1", 0, Optional.empty()));
        server.close();
        server.close();
        assertThat(server.registry().pools()).isEmpty();
    }

    @Test
    void start_onATakenPort_leavesNothingOpen() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> LidoServer.start(config("127.0.0.1", taken.getLocalPort(), Optional.empty())))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("lido-http"));
        assertThat(openFiles()).isNotEmpty().noneMatch(file -> file.startsWith(folder.toString()));
    }

    /** What this process has open, as Linux tells it; elsewhere there is nothing to look at. */
    private static List<String> openFiles() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return List.of("unknown");
        }
        List<String> files = new ArrayList<>();
        try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
            for (Path link : links) {
                if (Files.isSymbolicLink(link)) {
                    files.add(Files.readSymbolicLink(link).toString());
                }
            }
        }
        return files;
    }

    @Test
    void start_withoutAToken_onEveryAddress_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LidoServer.start(config("0.0.0.0", 0, Optional.empty())))
                .withMessageContaining("LIDO_TOKEN");
    }

    @Test
    void start_withASourceThatWontDo_listsTheProblem() {
        SourceConfig source = source(SourceType.JDBC, "jdbc:nosuch:thing");
        ServerConfig config =
                new ServerConfig("127.0.0.1", 0, Optional.empty(), 1_048_576, Optional.empty(), List.of(source));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> LidoServer.start(config))
                .withCauseInstanceOf(ConfigException.class)
                .withMessageContaining("sources.db");
    }

    @Test
    void serveStdio_answersUntilTheInputEnds() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int status = LidoServer.serveStdio(
                config("127.0.0.1", 0, Optional.empty()),
                new ByteArrayInputStream((initialize() + "\n").getBytes(StandardCharsets.UTF_8)),
                out);

        assertThat(status).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"id\":1", "protocolVersion");
    }

    private ServerConfig config(String host, int port, Optional<Integer> metricsPort) {
        SourceConfig source =
                source(SourceType.SQLITE, folder.resolve("lido.db").toString());
        return new ServerConfig(host, port, metricsPort, 1_048_576, Optional.empty(), List.of(source));
    }

    private static SourceConfig source(SourceType type, String url) {
        return new SourceConfig(
                "db",
                type,
                url,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true,
                true,
                500,
                1_048_576,
                65_536,
                PoolConfig.builder(PoolDefaults.EMBEDDED)
                        .name("db")
                        .kind(type.key())
                        .build());
    }

    private static String initialize() {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-06-18\","
                + "\"capabilities\":{},\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}}";
    }

    private static HttpResponse<String> get(LidoServer server, String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(server.url() + path)).GET());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }
}
