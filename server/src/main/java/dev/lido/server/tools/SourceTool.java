package dev.lido.server.tools;

import dev.lido.server.config.Suggestion;
import dev.lido.server.query.Source;
import dev.lido.server.query.Sources;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** A tool that asks one source, the first one unless told which. What the database says no to becomes a problem. */
final class SourceTool implements Tool {

    /** What a tool does with its source. */
    @FunctionalInterface
    interface Action {
        Map<String, Object> run(Source source, Map<String, Object> arguments) throws SQLException;
    }

    private final String name;
    private final String description;
    private final Map<String, Object> inputSchema;
    private final Sources sources;
    private final Action action;

    SourceTool(String name, String description, InputSchema arguments, Sources sources, Action action) {
        this.name = name;
        this.description = description;
        this.sources = sources;
        this.action = action;
        List<String> names = sources.names();
        inputSchema = arguments
                .optionalChoice("source", names, "Which database; '" + names.get(0) + "' if left out")
                .build();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Map<String, Object> inputSchema() {
        return inputSchema;
    }

    @Override
    public ToolResult call(ToolCall call, Map<String, Object> arguments) {
        Source source = source(arguments);
        try {
            return new ToolResult(action.run(source, arguments));
        } catch (SQLException e) {
            throw SqlProblem.of(source.config(), e);
        }
    }

    private Source source(Map<String, Object> arguments) {
        if (arguments.get("source") instanceof String wanted) {
            return sources.named(wanted)
                    .orElseThrow(() -> new Problem(
                            Problem.Kind.BAD_ARGUMENTS,
                            "There is no source '" + wanted + "'" + Suggestion.question(wanted, sources.names())
                                    + "; there are: " + String.join(", ", sources.names())));
        }
        return sources.first();
    }
}
