package dev.lido.server.tools;

import java.util.Map;

/** Something an agent or a service can ask for by name. Thread-safe. */
public interface Tool {

    /**
     * The name that callers use.
     *
     * @return lower snake case
     */
    String name();

    /**
     * What it does, for the one who chooses among tools.
     *
     * @return one or two sentences
     */
    String description();

    /**
     * What arguments it takes.
     *
     * @return a JSON Schema of type {@code object} that refuses additional properties
     */
    Map<String, Object> inputSchema();

    /**
     * Does it. Blocks the calling thread.
     *
     * @param call who calls, and how to end early
     * @param arguments already checked against {@link #inputSchema()}
     * @return the result
     * @throws Problem if it can't be done
     */
    ToolResult call(ToolCall call, Map<String, Object> arguments);
}
