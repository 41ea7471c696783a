package dev.lido.server.config;

import java.nio.file.Path;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The forms in which a database is named, and what each of them says. */
final class DatabaseUrl {

    static final String TYPES = "postgres, sqlite or jdbc";

    /** Types that are promised for a later release. */
    static final List<String> LATER = List.of("mysql", "mariadb", "mongodb");

    private static final List<String> POSTGRES = List.of(
            "jdbc:postgresql:", "postgresql://", "postgres://", "postgresql+psycopg2://", "postgresql+asyncpg://");
    private static final String SQLITE = "jdbc:sqlite:";
    private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*://.*");
    private static final Pattern JDBC = Pattern.compile("jdbc:[a-zA-Z][a-zA-Z0-9]*:.+");

    private DatabaseUrl() {}

    /** What the form says about the type; nothing when it is no form that this release knows. */
    static Optional<SourceType> typeOf(String text) {
        if (POSTGRES.stream().anyMatch(text::startsWith)) {
            return Optional.of(SourceType.POSTGRES);
        }
        if (text.startsWith("jdbc:")) {
            return Optional.of(text.startsWith(SQLITE) ? SourceType.SQLITE : SourceType.JDBC);
        }
        return SCHEME.matcher(text).matches() ? Optional.empty() : Optional.of(SourceType.SQLITE);
    }

    /** What would be allowed, if this URL doesn't fit the type. */
    static Optional<String> refusal(SourceType type, String text) {
        return switch (type) {
            case POSTGRES ->
                POSTGRES.stream().anyMatch(start -> text.startsWith(start) && text.length() > start.length())
                        ? Optional.empty()
                        : Optional.of("a URL such as postgresql://host/database or jdbc:postgresql://host/database");
            case SQLITE ->
                text.isBlank()
                                || (text.startsWith("jdbc:") && !text.startsWith(SQLITE))
                                || SCHEME.matcher(text).matches()
                        ? Optional.of("the path of a file, :memory:, or jdbc:sqlite: and a path")
                        : Optional.empty();
            case JDBC -> jdbcRefusal(text);
        };
    }

    private static Optional<String> jdbcRefusal(String text) {
        if (!JDBC.matcher(text).matches()) {
            return Optional.of("a URL that names its driver, such as jdbc:h2:mem:orders");
        }
        return DriverManager.drivers().anyMatch(driver -> accepts(driver, text))
                ? Optional.empty()
                : Optional.of("a URL for which a JDBC driver is on the class path; add the driver's jar there");
    }

    private static boolean accepts(Driver driver, String url) {
        try {
            return driver.acceptsURL(url);
        } catch (SQLException e) {
            return false;
        }
    }

    /** The same database, with a relative SQLite path taken from a folder. */
    static String resolved(SourceType type, String text, Path folder) {
        if (type != SourceType.SQLITE) {
            return text;
        }
        String start = text.startsWith(SQLITE) ? SQLITE : "";
        return file(text).map(path -> start + folder.resolve(path).normalize()).orElse(text);
    }

    /** The file of a SQLite database; nothing for one in memory, and where SQLite's own URI syntax is used. */
    static Optional<Path> file(String text) {
        String path = text.startsWith(SQLITE) ? text.substring(SQLITE.length()) : text;
        boolean special = path.isEmpty()
                || path.startsWith(":")
                || path.contains("?")
                || path.toLowerCase(Locale.ROOT).startsWith("file:");
        return special ? Optional.empty() : Optional.of(Path.of(path));
    }

    /** As messages may show it: without user, password and parameters. */
    static String shown(String text) {
        int at = text.lastIndexOf('@');
        int start = text.indexOf("//") + 2;
        String named =
                at < 0 ? text : text.substring(0, start >= 2 && start <= at ? start : 0) + "***" + text.substring(at);
        int parameters = named.indexOf('?') < 0 ? named.indexOf(';') : named.indexOf('?');
        return parameters < 0 ? named : named.substring(0, parameters + 1) + "…";
    }
}
