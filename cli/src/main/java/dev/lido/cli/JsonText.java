package dev.lido.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes the little JSON that the command itself prints. */
final class JsonText {

    private JsonText() {}

    /** Maps, lists, strings, numbers, booleans; an empty optional is null, any other its value. */
    static String of(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.isPresent() ? of(optional.get()) : "null";
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> quoted(String.valueOf(entry.getKey())) + ":" + of(entry.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(JsonText::of).collect(Collectors.joining(",", "[", "]"));
        }
        return value instanceof Number || value instanceof Boolean ? value.toString() : quoted(value.toString());
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            switch (next) {
                case '"', '\\' -> quoted.append('\\').append(next);
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                default -> quoted.append(isPlain(next) ? String.valueOf(next) : String.format("\\u%04x", (int) next));
            }
        }
        return quoted.append('"').toString();
    }

    /** Control characters and the two line separators that some readers of lines stumble over are not. */
    private static boolean isPlain(char next) {
        return next >= ' ' && next != 0x7f && next != 0x2028 && next != 0x2029;
    }
}
