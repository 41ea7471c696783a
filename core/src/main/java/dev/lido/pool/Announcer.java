package dev.lido.pool;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells a pool's listener what happened, on one worker at a time and in order. Whoever has something to tell leaves it in a
 * queue with a bound and goes on, so a listener that blocks holds up that worker and nothing else, and one that calls the
 * pool finds no lock held and nothing half done. What no longer fits is dropped and counted.
 *
 * <p>Thread-safe. {@link #lock} is held for the queue alone: no other lock is taken under it, and no code of the user runs.
 * Who finds nobody {@code telling} sets that and sends a worker; the worker takes it back under the same lock as it finds the
 * queue empty, so nothing is left in it unless there was no worker to be had. Then the next event tries again, or the sweep.
 *
 * <p>Rejected: calling it where things happen. On the thread of the ticks it would hold up every pool; on the workers that
 * open and close it would keep one more of them with each event; on a caller's thread it would add to that caller's wait,
 * and one that acquires again when it hears of a time-out would never end.
 */
final class Announcer implements Runnable {

    /** How many events may wait for a slow listener. */
    static final int MOST = 1_024;

    private final PoolListener listener;
    private final UserCode<?> userCode;
    private final Executor workers;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final Deque<Announcement> waiting = new ArrayDeque<>();
    private boolean telling;
    private boolean dropping;

    private record Announcement(String event, Consumer<PoolListener> call) {}

    Announcer(PoolListener listener, UserCode<?> userCode, Executor workers) {
        this.listener = listener;
        this.userCode = userCode;
        this.workers = workers;
    }

    /** Has the listener told soon. Doesn't block. */
    void tell(String event, Consumer<PoolListener> call) {
        boolean full;
        boolean warn;
        lock.lock();
        try {
            full = waiting.size() >= MOST;
            warn = full && !dropping;
            dropping |= full;
            if (!full) {
                waiting.add(new Announcement(event, call));
            }
        } finally {
            lock.unlock();
        }
        if (full) {
            userCode.noteDropped(warn ? Level.WARNING : Level.DEBUG, event, MOST);
        }
        sendWorker();
    }

    /** Sends a worker if something waits and none is at it; also once a tick, in case there was none to be had. */
    void sendWorker() {
        lock.lock();
        try {
            if (telling || waiting.isEmpty()) {
                return;
            }
            telling = true;
        } finally {
            lock.unlock();
        }
        try {
            workers.execute(this);
        } catch (Throwable t) {
            stop();
        }
    }

    @Override
    public void run() {
        try {
            for (Announcement next = next(); next != null; next = next()) {
                announce(next);
            }
        } catch (Throwable t) {
            stop(); // out of memory, say, and the next event or tick goes on
        }
    }

    private @Nullable Announcement next() {
        lock.lock();
        try {
            Announcement next = waiting.poll();
            telling = next != null;
            dropping &= telling; // it has caught up
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void announce(Announcement next) {
        try {
            next.call.accept(listener);
        } catch (Throwable t) {
            userCode.noteFailure("listener_" + next.event, t);
        }
    }

    private void stop() {
        lock.lock();
        try {
            telling = false;
        } finally {
            lock.unlock();
        }
    }
}
