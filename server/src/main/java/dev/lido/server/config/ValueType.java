package dev.lido.server.config;

import java.util.Optional;
import java.util.OptionalInt;

/** What kind of text a setting takes, and how it is read. */
enum ValueType {
    TEXT,
    FLAG,
    COUNT,
    SIZE;

    /** In plain words, for messages and documentation. */
    String allowed(int min, int max) {
        return switch (this) {
            case TEXT -> "a text";
            case FLAG -> "true or false";
            case COUNT -> "a whole number from " + min + " to " + max;
            case SIZE -> "a size from " + Sizes.text(min) + " to " + Sizes.text(max) + ", such as 512KiB";
        };
    }

    /** Reads a count or a size; nothing when it is none, or out of range. */
    OptionalInt number(String text, int min, int max) {
        OptionalInt number = this == SIZE ? Sizes.parse(text) : count(text.strip());
        return number.isPresent() && number.getAsInt() >= min && number.getAsInt() <= max
                ? number
                : OptionalInt.empty();
    }

    private static OptionalInt count(String text) {
        try {
            return OptionalInt.of(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    /** Reads {@code true} or {@code false}. */
    static Optional<Boolean> flag(String text) {
        return switch (text.strip()) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }
}
