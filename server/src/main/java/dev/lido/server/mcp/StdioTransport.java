package dev.lido.server.mcp;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpServerSession;
import io.modelcontextprotocol.spec.McpServerTransport;
import io.modelcontextprotocol.spec.McpServerTransportProvider;
import io.modelcontextprotocol.spec.ProtocolVersions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * One client on a pair of streams, a message a line. The SDK has such a transport too, which drops the answers to calls
 * that are under way when the input ends, as it does after {@code echo … | lido mcp}, and stops at the first line that
 * isn't JSON; hence this one.
 */
final class StdioTransport implements McpServerTransportProvider {

    private static final Logger LOGGER = System.getLogger("dev.lido.server.mcp");
    private static final int MAX_LINE_BYTES = 4 << 20;

    private final McpJsonMapper json;
    private final MessageLines input;
    private final Client client = new Client();
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by {@link #lock}. */
    private final OutputStream output;

    private @Nullable McpServerSession session;

    StdioTransport(McpJsonMapper json, InputStream input, OutputStream output) {
        this.json = json;
        this.input = new MessageLines(input, MAX_LINE_BYTES);
        this.output = output;
    }

    @Override
    public void setSessionFactory(McpServerSession.Factory factory) {
        session = factory.create(client);
    }

    @Override
    public List<String> protocolVersions() {
        return List.of(
                ProtocolVersions.MCP_2024_11_05,
                ProtocolVersions.MCP_2025_03_26,
                ProtocolVersions.MCP_2025_06_18,
                ProtocolVersions.MCP_2025_11_25);
    }

    @Override
    public Mono<Void> notifyClients(String method, Object params) {
        return session().sendNotification(method, params);
    }

    @Override
    public Mono<Void> closeGracefully() {
        return session().closeGracefully();
    }

    /** Reads and handles messages until the input ends. Answers may still be under way then. */
    void serve() throws IOException {
        while (true) {
            MessageLines.Line line = input.next();
            if (line.isEnd()) {
                return;
            }
            if (line.isTooLong()) {
                refuse(McpSchema.ErrorCodes.INVALID_REQUEST, "Message longer than " + MAX_LINE_BYTES + " bytes");
            } else if (!line.text().isBlank()) {
                handle(line.text());
            }
        }
    }

    private void handle(String line) throws IOException {
        McpSchema.JSONRPCMessage message;
        try {
            message = McpSchema.deserializeJsonRpcMessage(json, line);
        } catch (IOException | RuntimeException e) {
            refuse(McpSchema.ErrorCodes.PARSE_ERROR, "A line that is not a JSON-RPC message");
            return;
        }
        session()
                .handle(message)
                .subscribe(done -> {}, failure -> LOGGER.log(Level.DEBUG, "A message could not be handled", failure));
    }

    /** An error without an id, which it can't know; the SDK's class for answers would insist on one. */
    private void refuse(int code, String message) throws IOException {
        write(Map.of("jsonrpc", McpSchema.JSONRPC_VERSION, "error", Map.of("code", code, "message", message)));
    }

    private void write(Object message) throws IOException {
        byte[] line = (json.writeValueAsString(message) + "\n").getBytes(StandardCharsets.UTF_8);
        lock.lock();
        try {
            output.write(line);
            output.flush();
        } finally {
            lock.unlock();
        }
    }

    private McpServerSession session() {
        return Objects.requireNonNull(session, "no server uses this transport yet");
    }

    /** The way back. */
    private final class Client implements McpServerTransport {

        @Override
        public Mono<Void> sendMessage(McpSchema.JSONRPCMessage message) {
            return Mono.fromCallable(() -> {
                        write(message);
                        return message;
                    })
                    .then();
        }

        @Override
        public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
            return json.convertValue(data, type);
        }

        @Override
        public Mono<Void> closeGracefully() {
            return Mono.empty();
        }
    }
}
