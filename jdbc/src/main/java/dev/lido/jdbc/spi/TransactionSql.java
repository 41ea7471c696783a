package dev.lido.jdbc.spi;

/**
 * Looks at SQL for what may open a transaction: BEGIN, START, SAVEPOINT, SET, and, because there is no end to what databases
 * know beside those, everything that isn't known to be harmless.
 */
final class TransactionSql {

    /** By length, the frequent ones first; nothing is allocated to look a word up. */
    private static final String[][] HARMLESS = {
        {},
        {},
        {},
        {},
        {"WITH", "DROP", "SHOW"},
        {"MERGE", "TABLE", "ALTER", "GRANT"},
        {"SELECT", "INSERT", "UPDATE", "DELETE", "VALUES", "CREATE", "PRAGMA", "REVOKE", "VACUUM"},
        {"REPLACE", "EXPLAIN", "ANALYZE", "COMMENT"},
        {"TRUNCATE", "DESCRIBE"}
    };

    private static final int LONGEST = HARMLESS.length - 1;

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
        return !isHarmless(sql, start, at - start) || hasSecondStatement(sql, at);
    }

    private static boolean isHarmless(String sql, int start, int length) {
        if (length > LONGEST) {
            return false;
        }
        for (String word : HARMLESS[length]) {
            if (sql.regionMatches(true, start, word, 0, length)) {
                return true;
            }
        }
        return false;
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
