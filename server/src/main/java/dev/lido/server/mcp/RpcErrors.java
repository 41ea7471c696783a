package dev.lido.server.mcp;

import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * Writes an error that the SDK answers a request with as JSON-RPC has it: code and message, and no id, because the
 * request had none that could be read. The SDK hands the exception itself to the mapper, which by itself writes out every
 * property of it, the stack trace among them. Immutable.
 */
final class RpcErrors extends ValueSerializer<McpError> {

    /** Where the words of a JSON library begin, which name its classes and the SDK's. */
    private static final Pattern INTERNALS = Pattern.compile("(?s):?[^:]*\\b[a-z]\\w*(\\.[a-z]\\w*)+\\.[A-Z].*");

    private RpcErrors() {}

    /** A mapper that writes them so, and everything else as usual. */
    static JsonMapper mapper() {
        return JsonMapper.builder()
                .addModule(new SimpleModule("lido-rpc-errors").addSerializer(McpError.class, new RpcErrors()))
                .build();
    }

    @Override
    public void serialize(McpError error, JsonGenerator json, SerializationContext context) {
        McpSchema.JSONRPCResponse.JSONRPCError content = error.getJsonRpcError();
        json.writeStartObject();
        json.writeStringProperty("jsonrpc", McpSchema.JSONRPC_VERSION);
        json.writeName("error");
        json.writeStartObject();
        json.writeNumberProperty("code", content == null ? McpSchema.ErrorCodes.INTERNAL_ERROR : (int) content.code());
        json.writeStringProperty("message", message(content == null ? "" : content.message()));
        json.writeEndObject();
        json.writeEndObject();
    }

    /** Up to where it starts to talk about classes. */
    static String message(String message) {
        String said = INTERNALS.matcher(message).replaceFirst("");
        return said.isBlank() ? "Request failed" : said;
    }
}
