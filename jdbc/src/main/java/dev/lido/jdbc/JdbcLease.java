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
    final Connection begin() throws SQLException {
        if (!beginIfLive()) {
            throw closed();
        }
        return resource().connection();
    }

    /** Announces a call; or says false, and then no {@link #end()} follows, if the lease has ended. */
    final boolean beginIfLive() throws SQLException {
        if (!enter()) {
            return false;
        }
        CallWatch watch = resource().watch();
        if (watch != null) {
            begin(watch);
        }
        return true;
    }

    private void begin(CallWatch watch) throws SQLException {
        if (watch.begins()) {
            mark(Marks.REQUEST); // so that there is a reset, which says that it has ended
            try {
                resource().connection().beginRequest();
            } catch (SQLException e) {
                SQLException failure = failed(e);
                end();
                throw failure;
            } catch (RuntimeException | Error e) {
                end();
                throw e;
            }
        }
    }

    private LeaseClosedException closed() {
        return new LeaseClosedException(poolName(), isReclaimed(), hasSlept());
    }

    /** Says that the call has returned. */
    final void end() {
        CallWatch watch = resource().watch();
        if (watch != null) {
            watch.ends(resource());
        }
        exit();
    }

    /** Refuses a call that stays in memory and so needs no announcement. */
    final void checkLive() throws LeaseClosedException {
        if (!isLive()) {
            throw closed();
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
        if (!beginIfLive()) {
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
     * Makes a guarded call that runs a command, under the command timeout if there is one, and has it logged if that is wanted.
     *
     * @param statement what can be cancelled; null for a command of the connection itself, which is broken off instead
     * @param sql what it runs, for the log
     */
    final <T> T execute(@Nullable Statement statement, String sql, SqlCall<T> call) throws SQLException {
        QueryLog log = resource().queryLog();
        return log == null ? execute(statement, call) : logged(log, statement, sql, call);
    }

    /** The same for what belongs to a command that was logged already. */
    final <T> T execute(@Nullable Statement statement, SqlCall<T> call) throws SQLException {
        CommandTimeout timeout = resource().commandTimeout();
        if (timeout != null) {
            return timed(timeout, statement, call);
        }
        begin();
        try {
            noteWork(statement);
            return call.call();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            end();
        }
    }

    /** A transaction may be open from now on, where auto-commit is off. */
    private void noteWork(@Nullable Statement statement) {
        if (statement != null) {
            resource().noteWork(true);
        }
    }

    private <T> T logged(QueryLog log, @Nullable Statement statement, String sql, SqlCall<T> call) throws SQLException {
        long began = log.now();
        SQLException failure = null;
        try {
            return execute(statement, call);
        } catch (SQLException e) {
            failure = e;
            throw e;
        } finally {
            log.ended(began, sql, failure);
        }
    }

    /**
     * The command is finished before the call is: a cancel that is still under way then would otherwise hit whatever the
     * connection runs next, for whoever holds it.
     */
    private <T> T timed(CommandTimeout timeout, @Nullable Statement statement, SqlCall<T> call) throws SQLException {
        begin();
        try {
            noteWork(statement);
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
