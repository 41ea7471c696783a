package dev.lido.jdbc;

import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Savepoint;
import org.jspecify.annotations.Nullable;

/** A part of a transaction that can be undone by itself. */
final class SavepointScope extends Scope {

    private final Scope outer;
    private @Nullable Savepoint savepoint;

    SavepointScope(Scope outer, TransactionOptions options) {
        super(outer.sessions(), outer.lease(), options.label(outer.lease().poolName()), outer.attempt());
        this.outer = outer;
    }

    @Override
    void begin() throws SQLException {
        savepoint = lease().setSavepoint();
    }

    @Override
    void finish() throws SQLException {
        end();
        boolean interrupted = Thread.interrupted(); // see TransactionScope
        try {
            SQLException refusal = refusal();
            if (refusal != null) {
                throw refusal;
            }
            lease().releaseSavepoint(savepoint);
        } catch (SQLFeatureNotSupportedException e) {
            // Then it goes with the transaction.
        } catch (SQLException | RuntimeException e) {
            rollBack(e);
            throw e;
        } finally {
            restoreInterrupt(interrupted);
        }
    }

    @Override
    void undo(Throwable failure) {
        end();
        rollBack(failure);
    }

    private void rollBack(Throwable failure) {
        if (lease().lostBy() != null) {
            outer.noteRollbackOnly(failure);
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            lease().rollback(savepoint);
            lease().releaseSavepoint(savepoint);
        } catch (SQLFeatureNotSupportedException e) {
            // Then it goes with the transaction.
        } catch (Throwable t) {
            outer.noteRollbackOnly(failure);
            suppress(failure, t);
        } finally {
            restoreInterrupt(interrupted);
        }
    }

    @Override
    @Nullable
    TransactionOptions transaction() {
        return outer.transaction();
    }
}
