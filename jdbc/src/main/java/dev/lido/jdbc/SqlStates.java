package dev.lido.jdbc;

import dev.lido.pool.PoolException;
import dev.lido.pool.PoolInterruptedException;
import dev.lido.pool.spi.FailureKind;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLTransientConnectionException;

/** What SQL calls the ways in which an acquire can fail. */
final class SqlStates {

    static final String EXHAUSTED = "LI001";
    static final String REFUSED = "LI002";
    static final String UNREACHABLE = "08001";
    static final String CLOSED = "08003";
    static final String LOST = "08006";
    static final String OUTCOME_UNKNOWN = "08007";
    /** A statement that can't be run while a transaction is open. */
    static final String TRANSACTION_ACTIVE = "25001";
    /** Ended by someone who may not. */
    static final String INVALID_TERMINATION = "2D000";
    /** Rolled back, for no reason that has a state of its own. */
    static final String ROLLED_BACK = "40000";
    /** Broken off by a time limit. */
    static final String CANCELLED = "57014";
    /** Something would be written where nothing may be. */
    static final String READ_ONLY = "25006";
    /** Arguments don't match the parameters. */
    static final String ARGUMENTS = "07001";
    /** More than one row where one was expected. */
    static final String CARDINALITY = "21000";
    /** The standard's "invalid transaction state". */
    static final String NO_TRANSACTION = "25000";

    private static final String NOT_AUTHORIZED = "28000";

    private SqlStates() {}

    /** The checked twin of an exception of the engine: same message, same cause. */
    static SQLException translated(PoolException failure) {
        if (failure instanceof dev.lido.pool.PoolExhaustedException exhausted) {
            return new PoolExhaustedException(exhausted);
        } else if (failure instanceof dev.lido.pool.PoolRefusedException refused) {
            return new PoolRefusedException(refused);
        } else if (failure instanceof dev.lido.pool.DatabaseUnreachableException unreachable) {
            return unreachable.kind() == FailureKind.AUTH
                    ? new SQLInvalidAuthorizationSpecException(
                            unreachable.getMessage(), NOT_AUTHORIZED, unreachable.getCause())
                    : new DatabaseUnreachableException(unreachable);
        } else if (failure instanceof PoolInterruptedException) {
            return new SQLTransientConnectionException(failure.getMessage(), EXHAUSTED, failure.getCause());
        } else if (failure instanceof dev.lido.pool.PoolClosedException closed) {
            return new PoolClosedException(closed);
        }
        // The type is sealed, and all of it is above; Java 17 can't switch over it.
        throw failure;
    }
}
