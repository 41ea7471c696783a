package dev.lido.server.tools;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the arguments of a tool into a JSON Schema. Not thread-safe. */
final class InputSchema {

    private final Map<String, Object> properties = new LinkedHashMap<>();
    private final List<String> required = new ArrayList<>();

    /** A text that must be given. */
    InputSchema text(String name, int maxLength, String description) {
        required.add(name);
        return optionalText(name, maxLength, description);
    }

    /** A text that may be left out. */
    InputSchema optionalText(String name, int maxLength, String description) {
        return property(
                name, Map.of("type", "string", "minLength", 1, "maxLength", maxLength, "description", description));
    }

    /** One of a few texts; may be left out. */
    InputSchema optionalChoice(String name, List<String> choices, String description) {
        return property(name, Map.of("type", "string", "enum", choices, "description", description));
    }

    /** The schema: an object that takes these arguments and no others. */
    Map<String, Object> build() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        schema.put("additionalProperties", false);
        return schema;
    }

    private InputSchema property(String name, Map<String, Object> property) {
        properties.put(name, property);
        return this;
    }
}
