package dev.lido.jdbc;

import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * Parameters of a URL for MySQL or MariaDB as programs in other languages write it, by the names that the JDBC drivers have for
 * them. What these don't know they would leave out without a word, a demand for encryption among it: so what is known to be
 * another language's and has no like here is refused, with what to write instead.
 */
final class MySqlParameters {

    private static final String SSL_MODE = "sslMode";

    /** The modes, which MariaDB's driver takes by these names, too; except for the second, which it doesn't have. */
    private static final Set<String> SSL_MODES =
            Set.of("DISABLED", "PREFERRED", "REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY");

    /** Both drivers speak utf8mb4 with the server, and Unicode with the program. */
    private static final Set<String> CHARSETS = Set.of("utf8mb4", "utf8", "utf8mb3", "utf-8");

    /** By seconds; the drivers count in milliseconds. */
    private static final Map<String, String> SECONDS =
            Map.of("connect_timeout", "connectTimeout", "read_timeout", "socketTimeout");

    private static final Map<String, String> INSTEAD = Map.ofEntries(
            Map.entry("write_timeout", "read_timeout limits each answer, commandTimeout each statement"),
            Map.entry("autocommit", "leave it out, connections are in auto-commit mode"),
            Map.entry("parseTime", "leave it out, times are read as they are asked for"),
            Map.entry("loc", "leave it out, or name the driver's connectionTimeZone"),
            Map.entry("ssl_ca", "name the driver's trustStore, or MariaDB's serverSslCert"),
            Map.entry("ssl_cert", "name the driver's keyStore"),
            Map.entry("ssl_key", "name the driver's keyStore"),
            Map.entry("unix_socket", "name MariaDB's localSocket"),
            Map.entry("local_infile", "name the driver's allowLoadLocalInfile, or MariaDB's allowLocalInfile"));

    private MySqlParameters() {}

    /**
     * Sets what a parameter means.
     *
     * @throws IllegalArgumentException if it means nothing to the drivers; the message repeats no value
     */
    static void set(Properties properties, String kind, String name, String value) {
        switch (name) {
            case "ssl_mode", "ssl-mode", SSL_MODE, "sslmode" -> properties.setProperty(SSL_MODE, mode(kind, value));
            case "ssl" -> properties.setProperty(SSL_MODE, isTrue(value) ? "REQUIRED" : "DISABLED");
            case "charset" -> checkCharset(value);
            case "connect_timeout", "read_timeout" ->
                properties.setProperty(SECONDS.getOrDefault(name, name), millis(name, value));
            default -> properties.setProperty(known(name), value);
        }
    }

    private static String mode(String kind, String value) {
        String mode = value.toUpperCase(Locale.ROOT).replace('-', '_');
        boolean unknown = kind.equals("mysql") && !SSL_MODES.contains(mode);
        if (unknown || kind.equals("mariadb") && mode.equals("PREFERRED")) {
            throw new IllegalArgumentException(
                    "url has an ssl_mode that the driver doesn't know, allowed are DISABLED, "
                            + (unknown ? "PREFERRED, " : "") + "REQUIRED, VERIFY_CA, VERIFY_IDENTITY");
        }
        return SSL_MODES.contains(mode) ? mode : value; // MariaDB's driver has names of its own besides
    }

    private static boolean isTrue(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes" -> true;
            case "false", "0", "no" -> false;
            default ->
                throw new IllegalArgumentException(
                        "url has an ssl that is neither true nor false; write ssl_mode=REQUIRED or another mode");
        };
    }

    private static void checkCharset(String value) {
        if (!CHARSETS.contains(value.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "url has a charset that the driver doesn't speak, allowed is utf8mb4, which is also the default");
        }
    }

    private static String millis(String name, String value) {
        try {
            double seconds = Double.parseDouble(value);
            if (seconds > 0 && seconds < Integer.MAX_VALUE / 1000) {
                return Long.toString((long) Math.ceil(seconds * 1000));
            }
        } catch (NumberFormatException e) {
            // Said below, without repeating it.
        }
        throw new IllegalArgumentException("url has a " + name + " that is not a number of seconds above 0");
    }

    private static String known(String name) {
        if (INSTEAD.containsKey(name)) {
            throw new IllegalArgumentException(
                    "url has the parameter '" + name + "', which no JDBC driver takes; " + INSTEAD.get(name));
        } else if (name.indexOf('_') >= 0) {
            throw new IllegalArgumentException("url has the parameter '" + name
                    + "', which no JDBC driver takes; write it by the driver's name, as in connectTimeout");
        }
        return name;
    }
}
