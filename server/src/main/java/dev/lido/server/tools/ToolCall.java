package dev.lido.server.tools;

/**
 * One call of a tool.
 *
 * @param requestId identifies the call in answers and logs
 * @param principal who calls: a token's name, or {@code local}
 */
public record ToolCall(String requestId, String principal) {}
