package dev.lido.server.tools;

import dev.lido.server.config.Suggestion;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** All tools of a server, and the one way to call them. Thread-safe. */
public final class Toolbox {

    private static final Logger LOGGER = System.getLogger("dev.lido.server.tools");

    private final Map<String, Tool> tools = new LinkedHashMap<>();
    private final Map<String, ArgumentCheck> checks = new HashMap<>();

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
            checks.put(tool.name(), new ArgumentCheck(tool));
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
     * Calls a tool: finds it, checks the arguments against its schema, runs it. While it runs, the thread carries the
     * names of tool, caller and request, so that whoever waits for a connection is told by whom it is held.
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
                    "There is no tool '" + name + "'" + Suggestion.question(name, tools.keySet()) + "; there are: "
                            + String.join(", ", tools.keySet()));
        }
        Objects.requireNonNull(checks.get(name)).check(arguments);
        Thread thread = Thread.currentThread();
        String threadName = thread.getName();
        thread.setName(name + " for " + call.principal() + ", request " + call.requestId());
        try {
            return tool.call(call, arguments);
        } catch (Problem e) {
            throw e;
        } catch (RuntimeException e) {
            LOGGER.log(Level.ERROR, "Tool failed: tool=" + name + " requestId=" + call.requestId(), e);
            throw new Problem(
                    Problem.Kind.INTERNAL,
                    "The tool '" + name + "' failed; the server's log has the reason under requestId="
                            + call.requestId());
        } finally {
            thread.setName(threadName);
        }
    }
}
