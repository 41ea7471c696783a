package dev.lido.server.mcp;

import dev.lido.server.tools.Problem;
import dev.lido.server.tools.Tool;
import dev.lido.server.tools.ToolCall;
import dev.lido.server.tools.Toolbox;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpServerFeatures.AsyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.json.JsonMapper;

/** Offers the tools of a toolbox in the terms of the protocol. Thread-safe. */
final class ToolCalls {

    /** Where a transport leaves the name of the caller. */
    static final String PRINCIPAL = "principal";

    private static final String LOCAL = "local";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Toolbox toolbox;
    private final boolean readOnly;

    /**
     * Wraps a toolbox.
     *
     * @param toolbox the tools
     * @param readOnly whether no source may be written to
     */
    ToolCalls(Toolbox toolbox, boolean readOnly) {
        this.toolbox = toolbox;
        this.readOnly = readOnly;
    }

    /** What a server of the SDK takes, each call run by the given scheduler. */
    List<AsyncToolSpecification> specifications(Scheduler scheduler) {
        return toolbox.tools().stream()
                .map(tool -> new AsyncToolSpecification(
                        describe(tool),
                        (exchange, request) -> Mono.fromCallable(() -> call(exchange.transportContext(), request))
                                .subscribeOn(scheduler)
                                .onErrorResume(RejectedExecutionException.class, e -> Mono.just(refused()))))
                .toList();
    }

    private McpSchema.Tool describe(Tool tool) {
        boolean reads = readOnly || !tool.name().equals("run_query");
        return McpSchema.Tool.builder(tool.name(), tool.inputSchema())
                .description(tool.description())
                .annotations(McpSchema.ToolAnnotations.builder()
                        .readOnlyHint(reads)
                        .destructiveHint(!reads)
                        .idempotentHint(reads)
                        .openWorldHint(false)
                        .build())
                .build();
    }

    private McpSchema.CallToolResult call(McpTransportContext context, McpSchema.CallToolRequest request) {
        String principal = context.get(PRINCIPAL) instanceof String name ? name : LOCAL;
        String requestId = UUID.randomUUID().toString();
        Map<String, Object> arguments = request.arguments() == null ? Map.of() : request.arguments();
        try {
            ToolCall call = new ToolCall(requestId, principal);
            return result(toolbox.call(call, request.name(), arguments).content(), false);
        } catch (Problem e) {
            return result(e.document(requestId), true);
        }
    }

    private static McpSchema.CallToolResult refused() {
        Problem problem =
                new Problem(Problem.Kind.TOO_MANY, "Too many calls at once; try again later", Map.of("retryAfter", 1));
        return result(problem.document(UUID.randomUUID().toString()), true);
    }

    /** The same twice: as JSON for clients that read it, and as text for those that only show it to a model. */
    private static McpSchema.CallToolResult result(Map<String, Object> content, boolean isError) {
        return McpSchema.CallToolResult.builder()
                .structuredContent(content)
                .addTextContent(JSON.writeValueAsString(content))
                .isError(isError)
                .build();
    }
}
