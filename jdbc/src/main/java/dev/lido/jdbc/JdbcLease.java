package dev.lido.jdbc;

import dev.lido.pool.Lease;
import dev.lido.pool.Slot;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * How every call on a lease, and on what was made by it, is guarded: it is refused if the lease has ended, the lease learns that
 * it is under way, and its failure is looked at, because some failures mean that the connection is dead.
 *
 * <p>There are three ways to do that. {@link #begin()} announces a call, at the price of two atomic adds. {@link #beginCall()}
 * announces it unless the thread that took the connection makes it, which is mostly so; {@link Lease} says why that is enough.
 * It is for the calls that every statement needs, written out by hand; all others go through {@link #call} and {@link #run}.
 * Calls in which a driver may run code of the user's are always announced: such code might close the connection in
 * the middle of a call of its own thread. {@link #checkLive()} announces nothing, for calls that stay in memory.
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

    /**
     * Begins a call that is made often, and announces it only if it has to be.
     *
     * @return whether it was announced: pass that to {@link #endCall}, whatever happens; but not if this throws
     */
    final boolean beginCall() throws LeaseClosedException {
        if (beginOwn()) {
            return false;
        }
        begin();
        return true;
    }

    /** Says that the call has returned. */
    final void endCall(boolean announced) {
        if (announced) {
            end();
        }
    }

    /** Begins a call that needs no end, because only its thread can end the lease unseen; false if it has to be announced. */
    final boolean beginOwn() {
        return enterOwn(Marks.USED);
    }

    /** Refuses a call that stays in memory and so needs no announcement. */
    final void checkLive() throws LeaseClosedException {
        if (!isLive()) {
            throw new LeaseClosedException(poolName(), isReclaimed());
        }
    }

    /** Looks at what the driver threw, and gives it to be thrown, maybe said better. */
    final SQLException failed(SQLException failure) {
        mark(Marks.FAILED);
        if (resource().isLost(failure)) {
            resource().noteLost(failure);
            if (resource().isWitness(failure)) {
                lost();
            } else {
                invalidate();
            }
        } else {
            if (resource().isDoubtful(failure)) {
                markSuspect();
            }
            resource().noteIfRefused(failure);
        }
        resource().noteFailure(failure);
        return resource().explained(failure, poolName());
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

    /**
     * Makes a guarded call for who runs units of work on this lease: a command of the connection.
     *
     * @param marks what it changes
     */
    final void manage(int marks, SqlConsumer<JdbcResource> command) throws SQLException {
        execute(null, () -> {
            mark(marks);
            command.accept(resource());
            return true;
        });
    }

    /** Has commands limited otherwise from now on, or as they were with null; nothing happens if the lease has ended. */
    final void limit(@Nullable CommandTimeout limit) throws SQLException {
        runIfLive(() -> {
            mark(Marks.USED); // so that the release looks at it
            resource().limit(limit);
        });
    }

    /** What limits commands now. */
    final @Nullable CommandTimeout limit() {
        return resource().limit();
    }

    /** Whether COMMIT would do something else than to commit all that was done. */
    final boolean isCommitForbidden() throws SQLException {
        return call(() -> resource().isCommitForbidden());
    }

    /** The failure of a statement, for what can't be committed; null if none is known. */
    final @Nullable SQLException failedBy() {
        return resource().failedBy();
    }

    /** The failure by which the connection was lost in use; null if it wasn't, as far as is known. */
    final @Nullable SQLException lostBy() {
        return resource().lostBy();
    }

    final boolean isAborted() {
        return resource().isAborted();
    }

    /** Whether there is anything around a command, so that it must go through {@link #execute}. */
    final boolean isObserved() {
        return resource().limit() != null;
    }

    final boolean hasCommandTimeout() {
        return resource().limit() != null;
    }

    /**
     * Makes a guarded call that runs a command, under the command timeout if there is one.
     *
     * @param statement what can be cancelled; null for a command of the connection itself, which is broken off instead
     */
    final <T> T execute(@Nullable Statement statement, SqlCall<T> call) throws SQLException {
        CommandTimeout timeout = resource().limit();
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
