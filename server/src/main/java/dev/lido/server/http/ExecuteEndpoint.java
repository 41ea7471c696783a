package dev.lido.server.http;

import dev.lido.server.tools.Problem;
import dev.lido.server.tools.ToolCall;
import dev.lido.server.tools.ToolResult;
import dev.lido.server.tools.Toolbox;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** {@code POST /execute}: calls a tool. */
final class ExecuteEndpoint extends Endpoint {

    private static final long serialVersionUID = 1;
    private static final List<String> MEMBERS = List.of("tool", "arguments", "project");

    private final transient Toolbox tools;
    private final int maxBodyBytes;

    ExecuteEndpoint(Toolbox tools, int maxBodyBytes) {
        super(List.of("POST"));
        this.tools = tools;
        this.maxBodyBytes = maxBodyBytes;
    }

    @Override
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Map<String, Object> body = RequestBody.read(request, maxBodyBytes);
        checkMembers(body);
        ToolCall call = new ToolCall(RequestGate.requestId(request), RequestGate.principal(request));
        long startedNanos = System.nanoTime();
        ToolResult result = tools.call(call, tool(body), arguments(body));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("result", result.content());
        document.put("elapsedMs", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos));
        document.put("requestId", call.requestId());
        Json.write(response, 200, Json.TYPE, document);
    }

    private static void checkMembers(Map<String, Object> body) {
        TreeSet<String> unknown = new TreeSet<>(body.keySet());
        MEMBERS.forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            throw badRequest("The body has unknown members: " + String.join(", ", unknown) + "; allowed are "
                    + String.join(", ", MEMBERS));
        }
        if (body.containsKey("project")) {
            throw badRequest("The body names a project, and this server has none; leave out 'project'");
        }
    }

    private static String tool(Map<String, Object> body) {
        if (body.get("tool") instanceof String tool && !tool.isBlank()) {
            return tool;
        }
        throw badRequest("The body names no tool; send its name as the string 'tool'");
    }

    @SuppressWarnings("unchecked") // an object of JSON has strings for keys
    private static Map<String, Object> arguments(Map<String, Object> body) {
        if (!body.containsKey("arguments")) {
            return Map.of();
        }
        if (body.get("arguments") instanceof Map<?, ?> arguments) {
            return (Map<String, Object>) arguments;
        }
        throw badRequest("'arguments' is not a JSON object; send {} for none");
    }

    private static Problem badRequest(String detail) {
        return new Problem(Problem.Kind.BAD_REQUEST, detail);
    }
}
