package dev.lido.server.tools;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.lido.server.config.Suggestion;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares arguments with a tool's schema and says everything that is wrong with them at once. The work is done by the
 * validator that the MCP SDK brings along; what is added here is to say which name was perhaps meant. Thread-safe.
 */
final class ArgumentCheck {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            registry -> registry.schemaRegistryConfig(
                    SchemaRegistryConfig.builder().locale(Locale.ENGLISH).build()));

    private final String tool;
    private final Set<String> names = new TreeSet<>();
    private final Schema schema;

    ArgumentCheck(Tool tool) {
        this.tool = tool.name();
        if (tool.inputSchema().get("properties") instanceof Map<?, ?> properties) {
            properties.keySet().forEach(name -> names.add(name.toString()));
        }
        JsonNode tree = JSON.valueToTree(tool.inputSchema());
        schema = SCHEMAS.getSchema(tree);
    }

    /** Throws a problem that lists every argument which doesn't fit. */
    void check(Map<String, Object> arguments) {
        JsonNode tree = JSON.valueToTree(arguments);
        List<String> faults =
                schema.validate(tree).stream().map(this::describe).sorted().toList();
        if (!faults.isEmpty()) {
            throw new Problem(
                    Problem.Kind.BAD_ARGUMENTS,
                    "The arguments don't fit " + tool + ": " + String.join("; ", faults),
                    Map.of("faults", faults));
        }
    }

    private String describe(Error error) {
        String name = error.getProperty();
        return switch (error.getKeyword()) {
            case "additionalProperties" ->
                "'" + name + "' is unknown" + Suggestion.question(name, names) + " (known: " + String.join(", ", names)
                        + ")";
            case "required" -> "'" + name + "' is missing";
            default -> "'" + error.getInstanceLocation().getName(-1) + "': " + error.getMessage();
        };
    }
}
