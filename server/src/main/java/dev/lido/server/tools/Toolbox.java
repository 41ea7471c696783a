package dev.lido.server.tools;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All tools of a server, and the one way to call them. Thread-safe. */
public final class Toolbox {

    private final Map<String, Tool> tools = new LinkedHashMap<>();

    /**
     * Makes a toolbox.
     *
     * @param tools with different names
     */
    public Toolbox(List<Tool> tools) {
        for (Tool tool : tools) {
            if (this.tools.putIfAbsent(tool.name(), tool) != null) {
                throw new IllegalArgumentException("Two tools named " + tool.name());
            }
        }
    }

    /**
     * All tools.
     *
     * @return in order
     */
    public List<Tool> tools() {
        return List.copyOf(tools.values());
    }

    /**
     * Calls a tool: finds it, checks the arguments, runs it.
     *
     * @param call who calls
     * @param name which tool
     * @param arguments as they came
     * @return the result
     * @throws Problem if there is no such tool, the arguments don't fit, or it failed
     */
    public ToolResult call(ToolCall call, String name, Map<String, Object> arguments) {
        Tool tool = tools.get(name);
        if (tool == null) {
            throw new Problem(
                    Problem.Kind.UNKNOWN_TOOL,
                    "There is no tool '" + name + "'; there are: " + String.join(", ", tools.keySet()));
        }
        return tool.call(call, arguments);
    }
}
