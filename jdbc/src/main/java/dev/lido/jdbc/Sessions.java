package dev.lido.jdbc;

import dev.lido.jdbc.spi.Dialect;
import dev.lido.pool.Pool;
import dev.lido.pool.PoolException;
import dev.lido.pool.spi.PoolEnvironment;
import java.lang.System.Logger;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Runs functions in sessions and transactions on one data source.
 *
 * <p>What runs on a thread is kept in a thread-local for as long as the function runs, and not a moment longer, so that a nested
 * call finds it: nothing is left behind on threads of a pool, and a virtual thread carries one entry while it needs it. Other
 * threads don't inherit it. Each connection that is taken here is given back in the same method, whatever happens in between.
 *
 * <p>Thread-safe.
 */
final class Sessions {

    private final Pool<JdbcResource> pool;
    private final SourceParts parts;
    private final @Nullable CommandTimeout commandTimeout;
    private final Logger logger;
    private final ThreadLocal<Scope> running = new ThreadLocal<>();

    Sessions(Pool<JdbcResource> pool, SourceParts parts, @Nullable CommandTimeout commandTimeout) {
        this.pool = pool;
        this.parts = parts;
        this.commandTimeout = commandTimeout;
        this.logger = System.getLogger("dev.lido.pool." + pool.name());
    }

    String poolName() {
        return pool.name();
    }

    PoolEnvironment environment() {
        return parts.environment();
    }

    Dialect dialect() {
        return parts.dialect();
    }

    Logger logger() {
        return logger;
    }

    /** How long a rollback may take. */
    long graceNanos() {
        return pool.config().validationTimeout().toNanos();
    }

    /** Runs a function in a session; in the one, or the transaction, that runs on this thread already, if there is one. */
    <T extends @Nullable Object> T session(SqlFunction<Session, T> work) throws SQLException {
        Scope outer = running.get();
        if (outer != null) {
            return work.apply(outer.session());
        }
        ConnectionLease lease = acquire(null);
        try {
            return run(new SessionScope(this, lease), work);
        } finally {
            release(lease);
        }
    }

    /** Runs a function in a transaction, which may be part of one that runs on this thread already. */
    <T extends @Nullable Object> T transaction(TransactionOptions options, SqlFunction<Session, T> work)
            throws SQLException {
        return transaction(running.get(), options, work);
    }

    /** The same on a session's connection, as part of whatever is the innermost that runs on that. */
    <T extends @Nullable Object> T transactionOn(
            Scope session, TransactionOptions options, SqlFunction<Session, T> work) throws SQLException {
        Scope present = running.get();
        return transaction(present != null && present.lease() == session.lease() ? present : session, options, work);
    }

    private <T extends @Nullable Object> T transaction(
            @Nullable Scope outer, TransactionOptions options, SqlFunction<Session, T> work) throws SQLException {
        refuseWritingOnReadOnly(options);
        if (outer == null || options.nesting() == Nesting.NEW) {
            return attempts(null, options, work);
        }
        TransactionOptions present = outer.transaction();
        if (present == null) {
            return attempts(outer, options, work);
        }
        refuseOther(present, options);
        return options.nesting() == Nesting.SAVEPOINT
                ? run(new SavepointScope(outer, options), session -> limited(outer.lease(), options, session, work))
                : join(outer, options, work);
    }

    private <T extends @Nullable Object> T join(Scope outer, TransactionOptions options, SqlFunction<Session, T> work)
            throws SQLException {
        try {
            return limited(outer.lease(), options, outer.session(), work);
        } catch (Throwable t) {
            outer.noteRollbackOnly(t);
            throw t;
        }
    }

    /** Runs a nested function within its own time limit, if it has one, which doesn't hold for what comes after it. */
    private <T extends @Nullable Object> T limited(
            ConnectionLease lease, TransactionOptions options, Session session, SqlFunction<Session, T> work)
            throws SQLException {
        CommandTimeout present = lease.limit();
        TransactionTimeout limit = limit(options, present);
        if (limit == null) {
            return work.apply(session);
        }
        PoolEnvironment.Registration ticking = environment().everyTick(limit);
        try {
            lease.limit(limit);
            T result = work.apply(session);
            if (limit.leftNanos() <= 0) {
                throw limit.expired();
            }
            return result;
        } finally {
            ticking.cancel();
            lease.limit(present);
        }
    }

