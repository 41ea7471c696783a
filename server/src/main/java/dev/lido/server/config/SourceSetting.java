package dev.lido.server.config;

import java.util.Locale;

/** The one table of a source's own settings; those of its pool are in {@link dev.lido.pool.PoolSetting}. */
enum SourceSetting {
    TYPE("type", ValueType.TEXT, 0, 0, "none", "what the database is"),
    URL("url", ValueType.TEXT, 0, 0, "none", "where it is; for SQLite a path will do"),
    USER("user", ValueType.TEXT, 0, 0, "none", "who logs in, if the URL doesn't say it"),
    PASSWORD("password", ValueType.TEXT, 0, 0, "none", "the password"),
    PASSWORD_FILE("password-file", ValueType.TEXT, 0, 0, "none", "a file that holds the password, in its place"),
    SCHEMA("schema", ValueType.TEXT, 0, 0, "none", "where tables are looked for when the caller names no schema"),
    READ_ONLY("read-only", ValueType.FLAG, 0, 0, "true", "whether tools may only read"),
    REQUIRED("required", ValueType.FLAG, 0, 0, "true", "whether the server is ready only while this source isn't down"),
    MAX_ROWS("max-rows", ValueType.COUNT, 1, 1_000_000, "500", "rows in an answer"),
    MAX_BYTES("max-bytes", ValueType.SIZE, 1_024, 1 << 30, "1MiB", "bytes in an answer"),
    MAX_CELL_BYTES("max-cell-bytes", ValueType.SIZE, 16, 1 << 30, "64KiB", "bytes in one value of an answer");

    private final String key;
    private final ValueType type;
    private final int min;
    private final int max;
    private final String defaultText;
    private final String meaning;

    SourceSetting(String key, ValueType type, int min, int max, String defaultText, String meaning) {
        this.key = key;
        this.type = type;
        this.min = min;
        this.max = max;
        this.defaultText = defaultText;
        this.meaning = meaning;
    }

    /** Lower-dash. */
    String key() {
        return key;
    }

    /** The last part of an environment variable. */
    String environmentKey() {
        return key.replace('-', '_').toUpperCase(Locale.ROOT);
    }

    ValueType type() {
        return type;
    }

    int min() {
        return min;
    }

    int max() {
        return max;
    }

    String defaultText() {
        return defaultText;
    }

    String meaning() {
        return meaning;
    }

    String allowed() {
        return switch (this) {
            case TYPE -> DatabaseUrl.TYPES;
            case URL -> "a URL, or for SQLite a path";
            case PASSWORD_FILE -> "the path of a readable file";
            default -> type.allowed(min, max);
        };
    }
}
