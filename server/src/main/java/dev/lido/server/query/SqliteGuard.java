package dev.lido.server.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * For SQLite. What keeps the data safe is how {@link Sources} opens the database: the file itself is opened read-only, so
 * no statement can write to it, and no other file can be attached, which {@code ATTACH} and {@code VACUUM INTO} would
 * need. The transaction takes temporary tables and views back, which would otherwise hide tables from the next caller.
 *
 * <p>What a transaction can't take back are the connection's settings, so {@code PRAGMA} is taken only where it asks. Each
 * of those questions is also a table, as in {@code SELECT * FROM pragma_table_info('orders')}.
 */
final class SqliteGuard implements Guard {

    /** Pragmas whose argument names what is asked about. */
    private static final Set<String> ASK_ABOUT = Set.of(
            "TABLE_INFO",
            "TABLE_XINFO",
            "TABLE_LIST",
            "INDEX_LIST",
            "INDEX_INFO",
            "INDEX_XINFO",
            "FOREIGN_KEY_LIST",
            "FOREIGN_KEY_CHECK",
            "INTEGRITY_CHECK",
            "QUICK_CHECK");

    /** Pragmas that only ask as long as they have no argument. */
    private static final Set<String> ASK = Set.of(
            "APPLICATION_ID",
            "AUTO_VACUUM",
            "COLLATION_LIST",
            "COMPILE_OPTIONS",
            "DATABASE_LIST",
            "ENCODING",
            "FOREIGN_KEYS",
            "FREELIST_COUNT",
            "FUNCTION_LIST",
            "JOURNAL_MODE",
            "MODULE_LIST",
            "PAGE_COUNT",
            "PAGE_SIZE",
            "PRAGMA_LIST",
            "SCHEMA_VERSION",
            "SYNCHRONOUS",
            "USER_VERSION");

    private static final Pattern PRAGMA =
            Pattern.compile("\\s*(?:\\w+\\s*\\.\\s*)?(\\w+)\\s*(.*?)[\\s;]*", Pattern.DOTALL);

    @Override
    public void check(String sql) throws StatementRefusedException {
        StatementText text = Guard.readOne(sql);
        if (text.firstWord().equals("PRAGMA") && !asks(text.afterFirstWord())) {
            throw new StatementRefusedException(
                    "PRAGMA is taken only where it asks and sets nothing, as in PRAGMA table_info(orders) or"
                            + " SELECT * FROM pragma_table_info('orders')",
                    StatementRefusedException.READ_ONLY);
        }
    }

    @Override
    public void begin(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
    }

    @Override
    public void end(Connection connection, boolean succeeded) throws SQLException {
        connection.rollback();
    }

    private static boolean asks(String pragma) {
        Matcher matcher = PRAGMA.matcher(pragma);
        if (!matcher.matches()) {
            return false;
        }
        String name = matcher.group(1).toUpperCase(Locale.ROOT);
        String argument = matcher.group(2);
        return ASK_ABOUT.contains(name) && !argument.startsWith("=") || ASK.contains(name) && argument.isEmpty();
    }
}
