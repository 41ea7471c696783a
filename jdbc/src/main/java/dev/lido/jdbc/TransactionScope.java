package dev.lido.jdbc;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A transaction, on a connection of its own or on a session's.
 *
 * <p>It is committed in one place, and only after everything that speaks against it has been looked at. What goes wrong before
 * COMMIT is sent leaves nothing behind, so it is told as it is. From then on a lost connection leaves open what has become of
 * it: also where the driver has noticed the loss only when it wanted to send, because it doesn't say so. A failure that leaves
 * the connection alive is the database's own word that nothing was committed.
 *
 * <p>An interrupt of the thread is kept from what ends a transaction, and given back to it afterwards: on a virtual thread it
 * would close the socket in the middle of that.
 */
final class TransactionScope extends Scope {

    /** Those with which a database says itself that it doesn't know: the standard's two. */
    private static final Set<String> UNKNOWN = Set.of(SqlStates.OUTCOME_UNKNOWN, "40003");

    private static final Logger LOGGER = System.getLogger("dev.lido.jdbc");

    private final TransactionOptions options;
    private final @Nullable TransactionTimeout limit;
    /** Whether the connection goes back when the transaction has ended; else it is a session's, and goes on. */
    private final boolean own;

    TransactionScope(Sessions sessions, ConnectionLease lease, Attempts attempts, boolean own) {
        super(sessions, lease, attempts.label(), attempts.number());
        this.options = attempts.options();
        this.limit = attempts.limit();
        this.own = own;
    }

    @Override
    void begin() throws SQLException {
        if (!own) {
            lease().manage(0, resource -> resource.refuseSecondTransaction(label()));
        }
        lease().limit(limit);
        try {
            lease().manage(options.marks(), resource -> resource.begin(options));
        } catch (Throwable t) {
            goOn();
            throw t;
        }
    }

    @Override
    void finish() throws SQLException {
        end();
        boolean interrupted = Thread.interrupted();
        try {
            commit();
        } finally {
            restoreInterrupt(interrupted);
        }
    }

    @Override
    void undo(Throwable failure) {
        end();
        boolean interrupted = Thread.interrupted();
        try {
            rollBack(failure);
        } finally {
            restoreInterrupt(interrupted);
        }
    }

    private void commit() throws SQLException {
        try {
            SQLException refusal = refusal();
            if (refusal == null) {
                refusal = loss();
            }
            if (refusal != null) {
                throw refusal;
            }
            if (own) {
                lease().manage(0, JdbcResource::closeOpened);
            }
        } catch (SQLException | RuntimeException e) {
            rollBack(e);
            throw e;
        }
        sendCommit();
        goOn();
    }

    private @Nullable SQLException loss() {
        SQLException lostBy = lease().lostBy();
        return lostBy == null
                ? null
                : new SQLNonTransientConnectionException(
                        "Connection lost in a transaction: " + label()
                                + "; the failure that said so was caught; nothing was committed",
                        SqlStates.LOST,
                        lostBy);
    }

    /** If its time is up, COMMIT isn't sent: the limit lets no command begin. */
    private void sendCommit() throws SQLException {
        try {
            lease().manage(0, JdbcResource::commit);
        } catch (SQLException e) {
            if (lease().lostBy() != null || UNKNOWN.contains(String.valueOf(e.getSQLState()))) {
                lease().invalidate();
                throw new CommitUnknownException(label(), e);
            }
            rollBack(e);
            throw e;
        } catch (RuntimeException e) {
            lease().invalidate();
            throw new CommitUnknownException(label(), e);
        } catch (Error e) {
            lease().invalidate();
            throw e;
        }
    }

    /** Under the limit of a rollback at release, and of no other: it has to be done when the transaction's time is up. */
    private void rollBack(Throwable failure) {
        try {
            lease().limit(null);
            if (lease().isLive() && lease().lostBy() == null) {
                lease().manage(0, resource -> resource.rollBack(sessions().graceNanos()));
                goOn();
            }
        } catch (Throwable t) {
            lease().invalidate();
            suppress(failure, t);
        }
    }

    /** Puts a session's connection back to what it was, after its transaction has ended: nothing here changes how. */
    private void goOn() {
        if (own || !lease().isLive() || lease().lostBy() != null) {
            return;
        }
        try {
            lease().manage(0, resource -> resource.goOn(options.marks()));
        } catch (SQLException | RuntimeException e) {
            lease().invalidate();
            LOGGER.log(Level.DEBUG, () -> "event=session_not_restored " + label(), e);
        }
    }

    @Override
    TransactionOptions transaction() {
        return options;
    }
}
