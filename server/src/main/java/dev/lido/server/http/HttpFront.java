package dev.lido.server.http;

import dev.lido.pool.PoolRegistry;
import dev.lido.server.config.ConfigException;
import dev.lido.server.config.ServerConfig;
import dev.lido.server.tools.Toolbox;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The HTTP side of the server: its ports, its pages, its threads. Thread-safe. */
public final class HttpFront implements AutoCloseable {

    private static final int MIN_THREADS = 4;

    private final Server server;
    private final ListenPort main;
    private final Optional<ListenPort> metrics;

    private HttpFront(ServerConfig config, Limits limits) {
        QueuedThreadPool threads = new QueuedThreadPool(limits.maxThreads(), MIN_THREADS);
        threads.setName("lido-http");
        server = new Server(threads);
        server.setStopTimeout(limits.stopTimeout().toMillis());
        server.setErrorHandler(new ServerErrors());
        main = new ListenPort(server, Pages.MAIN_PORT, config.host(), config.port(), limits);
        metrics = config.metricsPort()
                .map(port -> new ListenPort(server, Pages.METRICS_PORT, config.host(), port, limits));
    }

    /**
     * Opens the ports and serves.
     *
     * @param config where to listen, who may call, which sources are required
     * @param tools what {@code POST /execute} calls
     * @param pools what health, metrics and administration show
     * @param mcp what serves {@code /mcp}, if anything does; it is destroyed when the front closes
     * @return a running front
     * @throws java.net.BindException if a port can't be had; the message names host and port
     * @throws IOException if it can't start for another reason
     * @throws IllegalArgumentException if the host can be reached from elsewhere and there is no token (the cause is a
     *     {@link ConfigException})
     */
    public static HttpFront start(ServerConfig config, Toolbox tools, PoolRegistry pools, Optional<HttpServlet> mcp)
            throws IOException {
        return start(config, tools, pools, mcp, Limits.DEFAULT);
    }

    static HttpFront start(
            ServerConfig config, Toolbox tools, PoolRegistry pools, Optional<HttpServlet> mcp, Limits limits)
            throws IOException {
        checkReach(config);
        HttpFront front = new HttpFront(config, limits);
        CallLimit calls = new CallLimit(limits);
        calls.setHandler(new Pages(config).handler(tools, pools, mcp));
        front.server.setHandler(calls);
        boolean started = false;
        try {
            front.main.open();
            if (front.metrics.isPresent()) {
                front.metrics.get().open();
            }
            front.server.start();
            started = true;
            return front;
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("The HTTP server can't start: " + e.getMessage(), e);
        } finally {
            if (!started) {
                front.close();
            }
        }
    }

    /**
     * How to call a server that listens there from this machine.
     *
     * @param host what it listens on
     * @param port the port
     * @return with {@code localhost} where it listens on every address
     * @throws UnknownHostException if there is no such host
     */
    public static String url(String host, int port) throws UnknownHostException {
        String name = InetAddress.getByName(host).isAnyLocalAddress() ? "localhost" : AllowedHosts.authority(host);
        return "http://" + name + ":" + port;
    }

    /**
     * The port that is served.
     *
     * @return the one asked for, or the one picked
     */
    public int port() {
        return main.number();
    }

    /**
     * The port that carries metrics alone.
     *
     * @return nothing if there is none
     */
    public OptionalInt metricsPort() {
        return metrics.isPresent() ? OptionalInt.of(metrics.get().number()) : OptionalInt.empty();
    }

    /**
     * Stops: no new request is taken, those under way get some time to end, the ports are given back. Blocks until that
     * is done. Closing again does nothing.
     */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The HTTP server failed to stop: " + e.getMessage(), e);
        } finally {
            main.close();
            metrics.ifPresent(ListenPort::close);
        }
    }

    private static void checkReach(ServerConfig config) throws UnknownHostException {
        if (config.token().isEmpty() && !AllowedHosts.isLoopback(config.host())) {
            String problem = "Without a token the server listens on loopback only: host=" + config.host()
                    + "; set LIDO_TOKEN, or host to 127.0.0.1";
            throw new IllegalArgumentException(problem, new ConfigException(List.of(problem)));
        }
    }
}
