package dev.lido.jdbc.spi;

import java.util.Locale;
import java.util.Set;

/**
 * Looks at SQL for what may open a transaction: BEGIN, START, SAVEPOINT, SET, and, because there is no end to what databases
 * know beside those, everything that isn't known to be harmless.
 */
final class TransactionSql {

    private static final Set<String> HARMLESS = Set.of(
            "SELECT",
            "INSERT",
            "UPDATE",
            "DELETE",
            "WITH",
            "MERGE",
            "REPLACE",
            "VALUES",
            "TABLE",
            "CREATE",
            "ALTER",
            "DROP",
            "TRUNCATE",
            "EXPLAIN",
            "ANALYZE",
            "DESCRIBE",
            "SHOW",
            "PRAGMA",
            "COMMENT",
            "GRANT",
            "REVOKE",
            "VACUUM");

    private static final int LONGEST = 8;

    private TransactionSql() {}

    static boolean mayOpen(String sql) {
        int end = sql.length();
        int start = 0;
        while (start < end && Character.isWhitespace(sql.charAt(start))) {
            start++;
        }
        int at = start;
        while (at < end && at - start <= LONGEST && isLetter(sql.charAt(at))) {
            at++;
        }
        // A comment or a bracket in front isn't looked behind: such a statement counts as one that may.
        boolean harmless = HARMLESS.contains(sql.substring(start, at).toUpperCase(Locale.ROOT));
        return !harmless || hasSecondStatement(sql, at);
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    /** A semicolon with something behind it; one in a string costs a rollback in vain. */
    private static boolean hasSecondStatement(String sql, int from) {
        int semicolon = sql.indexOf(';', from);
        return semicolon >= 0 && !sql.substring(semicolon + 1).isBlank();
    }
}
