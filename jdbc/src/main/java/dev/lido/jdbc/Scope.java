package dev.lido.jdbc;

import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import org.jspecify.annotations.Nullable;

/**
 * What a function runs in: a session, a transaction, or a part of one behind a savepoint. Begun, then either finished or
 * undone, once, by the thread that runs the function.
 */
abstract class Scope {

    private final Sessions sessions;
    private final ConnectionLease lease;
    private final String label;
    private final int attempt;
    private final Session session = new Session(this);

    /** Set when the function has returned or thrown. */
    private volatile boolean ended;

    /** Why it can't be committed any more. */
    private volatile @Nullable Throwable rollbackOnly;

    /**
     * Prepares a scope.
     *
     * @param label what messages begin their values with
     * @param attempt which attempt of the transaction it is, from 1 on
     */
    Scope(Sessions sessions, ConnectionLease lease, String label, int attempt) {
        this.sessions = sessions;
        this.lease = lease;
        this.label = label;
        this.attempt = attempt;
    }

    /** Does what comes before the function. What it throws leaves nothing to be undone. */
    abstract void begin() throws SQLException;

    /** Does what comes after a function that has returned. What it throws leaves nothing to be undone. */
    abstract void finish() throws SQLException;

    /** Does what comes after a function that has thrown. Never throws: what goes wrong is added to the failure. */
    abstract void undo(Throwable failure);

    /** What the transaction was begun with that runs here; null if none does. */
    abstract @Nullable TransactionOptions transaction();

    /** The session that the function is given. */
    final Session session() {
        return session;
    }

    final Sessions sessions() {
        return sessions;
    }

    final ConnectionLease lease() {
        return lease;
    }

    final String label() {
        return label;
    }

    final int attempt() {
        return attempt;
    }

    final void end() {
        ended = true;
    }

    final boolean isOver() {
        return ended;
    }

    /** The connection, for as long as the function runs. */
    final ConnectionLease running() throws SQLException {
        if (ended) {
            throw new SQLException(
                    "Session used after its end: " + label + "; it ends when the function that it was given to returns",
                    SqlStates.CLOSED);
        }
        return lease;
    }

    /** A nested call has failed that was part of this. The first failure is the one that is told. */
    final void noteRollbackOnly(Throwable failure) {
        if (rollbackOnly == null) {
            rollbackOnly = failure;
        }
    }

    /** Why this can't be committed; null if nothing is known that forbids it. */
    final @Nullable SQLException refusal() throws SQLException {
        if (rollbackOnly != null) {
            return rolledBack("a call nested in it failed", rollbackOnly);
        }
        return lease.lostBy() == null && lease.isCommitForbidden()
                ? rolledBack("a statement in it failed", lease.failedBy())
                : null;
    }

    private SQLException rolledBack(String what, @Nullable Throwable cause) {
        return new SQLTransactionRollbackException(
                "Transaction rolled back: " + label + "; " + what
                        + ", and the failure was caught; let it through, or nest"
                        + " with Nesting.SAVEPOINT what may fail by itself",
                SqlStates.ROLLED_BACK,
                cause);
    }

    /** Gives a thread its interrupt back that was kept from what ends a scope. */
    static void restoreInterrupt(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Attaches what went wrong afterwards. */
    static void suppress(Throwable failure, Throwable later) {
        if (later != failure) {
            failure.addSuppressed(later);
        }
    }
}