    private @Nullable TransactionTimeout limit(TransactionOptions options, @Nullable CommandTimeout beneath) {
        Duration timeout = options.timeout();
        return timeout == null
                ? null
                : new TransactionTimeout(
                        options.label(poolName()), timeout, pool.config().validationTimeout(), environment(), beneath);
    }

    /**
     * Runs a transaction until it succeeds, or has failed for good.
     *
     * @param session whose connection it uses; null for one of its own
     */
    private <T extends @Nullable Object> T attempts(
            @Nullable Scope session, TransactionOptions options, SqlFunction<Session, T> work) throws SQLException {
        TransactionTimeout limit = limit(options, commandTimeout);
        if (limit == null) {
            return attempts(session, new Attempts(this, options, null), work);
        }
        PoolEnvironment.Registration ticking = environment().everyTick(limit);
        try {
            return attempts(session, new Attempts(this, options, limit), work);
        } finally {
            ticking.cancel();
        }
    }

    private <T extends @Nullable Object> T attempts(
            @Nullable Scope session, Attempts attempts, SqlFunction<Session, T> work) throws SQLException {
        while (true) {
            try {
                return session == null
                        ? attempt(attempts, work)
                        : run(new TransactionScope(this, session.running(), attempts, false), work);
            } catch (Exception e) {
                if (!attempts.again(e)) {
                    throw e;
                }
            }
        }
    }

    private <T extends @Nullable Object> T attempt(Attempts attempts, SqlFunction<Session, T> work)
            throws SQLException {
        ConnectionLease lease = acquire(attempts.limit());
        try {
            return run(new TransactionScope(this, lease, attempts, true), work);
        } catch (Throwable t) {
            if (lease.lostBy() != null && !lease.isAborted()) {
                attempts.noteLost();
            }
            throw t;
        } finally {
            release(lease);
        }
    }

    private <T extends @Nullable Object> T run(Scope scope, SqlFunction<Session, T> work) throws SQLException {
        scope.begin();
        Scope outer = running.get();
        running.set(scope);
        T result;
        try {
            result = work.apply(scope.session());
        } catch (Throwable t) {
            scope.undo(t);
            throw t;
        } finally {
            if (outer == null) {
                running.remove();
            } else {
                running.set(outer);
            }
        }
        scope.finish();
        return result;
    }

    private ConnectionLease acquire(@Nullable TransactionTimeout limit) throws SQLException {
        try {
            if (limit == null) {
                return (ConnectionLease) pool.acquire();
            }
            long left =
                    Math.min(limit.leftNanos(), pool.config().acquireTimeout().toNanos());
            if (left <= 0) {
                throw limit.expired();
            }
            return (ConnectionLease) pool.acquire(Duration.ofNanos(left));
        } catch (PoolException e) {
            throw SqlStates.translated(e);
        }
    }

    /** Keeps an interrupt from the reset, as from all that ends a transaction. */
    private static void release(ConnectionLease lease) {
        boolean interrupted = Thread.interrupted();
        try {
            lease.close();
        } finally {
            Scope.restoreInterrupt(interrupted);
        }
    }

    private void refuseWritingOnReadOnly(TransactionOptions options) throws SQLException {
        if (parts.readOnly() && Boolean.FALSE.equals(options.readOnly())) {
            throw new SQLException(
                    "Transaction not begun: " + options.label(poolName())
                            + " readOnly=false; the data source only reads; leave readOnly out, or use another data source",
                    SqlStates.READ_ONLY);
        }
    }

    /** A transaction under way can't be changed, and what a nested one asked for must not silently be left undone. */
    private void refuseOther(TransactionOptions present, TransactionOptions wanted) throws SQLException {
        boolean otherIsolation = wanted.isolation() != null && wanted.isolation() != present.isolation();
        boolean otherReadOnly = wanted.readOnly() != null
                && wanted.readOnly() != (present.readOnly() == null ? parts.readOnly() : present.readOnly());
        if (otherIsolation || otherReadOnly) {
            throw new SQLException(
                    "Nested transaction refused: " + wanted.label(poolName())
                            + asked("isolation", wanted.isolation(), present.isolation())
                            + asked("readOnly", wanted.readOnly(), present.readOnly())
                            + "; a transaction under way can't be changed; ask for the same in the outer one, leave it out"
                            + " here, or nest with Nesting.NEW",
                    SqlStates.TRANSACTION_ACTIVE);
        }
    }

    private static String asked(String what, @Nullable Object wanted, @Nullable Object present) {
        return wanted == null
                ? ""
                : " " + what + "=" + wanted + " outer " + what + "=" + (present == null ? "default" : present);
    }
}
