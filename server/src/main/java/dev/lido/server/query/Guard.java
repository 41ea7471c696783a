package dev.lido.server.query;

import dev.lido.server.config.SourceConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/**
 * What stands between a caller's statement and the data of a source: which statements are sent at all, and what the
 * transaction around them allows. Every call is a transaction of its own, so that nothing which a statement changes in
 * its session outlives the call. Thread-safe.
 */
interface Guard {

    /** Statements that begin or end a transaction, which a caller has no use for. */
    Set<String> TRANSACTION_CONTROL =
            Set.of("BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "PREPARE");

    /**
     * Refuses a statement before a connection is taken for it.
     *
     * @param sql as the caller wrote it
     * @throws StatementRefusedException if the source doesn't take it
     * @throws SQLException if it can't be read
     */
    void check(String sql) throws SQLException;

    /**
     * Begins the call's transaction.
     *
     * @param connection fresh from the pool
     * @throws SQLException if the connection can't be made safe; nothing may be run on it then
     */
    void begin(Connection connection) throws SQLException;

    /**
     * Ends the call's transaction and leaves nothing behind in the session.
     *
     * @param connection as given to {@link #begin}
     * @param succeeded whether the statement did; a source that may be written to keeps its changes then
     * @throws SQLException if the session may not be clean
     */
    void end(Connection connection, boolean succeeded) throws SQLException;

    /**
     * The guard for a source.
     *
     * @param source its settings
     * @return a guard
     */
    static Guard of(SourceConfig source) {
        if (!source.readOnly()) {
            return new WritableGuard();
        }
        return switch (source.type()) {
            case POSTGRES -> new PostgresGuard();
            case SQLITE -> new SqliteGuard();
            case JDBC -> new KeywordGuard();
        };
    }

    /** Refuses what no source takes: nothing, several statements, and transaction control. */
    static StatementText readOne(String sql) throws StatementRefusedException {
        StatementText text = new StatementText(sql);
        checkFirstWord(text);
        if (!text.isSingle()) {
            throw severalStatements();
        }
        return text;
    }

    /** Refuses what isn't a statement, and transaction control. */
    static void checkFirstWord(StatementText text) throws StatementRefusedException {
        if (text.firstWord().isEmpty()) {
            throw new StatementRefusedException(
                    "No statement found; send one that begins with a word, for example SELECT",
                    StatementRefusedException.NOT_ONE);
        }
        if (TRANSACTION_CONTROL.contains(text.firstWord())) {
            throw new StatementRefusedException(
                    text.firstWord() + " is not taken: each call is a transaction of its own; send only the statement"
                            + " that reads the data",
                    StatementRefusedException.TRANSACTION);
        }
    }

    /** Says that a call takes one statement. */
    static StatementRefusedException severalStatements() {
        return new StatementRefusedException(
                "More than one statement in a call; send them one by one", StatementRefusedException.NOT_ONE);
    }
}
