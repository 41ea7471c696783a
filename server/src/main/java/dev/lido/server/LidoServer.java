package dev.lido.server;

import dev.lido.pool.PoolRegistry;
import dev.lido.server.auth.ConsoleToken;
import dev.lido.server.config.ConfigException;
import dev.lido.server.config.ServerConfig;
import dev.lido.server.http.HttpFront;
import dev.lido.server.mcp.McpEndpoint;
import dev.lido.server.query.Sources;
import dev.lido.server.tools.PrebuiltTools;
import dev.lido.server.tools.Toolbox;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The server: pooled databases behind tools, for MCP and HTTP. Starts even when a database can't be reached; that source
 * is then down until it can. Thread-safe.
 */
public final class LidoServer implements AutoCloseable {

    private final String url;
    private final Sources sources;
    private final McpEndpoint mcp;
    private final HttpFront front;
    private final ConsoleToken consoleToken = ConsoleToken.random();

    private LidoServer(String url, Sources sources, McpEndpoint mcp, HttpFront front) {
        this.url = url;
        this.sources = sources;
        this.mcp = mcp;
        this.front = front;
    }

    /**
     * Opens the sources and serves. Returns as soon as requests are answered. When it fails, nothing stays open.
     *
     * @param config what to serve, and where
     * @return a running server
     * @throws java.net.BindException if a port can't be had; the message names host and port
     * @throws IOException if it can't start for another reason
     * @throws IllegalArgumentException if the host can be reached from elsewhere and there is no token, or a source's
     *     settings won't do (the cause is a {@link ConfigException} that lists every problem)
     */
    public static LidoServer start(ServerConfig config) throws IOException {
        Sources sources = open(config);
        boolean started = false;
        try {
            Toolbox tools = new Toolbox(PrebuiltTools.of(sources));
            McpEndpoint mcp = new McpEndpoint(tools, sources);
            HttpFront front =
                    HttpFront.start(config, tools, sources.registry(), Optional.of(mcp.servlet(config.maxBodyBytes())));
            started = true;
            return new LidoServer(HttpFront.url(config.host(), front.port()), sources, mcp, front);
        } finally {
            if (!started) {
                sources.close();
            }
        }
    }

    /**
     * Serves one MCP client over a pair of streams, without any port. Blocks until the input has ended and every call has
     * been answered.
     *
     * @param config which sources to serve; host, ports and token are not used
     * @param in what the client writes
     * @param out where answers go, and nothing else
     * @return the exit status of the command: 0
     * @throws IOException if the input can't be read
     * @throws IllegalArgumentException if a source's settings won't do (the cause is a {@link ConfigException})
     */
    public static int serveStdio(ServerConfig config, InputStream in, OutputStream out) throws IOException {
        try (Sources sources = open(config);
                McpEndpoint mcp = new McpEndpoint(new Toolbox(PrebuiltTools.of(sources)), sources)) {
            mcp.serveStdio(in, out);
        }
        return 0;
    }

    private static Sources open(ServerConfig config) {
        try {
            return Sources.open(config.sources());
        } catch (ConfigException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * The port that is served.
     *
     * @return the one asked for, or the one picked
     */
    public int port() {
        return front.port();
    }

    /**
     * The port that carries metrics alone.
     *
     * @return nothing if there is none
     */
    public OptionalInt metricsPort() {
        return front.metricsPort();
    }

    /**
     * Where a browser on this machine finds the console.
     *
     * @return without a slash at the end
     */
    public String url() {
        return url;
    }

    /**
     * The secret of this run that goes into the link which {@code serve} prints, for acting from the console.
     *
     * @return made at the start, never stored
     */
    public String consoleToken() {
        return consoleToken.value();
    }

    /**
     * The pools behind the tools.
     *
     * @return closed together with the server
     */
    public PoolRegistry registry() {
        return sources.registry();
    }

    /**
     * Stops: sessions end, no new request is taken, calls under way get some time to end, then every pool is closed.
     * Blocks until that is done. Closing again does nothing.
     */
    @Override
    public void close() {
        // In this order, each whatever the ones before did. A session's stream is a request that never ends by itself.
        try (sources;
                front;
                mcp) {
            return;
        }
    }
}
