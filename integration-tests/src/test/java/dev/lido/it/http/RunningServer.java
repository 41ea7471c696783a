package dev.lido.it.http;

import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolDefaults;
import dev.lido.server.LidoServer;
import dev.lido.server.config.ServerConfig;
import dev.lido.server.config.SourceConfig;
import dev.lido.server.config.SourceType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** A whole server on a free port, behind a token, and a client for it. */
final class RunningServer implements AutoCloseable {

    static final String TOKEN = "integration-token";

    private final HttpClient client = HttpClient.newHttpClient();
    private final LidoServer server;

    private RunningServer(LidoServer server) {
        this.server = server;
    }

    static RunningServer start(SourceConfig... sources) throws IOException {
        return new RunningServer(LidoServer.start(
                new ServerConfig("127.0.0.1", 0, Optional.of(0), 1_048_576, Optional.of(TOKEN), List.of(sources))));
    }

    static SourceConfig sqlite(String name, String file) {
        return source(name, SourceType.SQLITE, file, PoolDefaults.EMBEDDED, pool -> pool);
    }

    static SourceConfig postgres(String name, String url, UnaryOperator<PoolConfig.Builder> settings) {
        return source(name, SourceType.POSTGRES, url, PoolDefaults.SERVER, settings);
    }

    private static SourceConfig source(
            String name,
            SourceType type,
            String url,
            PoolDefaults defaults,
            UnaryOperator<PoolConfig.Builder> settings) {
        return new SourceConfig(
                name,
                type,
                url,
                type == SourceType.POSTGRES ? Optional.of("postgres") : Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true,
                true,
                500,
                1_048_576,
                65_536,
                settings.apply(PoolConfig.builder(defaults).name(name).kind(type.key()))
                        .build());
    }

    LidoServer server() {
        return server;
    }

    HttpResponse<String> get(String path) {
        return send(request(path).GET().build());
    }

    Map<String, Object> poolStats() {
        return json(get("/admin/pool-stats"));
    }

    HttpResponse<String> metricsAlone() {
        return send(HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.metricsPort().orElseThrow() + "/metrics"))
                .GET()
                .build());
    }

    HttpResponse<String> execute(String tool, Map<String, Object> arguments) {
        return send(executeRequest(tool, arguments));
    }

    CompletableFuture<HttpResponse<String>> executeLater(String tool, Map<String, Object> arguments) {
        return client.sendAsync(executeRequest(tool, arguments), BodyHandlers.ofString());
    }

    private HttpRequest executeRequest(String tool, Map<String, Object> arguments) {
        String body = JsonMapper.shared().writeValueAsString(Map.of("tool", tool, "arguments", arguments));
        return request("/execute")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.url() + path)).header("Authorization", "Bearer " + TOKEN);
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static Map<String, Object> json(HttpResponse<String> response) {
        return JsonMapper.shared().readValue(response.body(), new TypeReference<Map<String, Object>>() {});
    }

    /** A member of a member of …, down the path. */
    static Object at(Map<String, Object> json, String... path) {
        Object found = json;
        for (String key : path) {
            found = ((Map<?, ?>) found).get(key);
        }
        return found;
    }

    @Override
    public void close() {
        server.close();
    }
}
