package dev.lido.server.config;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a configuration, so that all of it can be told at once. */
final class Problems {

    private final List<String> lines = new ArrayList<>();

    void add(String line) {
        lines.add(line);
    }

    /** A value that isn't allowed. */
    void refuse(Given given, String allowed) {
        add(given.named() + " is '" + given.shown() + "', allowed is " + allowed);
    }

    void throwIfAny() throws ConfigException {
        if (!lines.isEmpty()) {
            throw new ConfigException(lines);
        }
    }
}
