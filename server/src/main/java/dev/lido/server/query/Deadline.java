package dev.lido.server.query;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The time limit of one call, from its first statement to its last row. It is kept here and not in the session, because a
 * session's own limit can be lifted by any statement, and covers the fetching of rows, which drivers' limits on a
 * statement do not.
 *
 * <p>When the time is up, the statement is cancelled from another thread, under a lock that {@link #close()} takes as well:
 * once it has returned, no cancel is under way that could hit whoever uses the connection next.
 */
final class Deadline implements AutoCloseable {

    /** A cancel can take a network round trip, so one that hangs must not hold up all others. */
    private static final int THREADS = 4;

    private static final ScheduledThreadPoolExecutor TIMER = timer();

    /** How to break off what is running. */
    @FunctionalInterface
    interface Cancel {
        void run() throws SQLException;
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Cancel cancel;
    private final @Nullable ScheduledFuture<?> future;
    /** Guarded by {@link #lock}. */
    private boolean closed;

    private volatile boolean passed;

    private Deadline(Duration limit, Cancel cancel) {
        this.cancel = cancel;
        future = limit.isZero() ? null : TIMER.schedule(this::pass, limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Starts the clock; a limit of zero means none. */
    static Deadline start(Duration limit, Cancel cancel) {
        return new Deadline(limit, cancel);
    }

    /** Whether the time was up before {@link #close()}. */
    boolean hasPassed() {
        return passed;
    }

    @Override
    public void close() {
        if (future != null) {
            future.cancel(false);
        }
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    private void pass() {
        lock.lock();
        try {
            if (!closed) {
                passed = true;
                cancel.run();
            }
        } catch (SQLException e) {
            // The one who waits for the statement is told that its time was up, which is all that could be said here.
        } finally {
            lock.unlock();
        }
    }

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(THREADS, task -> {
            Thread thread = new Thread(null, task, "lido-deadline", 0, false);
            thread.setDaemon(true);
            return thread;
        });
        timer.setKeepAliveTime(10, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }
}
