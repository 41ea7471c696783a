package dev.lido.jdbc;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A database's address in any of the forms that people have at hand, as the JDBC URL and the properties that its driver
 * wants. User and password, wherever they stood, end up in the properties and nowhere else.
 *
 * <ul>
 *   <li>{@code jdbc:…}: taken as it is
 *   <li>{@code postgresql://user:password@host:port/database?sslmode=require}; {@code postgres://} and
 *       {@code postgresql+anything://} mean the same, and {@code mysql} and {@code mariadb} are written alike; parameters may
 *       be libpq's, or those of MySQL's programs, as in {@code mysql+pymysql://…?ssl_mode=REQUIRED&charset=utf8mb4}
 *   <li>{@code sqlite:file}, {@code sqlite:///file} (relative), {@code sqlite:////file} (absolute), or just a file's name
 * </ul>
 */
final class DatabaseUrl {

    /** Two letters at least, so that a Windows drive isn't taken for a scheme. */
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9.-]+)(?:\\+[A-Za-z0-9_.-]+)?:(//)?(.*)");

    private static final Pattern SERVER = Pattern.compile("(?:([^/?]*)@)?([^/?@]*)(?:/([^?@]*))?(?:\\?(.*))?");

    private static final String MYSQL = "jdbc:mysql:";

    /** Parameters of libpq and asyncpg by the names that the JDBC driver has for them. */
    private static final Map<String, String> POSTGRES_PARAMETERS = Map.of(
            "application_name", "ApplicationName",
            "channel_binding", "channelBinding",
            "connect_timeout", "connectTimeout");

    private final String jdbcUrl;
    private final Properties properties;

    private DatabaseUrl(String jdbcUrl, Properties properties) {
        this.jdbcUrl = jdbcUrl;
        this.properties = properties;
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException if it has none of the forms; the message repeats nothing secret
     */
    static DatabaseUrl parse(String url) {
        String stripped = url.strip();
        if (stripped.startsWith("jdbc:")) {
            return plain(stripped);
        }
        Matcher matcher = SCHEME.matcher(stripped);
        if (!matcher.matches()) {
            return plain(SqliteDialect.PREFIX + stripped);
        }
        boolean slashes = matcher.group(2) != null;
        String rest = matcher.group(3);
        return switch (matcher.group(1)) {
            case "sqlite" -> plain(SqliteDialect.PREFIX + (slashes ? withoutSlash(rest) : rest));
            case "file" -> plain(SqliteDialect.PREFIX + stripped);
            case "postgresql", "postgres" -> server("postgresql", slashes, rest);
            case "mysql" -> server("mysql", slashes, rest);
            case "mariadb" -> server("mariadb", slashes, rest);
            default ->
                throw new IllegalArgumentException("url has the unknown scheme '" + matcher.group(1)
                        + "', allowed are jdbc:, postgresql://, mysql://, mariadb://, sqlite: or the name of a file");
        };
    }

    /**
     * The same for MariaDB's driver, which takes a URL for MySQL only by its own name; empty if it isn't one.
     */
    Optional<DatabaseUrl> forMariaDb() {
        return jdbcUrl.startsWith(MYSQL)
                ? Optional.of(new DatabaseUrl("jdbc:mariadb:" + jdbcUrl.substring(MYSQL.length()), properties))
                : Optional.empty();
    }

    String jdbcUrl() {
        return jdbcUrl;
    }

    Properties properties() {
        return properties;
    }

    private static DatabaseUrl plain(String jdbcUrl) {
        return new DatabaseUrl(jdbcUrl, new Properties());
    }

    private static String withoutSlash(String path) {
        return path.startsWith("/") ? path.substring(1) : path;
    }

    private static DatabaseUrl server(String kind, boolean slashes, String rest) {
        Matcher matcher = SERVER.matcher(rest);
        if (!slashes || !matcher.matches()) {
            throw new IllegalArgumentException(
                    "url is not of the form " + kind + "://user:password@host:port/database?name=value; in user and"
                            + " password write / as %2F, ? as %3F, @ as %40");
        }
        Properties properties = new Properties();
        credentials(Optional.ofNullable(matcher.group(1)).orElse(""), properties);
        parameters(Optional.ofNullable(matcher.group(4)).orElse(""), kind, properties);
        String hosts = matcher.group(2).isEmpty() ? "localhost" : matcher.group(2);
        String database = Optional.ofNullable(matcher.group(3)).orElse("");
        return new DatabaseUrl("jdbc:" + kind + "://" + hosts + "/" + database, properties);
    }

    private static void credentials(String userInfo, Properties properties) {
        int colon = userInfo.indexOf(':');
        String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
        if (!user.isEmpty()) {
            properties.setProperty("user", decoded(user));
        }
        if (colon >= 0) {
            properties.setProperty("password", decoded(userInfo.substring(colon + 1)));
        }
    }

    private static void parameters(String query, String kind, Properties properties) {
        for (String parameter : query.isEmpty() ? new String[0] : query.split("&")) {
            int equals = parameter.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("url has a parameter that is not of the form name=value");
            }
            String name = decoded(parameter.substring(0, equals));
            String value = decoded(parameter.substring(equals + 1));
            if (kind.equals("postgresql")) {
                properties.setProperty(postgresName(name, value), value);
            } else {
                MySqlParameters.set(properties, kind, name, value);
            }
        }
    }

    private static String postgresName(String name, String value) {
        // asyncpg's ssl takes the modes of libpq's sslmode; the JDBC driver has one of the same name that is on or off.
        boolean mode = name.equals("ssl") && !value.equals("true") && !value.equals("false");
        return mode ? "sslmode" : POSTGRES_PARAMETERS.getOrDefault(name, name);
    }

    /** Percent signs only: a plus stands for itself, in passwords above all. */
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // The cause would repeat the text, which may be a password.
            throw new IllegalArgumentException("url has a percent sign that isn't followed by two hexadecimal digits");
        }
    }
}
