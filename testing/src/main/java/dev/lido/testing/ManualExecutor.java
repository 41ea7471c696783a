package dev.lido.testing;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An executor that keeps its tasks until somebody lets them run, oldest first. For services that work in the background;
 * {@link ManualEnvironment} has one for its workers.
 *
 * <p>Tasks run on the thread that lets them. Where tasks take manual time ({@link ManualEnvironment#spend}), each runs on a
 * thread of its own, but in lock-step: whoever lets it run goes on when it has ended or has begun to wait, so that there is
 * still exactly one thread moving, and always the same one. Rejected: to move the time from within the task, because a
 * caller with less patience than the task would be woken when the task is done instead of when its own time is up.
 *
 * <p>Thread-safe.
 */
public final class ManualExecutor implements Executor {

    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by {@link #lock}. */
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    /** Tasks that wait for their time. Guarded by {@link #lock}. */
    private final PriorityQueue<TaskThread> waiting = new PriorityQueue<>(
            Comparator.comparingLong((TaskThread task) -> task.dueNanos).thenComparingLong(task -> task.number));
    /** Guarded by {@link #lock}. */
    private long started;

    private volatile boolean onThreads;

    /** Makes an executor without tasks. */
    public ManualExecutor() {}

    @Override
    public void execute(Runnable task) {
        lock.lock();
        try {
            tasks.addLast(task);
        } finally {
            lock.unlock();
        }
    }

    /** Runs tasks until there are none left, those that are added meanwhile included. */
    public void runTasks() {
        while (runTask()) {
            // the work is in the condition
        }
    }

    /**
     * Runs one task. What it throws comes out here.
     *
     * @return false if there was none
     */
    public boolean runTask() {
        Runnable task = takeTask();
        if (task == null) {
            return false;
        }
        if (onThreads) {
            TaskThread thread = new TaskThread(task, nextNumber());
            thread.start();
            thread.follow();
        } else {
            task.run();
        }
        return true;
    }

    /**
     * Takes a task away, to be run by the test at a time and on a thread of its own choice.
     *
     * @return the oldest one, or null if there is none
     */
    public @Nullable Runnable takeTask() {
        lock.lock();
        try {
            return tasks.pollFirst();
        } finally {
            lock.unlock();
        }
    }

    /**
     * How many tasks wait to be run.
     *
     * @return 0 or more; one that has begun isn't among them
     */
    public int pendingTasks() {
        lock.lock();
        try {
            return tasks.size();
        } finally {
            lock.unlock();
        }
    }

    /** Whether each task gets a thread of its own, on which it can wait; for tasks that are started from now on. */
    void onThreads(boolean on) {
        onThreads = on;
    }

    /** Waits until {@link #resumeDue} is called with that time or a later one; false if the caller isn't a task that can. */
    boolean awaitTime(long dueNanos) {
        if (Thread.currentThread() instanceof TaskThread task && task.executor() == this) {
            task.await(dueNanos);
            return true;
        }
        return false;
    }

    /** When the first task that waits wants to go on; the highest possible time if there is none. */
    long nextDueNanos() {
        lock.lock();
        try {
            TaskThread first = waiting.peek();
            return first == null ? Long.MAX_VALUE : first.dueNanos;
        } finally {
            lock.unlock();
        }
    }

    /** Lets every task go on whose time has come. */
    void resumeDue(long now) {
        for (TaskThread task = pollDue(now); task != null; task = pollDue(now)) {
            task.turn.release();
            task.follow();
        }
    }

    private @Nullable TaskThread pollDue(long now) {
        lock.lock();
        try {
            TaskThread first = waiting.peek();
            return first == null || first.dueNanos > now ? null : waiting.poll();
        } finally {
            lock.unlock();
        }
    }

    private void addWaiting(TaskThread task) {
        lock.lock();
        try {
            waiting.add(task);
        } finally {
            lock.unlock();
        }
    }

    private long nextNumber() {
        lock.lock();
        try {
            return ++started;
        } finally {
            lock.unlock();
        }
    }

    /** A task that can wait. Plain fields are handed back and forth by the semaphores. */
    private final class TaskThread extends Thread {

        private final Runnable task;
        private final long number;
        /** Released when the task may go on. */
        private final Semaphore turn = new Semaphore(0);
        /** Released when the task has ended or begun to wait. */
        private final Semaphore pause = new Semaphore(0);

        private long dueNanos;
        private boolean ended;
        private @Nullable Throwable failure;

        TaskThread(Runnable task, long number) {
            super("manual-task-" + number);
            this.task = task;
            this.number = number;
            setDaemon(true); // one that waits for ever must not keep the tests from ending
        }

        ManualExecutor executor() {
            return ManualExecutor.this;
        }

        @Override
        public void run() {
            try {
                task.run();
            } catch (Throwable t) {
                failure = t;
            } finally {
                ended = true;
                pause.release();
            }
        }

        /** On the task's own thread. */
        void await(long due) {
            dueNanos = due;
            pause.release();
            turn.acquireUninterruptibly();
        }

        /** On the thread that lets the task run: waits until it has ended or waits itself. */
        void follow() {
            pause.acquireUninterruptibly();
            if (!ended) {
                addWaiting(this); // not by the task itself: another thread could let it go on before it has stopped
                return;
            }
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure instanceof RuntimeException exception) {
                throw exception;
            }
        }
    }
}
