package dev.lido.server.mcp;

import dev.lido.server.query.Source;
import dev.lido.server.query.Sources;
import dev.lido.server.tools.Toolbox;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import io.modelcontextprotocol.server.McpAsyncServer;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tools for clients that speak the Model Context Protocol, over HTTP or over a pair of streams. Knows neither tokens
 * nor hosts: whoever puts the servlet into a server puts a filter for those before it. Thread-safe.
 */
public final class McpEndpoint implements AutoCloseable {

    /** The attribute of a request in which a filter leaves the caller's name. */
    public static final String PRINCIPAL_ATTRIBUTE = "lido.principal";

    /** The path that the servlet has to be put at. */
    public static final String PATH = "/mcp";

    private static final String NAME = "lido";
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final McpJsonMapper json = new JacksonMcpJsonMapper(RpcErrors.mapper());
    private final Sources sources;
    private final ToolCalls calls;
    private final List<Running> running = new CopyOnWriteArrayList<>();

    /** A server of the SDK and the threads that its calls run on. */
    private record Running(McpAsyncServer server, CallThreads threads) {}

    /**
     * Makes an endpoint.
     *
     * @param toolbox what it offers
     * @param sources what the tools ask, for the instructions that a client is given
     */
    public McpEndpoint(Toolbox toolbox, Sources sources) {
        this.sources = sources;
        calls = new ToolCalls(
                toolbox,
                sources.all().stream().allMatch(source -> source.config().readOnly()));
    }

    /**
     * Makes a servlet that speaks streamable HTTP.
     *
     * @param maxBodyBytes the largest body that it reads
     * @return a servlet for {@link #PATH}; it needs asynchronous support
     */
    public HttpServlet servlet(int maxBodyBytes) {
        HttpServletStreamableServerTransportProvider transport = HttpServletStreamableServerTransportProvider.builder()
                .jsonMapper(json)
                .mcpEndpoint(PATH)
                .maxRequestSize(maxBodyBytes)
                .contextExtractor(McpEndpoint::context)
                .build();
        start(McpServer.async(transport));
        return transport;
    }

    /**
     * Serves one client that writes a message a line. Blocks until the input has ended and every call that it made has
     * been answered.
     *
     * @param input where the client writes
     * @param output where answers go, and nothing else
     * @throws IOException if the input can't be read
     */
    public void serveStdio(InputStream input, OutputStream output) throws IOException {
        StdioTransport transport = new StdioTransport(json, input, output);
        Running client = start(McpServer.async(transport));
        try {
            transport.serve();
        } finally {
            client.threads().drain(longestCall().toSeconds());
            stop(client);
        }
    }

    /** Ends all sessions. Calls under way go on until they have ended by themselves. Closing again does nothing. */
    @Override
    public void close() {
        running.forEach(this::stop);
    }

    private Running start(McpServer.AsyncSpecification<?> specification) {
        CallThreads threads = new CallThreads();
        McpAsyncServer server = specification
                .serverInfo(NAME, version())
                .instructions(instructions())
                .capabilities(
                        McpSchema.ServerCapabilities.builder().tools(false).build())
                .jsonMapper(json)
                // The toolbox checks arguments, and says more about what is wrong with them.
                .validateToolInputs(false)
                .tools(calls.specifications(threads.scheduler()))
                .build();
        Running started = new Running(server, threads);
        running.add(started);
        return started;
    }

    private void stop(Running stopping) {
        if (running.remove(stopping)) {
            stopping.server().closeGracefully().block(CLOSE_TIMEOUT);
            stopping.threads().close();
        }
    }

    /** No call takes longer than waiting for a connection and running its statement, each of which has its limit. */
    private Duration longestCall() {
        Duration longest = Duration.ofSeconds(1);
        for (Source source : sources.all()) {
            Duration call = source.config()
                    .pool()
                    .acquireTimeout()
                    .plus(source.config().pool().commandTimeout());
            longest = call.compareTo(longest) > 0 ? call : longest;
        }
        return longest.plus(CLOSE_TIMEOUT);
    }

    private String instructions() {
        String described = sources.all().stream()
                .map(source -> source.name() + " ("
                        + source.config().type().key()
                        + (source.config().readOnly() ? ", read-only" : ", writable") + ")")
                .collect(Collectors.joining(", "));
        return "Asks SQL databases through connection pools. Sources: " + described + ". Where 'source' is left out, '"
                + sources.first().name() + "' is asked. list_tables and describe_table show what there is to ask for;"
                + " run_query takes one statement a call.";
    }

    private static McpTransportContext context(HttpServletRequest request) {
        return request.getAttribute(PRINCIPAL_ATTRIBUTE) instanceof String principal
                ? McpTransportContext.create(Map.of(ToolCalls.PRINCIPAL, principal))
                : McpTransportContext.EMPTY;
    }

    private static String version() {
        @Nullable String version = McpEndpoint.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
