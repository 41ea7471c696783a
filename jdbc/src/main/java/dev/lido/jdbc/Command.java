package dev.lido.jdbc;

import dev.lido.pool.spi.Ticker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One statement, commit or rollback that runs under the command timeout.
 *
 * <pre>
 *   RUNNING --- finish ---> FINISHED            in time; nothing was cancelled
 *   RUNNING --- time up --> CANCELLING --> CANCELLED --- grace up ---> ABORTED
 *                               +---------------------- grace up -------^
 * </pre>
 *
 * RUNNING is left by CAS, so either the caller or the ticker wins. Where the ticker won, the caller waits in {@link #finish}
 * until the driver's cancel has returned, so that it can't hit a later statement; where the cancel doesn't return, the
 * connection must not be used again. A cancel takes a connection of its own in most drivers, and may hang like any other: when the
 * grace is over the connection is broken off whether it has returned or not. So a caller has its answer after the limit, the grace
 * and two ticks, as far as the driver lets go of a call whose connection is broken off. (PostgreSQL's doesn't while a cancel is
 * under way, so that has a limit of its own: see {@link PostgresDialect#configure}.) Knows the driver's statement only, never the lease: an unreachable lease must be
 * collectable while it is watched.
 */
final class Command {

    /** How a command ended. */
    enum End {
        /** Nothing was cancelled. */
        IN_TIME,
        /** It was cancelled, or a cancel came too late to matter. */
        CANCELLED,
        /** A cancel is still under way, and may hit whatever comes next. */
        CANCEL_HANGS
    }

    private enum State {
        RUNNING,
        FINISHED,
        CANCELLING,
        CANCELLED,
        ABORTED
    }

    private static final Logger LOGGER = System.getLogger("dev.lido.jdbc");

    private final CommandTimeout timeout;
    private final @Nullable Statement statement;
    private final JdbcResource resource;
    private final long deadlineNanos;
    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
    private final CountDownLatch cancelReturned = new CountDownLatch(1);

    Command(CommandTimeout timeout, @Nullable Statement statement, JdbcResource resource, long deadlineNanos) {
        this.timeout = timeout;
        this.statement = statement;
        this.resource = resource;
        this.deadlineNanos = deadlineNanos;
    }

    /** Called at every tick; moves the slow work to the workers. */
    void look(long nowNanos) {
        if (nowNanos - deadlineNanos < 0) {
            return;
        }
        if (state.compareAndSet(State.RUNNING, State.CANCELLING)) {
            timeout.workers().execute(this::cancel);
        } else if (nowNanos - deadlineNanos >= timeout.graceNanos()
                && (state.compareAndSet(State.CANCELLED, State.ABORTED)
                        || state.compareAndSet(State.CANCELLING, State.ABORTED)
                        || state.compareAndSet(State.CANCELLED, State.ABORTED))) { // the cancel has just returned
            // The server doesn't hear the cancel: break the connection off, which frees the caller.
            timeout.workers().execute(resource::abort);
        }
    }

    private void cancel() {
        try {
            if (statement != null) {
                statement.cancel();
            } else {
                resource.abort(); // a commit or rollback that hangs, which can't be cancelled
            }
        } catch (SQLException | RuntimeException e) {
            LOGGER.log(Level.DEBUG, "event=cancel_failed", e);
        } finally {
            state.compareAndSet(State.CANCELLING, State.CANCELLED);
            cancelReturned.countDown();
        }
    }

    boolean wasCancelled() {
        return state.get() != State.RUNNING;
    }

    /** Ends the watch, after waiting for a cancel under way. */
    End finish() {
        timeout.forget(this);
        if (state.compareAndSet(State.RUNNING, State.FINISHED)) {
            return End.IN_TIME;
        }
        // What is broken off is closed, so no cancel can hit anything of it any more.
        return state.get() != State.ABORTED && awaitCancel() ? End.CANCELLED : End.CANCEL_HANGS;
    }

    /** Waits through interrupts, for at most the grace; an interrupt is kept for the caller. */
    private boolean awaitCancel() {
        boolean interrupted = false;
        long deadline = Ticker.system().nanos() + timeout.graceNanos();
        try {
            for (; ; ) {
                try {
                    return cancelReturned.await(deadline - Ticker.system().nanos(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
