package dev.lido.jdbc;

import java.sql.SQLNonTransientConnectionException;

/**
 * The connection was lost after COMMIT was sent and before the answer came: the transaction may or may not have been committed,
 * and only reading what it should have written tells. Never retried. SQLState {@code 08007}; the cause is the driver's.
 */
public final class CommitUnknownException extends SQLNonTransientConnectionException {

    private static final long serialVersionUID = 1;

    CommitUnknownException(String label, Throwable cause) {
        super(
                "Commit outcome unknown: " + label + "; the connection was lost after COMMIT was sent, so it may or may"
                        + " not have been carried out; read what it should have written before you do it again",
                SqlStates.OUTCOME_UNKNOWN,
                cause);
    }
}
