package dev.lido.server.query;

import java.util.Locale;

/**
 * What can be seen of a statement without a database: its first word, and whether another statement follows. Reads quoted
 * text and comments the way the SQL standard writes them, with the quotes of SQLite and MySQL besides.
 *
 * <p>A guard may refuse because of what this class sees, never permit: where it reads a dialect wrongly, it has to be on
 * the safe side.
 */
final class StatementText {

    private final String sql;
    private final boolean nestedComments;
    private final String firstWord;
    private final boolean single;

    StatementText(String sql) {
        this(sql, false);
    }

    /** Says also whether a comment may hold another one. */
    StatementText(String sql, boolean nestedComments) {
        this.sql = sql;
        this.nestedComments = nestedComments;
        int start = skipUntilWord(0);
        int end = start;
        while (end < sql.length() && Character.isLetter(sql.charAt(end))) {
            end++;
        }
        firstWord = sql.substring(start, end).toUpperCase(Locale.ROOT);
        single = isBlank(afterSemicolon(start));
    }

    /** In upper case; empty if the statement doesn't begin with a word. Parentheses before it don't count. */
    String firstWord() {
        return firstWord;
    }

    /** Whether nothing but blanks, comments and semicolons follows the first semicolon. */
    boolean isSingle() {
        return single;
    }

    /** Whether there are only blanks, comments and semicolons. */
    boolean isBlank() {
        return isBlank(0);
    }

    /** The rest of the statement after its first word. */
    String afterFirstWord() {
        return sql.substring(skipUntilWord(0) + firstWord.length());
    }

    private int skipUntilWord(int from) {
        int at = from;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            int afterComment = skipComment(at);
            if (afterComment > at) {
                at = afterComment;
            } else if (Character.isWhitespace(c) || c == '(' || c == ';') {
                at++;
            } else {
                return at;
            }
        }
        return at;
    }

    private int afterSemicolon(int from) {
        int at = from;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            int skipped = skipComment(at);
            if (skipped > at) {
                at = skipped;
            } else if (c == '\'' || c == '"' || c == '`') {
                at = skipQuoted(at, c);
            } else if (c == '[') {
                at = skipQuoted(at, ']');
            } else if (c == ';') {
                return at + 1;
            } else {
                at++;
            }
        }
        return at;
    }

    private boolean isBlank(int from) {
        int at = from;
        while (at < sql.length()) {
            int skipped = skipComment(at);
            if (skipped > at) {
                at = skipped;
            } else if (Character.isWhitespace(sql.charAt(at)) || sql.charAt(at) == ';') {
                at++;
            } else {
                return false;
            }
        }
        return true;
    }

    /** A doubled quote reads as the end of one text and the start of the next, which comes to the same. */
    private int skipQuoted(int from, char end) {
        int closing = sql.indexOf(end, from + 1);
        return closing < 0 ? sql.length() : closing + 1;
    }

    private int skipComment(int from) {
        if (sql.startsWith("--", from)) {
            return afterLine(from);
        }
        return sql.startsWith("/*", from) ? afterBlock(from) : from;
    }

    /** Databases differ on whether a carriage return alone ends a line; for the guards it has to. */
    private int afterLine(int from) {
        int at = from;
        while (at < sql.length() && sql.charAt(at) != '\n' && sql.charAt(at) != '\r') {
            at++;
        }
        return Math.min(at + 1, sql.length());
    }

    private int afterBlock(int from) {
        int depth = 1;
        int at = from + 2;
        while (at < sql.length()) {
            if (sql.startsWith("*/", at)) {
                at += 2;
                if (--depth == 0) {
                    return at;
                }
            } else if (nestedComments && sql.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else {
                at++;
            }
        }
        return at;
    }
}
