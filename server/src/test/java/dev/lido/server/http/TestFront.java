package dev.lido.server.http;

import dev.lido.pool.PoolRegistry;
import dev.lido.server.config.ServerConfig;
import dev.lido.server.tools.Tool;
import dev.lido.server.tools.Toolbox;
import dev.lido.testing.FakePool;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** A front on a free port with fake tools and pools, and a client for it. */
final class TestFront implements AutoCloseable {

    static final int MAX_BODY_BYTES = 1_048_576;

    /** Kept here, because the logging system holds its loggers weakly. */
    private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

    static {
        JETTY.setLevel(Level.WARNING);
    }

    final PoolRegistry pools = new PoolRegistry();
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpFront front;

    private TestFront(Builder builder) throws IOException {
        builder.pools.forEach(pools::register);
        front = HttpFront.start(
                builder.config(), new Toolbox(builder.tools), pools, Optional.ofNullable(builder.mcp), builder.limits);
    }

    static Builder builder() {
        return new Builder();
    }

    static TestFront withTools(Tool... tools) throws IOException {
        return builder().tools(tools).start();
    }

    int port() {
        return front.port();
    }

    int metricsPort() {
        return front.metricsPort().orElseThrow();
    }

    HttpFront front() {
        return front;
    }

    HttpResponse<String> get(String path, String... headers) {
        return send(request(path, headers).GET().build());
    }

    HttpResponse<String> post(String path, String body, String... headers) {
        return send(request(path, headers).POST(BodyPublishers.ofString(body)).build());
    }

    HttpResponse<String> method(String method, String path) {
        return send(request(path).method(method, BodyPublishers.noBody()).build());
    }

    CompletableFuture<HttpResponse<String>> postLater(String path, String body) {
        return client.sendAsync(
                request(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    /** Sends exactly this, and reads until the server closes the connection. */
    String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.setSoTimeout(60_000);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.UTF_8));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    String rawUnchecked(String request) {
        try {
            return raw(request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
        return headers.length == 0 ? request : request.headers(headers);
    }

    static Map<String, Object> json(HttpResponse<String> response) {
        return json(response.body());
    }

    static Map<String, Object> json(String body) {
        return JsonMapper.shared().readValue(body, new TypeReference<Map<String, Object>>() {});
    }

    @Override
    public void close() {
        front.close();
    }

    /** Collects what a test wants to differ. */
    static final class Builder {

        private final List<Tool> tools = new ArrayList<>();
        private final List<FakePool<?>> pools = new ArrayList<>();
        private Limits limits = Limits.DEFAULT;
        private Optional<String> token = Optional.empty();
        private Optional<Integer> metricsPort = Optional.empty();
        private String host = "127.0.0.1";
        private int port;
        private HttpServlet mcp;
        private final List<String> optional = new ArrayList<>();

        Builder tools(Tool... tools) {
            this.tools.addAll(List.of(tools));
            return this;
        }

        Builder pools(FakePool<?>... pools) {
            this.pools.addAll(List.of(pools));
            return this;
        }

        Builder optionalPool(FakePool<?> pool) {
            optional.add(pool.name());
            return pools(pool);
        }

        Builder limits(Limits limits) {
            this.limits = limits;
            return this;
        }

        Builder token(String token) {
            this.token = Optional.of(token);
            return this;
        }

        Builder metricsPort(int port) {
            metricsPort = Optional.of(port);
            return this;
        }

        Builder listen(String host, int port) {
            this.host = host;
            this.port = port;
            return this;
        }

        Builder mcp(HttpServlet mcp) {
            this.mcp = mcp;
            return this;
        }

        ServerConfig config() {
            return new ServerConfig(
                    host,
                    port,
                    metricsPort,
                    MAX_BODY_BYTES,
                    token,
                    pools.stream()
                            .map(pool -> TestSources.source(pool.config(), !optional.contains(pool.name())))
                            .toList());
        }

        TestFront start() throws IOException {
            return new TestFront(this);
        }
    }
}
