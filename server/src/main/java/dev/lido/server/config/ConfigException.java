package dev.lido.server.config;

import java.util.List;

/** The configuration can't be used. Lists every problem at once; never shows a secret. */
public final class ConfigException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    /**
     * Collects the problems.
     *
     * @param problems one line each: where, key, value seen, what is allowed, what was perhaps meant
     */
    public ConfigException(List<String> problems) {
        super("Invalid configuration:\n  " + String.join("\n  ", problems));
        this.problems = List.copyOf(problems);
    }

    /**
     * The problems.
     *
     * @return at least one
     */
    public List<String> problems() {
        return problems;
    }
}
