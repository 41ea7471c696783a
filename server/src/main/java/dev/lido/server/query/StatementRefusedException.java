package dev.lido.server.query;

import java.sql.SQLNonTransientException;

/** A statement that was not sent to the database, because the source doesn't take statements of its kind. */
public final class StatementRefusedException extends SQLNonTransientException {

    private static final long serialVersionUID = 1;

    /** The statement would change data. */
    static final String READ_ONLY = "25006";
    /** The statement would begin or end a transaction. */
    static final String TRANSACTION = "25000";
    /** There is not exactly one statement. */
    static final String NOT_ONE = "42601";

    StatementRefusedException(String reason, String sqlState) {
        super(reason, sqlState);
    }
}
