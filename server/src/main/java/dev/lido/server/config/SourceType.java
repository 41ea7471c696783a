package dev.lido.server.config;

import java.util.Locale;

/** What a source is. */
public enum SourceType {
    /** PostgreSQL. */
    POSTGRES,
    /** SQLite. */
    SQLITE,
    /** Anything else with a JDBC driver on the class path. */
    JDBC;

    /**
     * The name as configuration has it.
     *
     * @return lower case
     */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
