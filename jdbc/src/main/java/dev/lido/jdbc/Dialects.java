package dev.lido.jdbc;

import dev.lido.jdbc.spi.Dialect;

/** Finds the dialect for a URL. */
final class Dialects {

    private Dialects() {}

    static Dialect of(String jdbcUrl) {
        String kind = kind(jdbcUrl);
        return switch (kind) {
            case "sqlite" -> new SqliteDialect();
            case "postgresql" -> new PostgresDialect();
            case "mysql", "mariadb" -> new MySqlDialect(kind);
            default -> new GenericDialect(kind);
        };
    }

    /** What may be shown of a URL. */
    static String scheme(String jdbcUrl) {
        return "jdbc:" + kind(jdbcUrl) + ":";
    }

    /** The word behind {@code jdbc:}. */
    private static String kind(String jdbcUrl) {
        int start = "jdbc:".length();
        int end = jdbcUrl.indexOf(':', start);
        return end < 0 ? "jdbc" : jdbcUrl.substring(start, end);
    }
}
