package dev.lido.jdbc;

import dev.lido.pool.Lease;
import dev.lido.pool.Slot;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * How every call on a lease, and on what was made by it, is guarded: it is announced to the lease, refused if the lease has
 * ended, and its failure is looked at, because some failures mean that the connection is dead.
 */
abstract class JdbcLease extends Lease<JdbcResource> {

    JdbcLease(Slot<JdbcResource> slot, JdbcResource resource, long word) {
        super(slot, resource, word);
    }

    /** Announces a call. Follow it with {@link #end()}, whatever happens; but not if it throws. */
    final Connection begin() throws LeaseClosedException {
        if (!enter()) {
            throw new LeaseClosedException(poolName(), isReclaimed());
        }
        return resource().connection();
    }

    /** Says that the call has returned. */
    final void end() {
        exit();
    }

    /** Refuses a call that stays in memory and so needs no announcement. */
    final void checkLive() throws LeaseClosedException {
        if (!isLive()) {
            throw new LeaseClosedException(poolName(), isReclaimed());
        }
    }

    /** Looks at what the driver threw, and gives it back to be thrown. */
    final <E extends SQLException> E failed(E failure) {
        if (resource().isLost(failure)) {
            if (resource().isWitness(failure)) {
                lost();
            } else {
                invalidate();
            }
        } else {
            resource().noteFailure(failure);
        }
        return failure;
    }

    /** Makes a guarded call. */
    final <T> T call(SqlCall<T> call) throws SQLException {
        begin();
        try {
            return call.call();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    /** Makes a guarded call that gives out an object of the driver, with which the connection can be used without the lease. */
    final <T> T unwrapping(SqlCall<T> call) throws SQLException {
        return call(() -> {
            keep();
            return call.call();
        });
    }

    /** Makes a guarded call that gives nothing. */
    final void run(SqlAction action) throws SQLException {
        begin();
        try {
            action.run();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    /** Makes a guarded call, or none if the lease has ended: for what must do no harm then, such as closing. */
    final void runIfLive(SqlAction action) throws SQLException {
        if (!enter()) {
            return;
        }
        try {
            action.run();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    final boolean hasCommandTimeout() {
        return resource().commandTimeout() != null;
    }

    /**
     * Makes a guarded call that runs a command, under the command timeout if there is one.
     *
     * @param statement what can be cancelled; null for a command of the connection itself, which is broken off instead
     */
    final <T> T execute(@Nullable Statement statement, SqlCall<T> call) throws SQLException {
        CommandTimeout timeout = resource().commandTimeout();
        return timeout == null ? call(call) : timed(timeout, statement, call);
    }

    /**
     * The command is finished before the call is: a cancel that is still under way then would otherwise hit whatever the
     * connection runs next, for whoever holds it.
     */
    private <T> T timed(CommandTimeout timeout, @Nullable Statement statement, SqlCall<T> call) throws SQLException {
        begin();
        try {
            Command command = timeout.start(statement, resource());
            try {
                return call.call();
            } catch (SQLException e) {
                SQLException failure = failed(e);
                throw command.wasCancelled() ? timeout.exceeded(poolName(), failure) : failure;
            } finally {
                finish(command);
            }
        } finally {
            end();
        }
    }

    private void finish(Command command) {
        switch (command.finish()) {
            case IN_TIME -> {}
            case CANCELLED -> markSuspect();
            case CANCEL_HANGS -> invalidate();
        }
    }
}
