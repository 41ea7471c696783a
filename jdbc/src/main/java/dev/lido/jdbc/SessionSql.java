package dev.lido.jdbc;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds SQL for PostgreSQL that leaves something in the session, or needs something that stands there. Behind a transaction
 * pooler the next statement may run in another session, and somebody else's in this one. Looks at how the statement begins and
 * for the functions that lock or set for a session; not into what a function of the user's does.
 */
final class SessionSql {

    /** Leading white space, comments and the first two words. */
    private static final Pattern BEGINNING =
            Pattern.compile("(?s)(?:\\s|--[^\\n]*\\n|/\\*.*?\\*/)*([a-zA-Z]+)(?:\\s+([a-zA-Z_.]+))?.*");

    private static final Pattern FUNCTION = Pattern.compile(
            "\\b(pg_(?:try_)?advisory_(?:lock|unlock)\\w*|pg_listening_channels)\\s*\\(", Pattern.CASE_INSENSITIVE);

    /** Settings that PgBouncer keeps for each client, besides those of one transaction. */
    private static final Set<String> SETTABLE = Set.of(
            "local",
            "transaction",
            "constraints",
            "application_name",
            "client_encoding",
            "datestyle",
            "timezone",
            "time",
            "standard_conforming_strings");

    private SessionSql() {}

    /** What in a statement can't work behind a transaction pooler, and what can instead; null if nothing is seen. */
    static @Nullable String refusal(String sql) {
        Matcher beginning = BEGINNING.matcher(sql);
        if (beginning.matches()) {
            String first = beginning.group(1).toLowerCase(Locale.ROOT);
            String second = beginning.group(2) == null ? "" : beginning.group(2).toLowerCase(Locale.ROOT);
            String refusal = refusal(first, second);
            if (refusal != null) {
                return refusal;
            }
        }
        Matcher function = FUNCTION.matcher(sql);
        return function.find()
                ? function.group(1).toLowerCase(Locale.ROOT)
                        + " locks in a session; use pg_advisory_xact_lock in a transaction"
                : null;
    }

    private static @Nullable String refusal(String first, String second) {
        return switch (first) {
            case "set" ->
                SETTABLE.contains(second)
                        ? null
                        : "SET " + second
                                + " reaches other clients; use SET LOCAL in a transaction, or ALTER ROLE … SET";
            case "reset" -> "RESET " + second + " reaches other clients; use SET LOCAL in a transaction";
            case "discard" -> "DISCARD reaches other clients";
            case "listen", "unlisten" -> "LISTEN hears nothing; use a data source that leads to the server itself";
            case "prepare" ->
                second.equals("transaction")
                        ? null
                        : "PREPARE is unknown to the next statement; use a prepared statement of JDBC";
            case "deallocate" -> "DEALLOCATE reaches other clients; use a prepared statement of JDBC";
            case "load" -> "LOAD reaches other clients; use session_preload_libraries";
            default -> null;
        };
    }
}
