package dev.lido.server.tools;

import java.util.Map;

/**
 * What a tool answers: a tree of maps, lists, strings, numbers, booleans and nulls that becomes JSON.
 *
 * @param content rows come as {@code columns}, {@code rows}, {@code rowCount} and {@code truncated}
 */
public record ToolResult(Map<String, Object> content) {}
