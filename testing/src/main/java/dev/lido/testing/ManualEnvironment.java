package dev.lido.testing;

import dev.lido.pool.spi.PoolEnvironment;
import dev.lido.pool.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An environment whose time stands still until a test moves it, and whose workers do nothing until somebody lets them. With
 * it a test of a timeout takes microseconds and always goes the same way.
 *
 * <p>A thread that would block in the pool runs pending worker tasks instead, one at a time; when there are none and
 * {@link #advanceWhileWaiting(boolean)} is on (the default), it moves the time by a tick. So a single-threaded test can open
 * connections, wait and time out without another thread. For tests with several threads switch it off, and move the time
 * with {@link #advance(Duration)}.
 *
 * <p>Thread-safe.
 */
public final class ManualEnvironment implements PoolEnvironment {

    /** After how much real time a parked thread looks again whether something has happened. */
    private static final long LOOK_AGAIN_NANOS = 20_000_000;

    private final ManualExecutor executor = new ManualExecutor();
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by {@link #lock}. */
    private final List<Runnable> ticking = new ArrayList<>();
    /** What {@link #after} was given, the next one first. Guarded by {@link #lock}. */
    private final PriorityQueue<Later> later = new PriorityQueue<>();
    /** Not guarded by a lock: waiting for one could use up the permit of a thread that is about to park. */
    private final Set<Thread> parked = ConcurrentHashMap.newKeySet();

    /** Held while the ticks run, which must not do so twice at once. */
    private final ReentrantLock tickLock = new ReentrantLock();
    /** What each thread's last reading of the clock was: the time that it thinks it is when it parks. */
    private final ThreadLocal<Long> lastReading = new ThreadLocal<>();

    /** Written under {@link #lock}; never goes back. */
    private volatile long nanos = 1_000_000_000L;

    private volatile boolean advancing = true;
    private volatile boolean held;

    /** A task and its time. */
    private record Later(long nanos, Runnable task) implements Comparable<Later> {
        @Override
        public int compareTo(Later other) {
            return Long.compare(nanos, other.nanos);
        }
    }

    /** Makes an environment at some point in time that means nothing. */
    public ManualEnvironment() {}

    /**
     * Whether a thread that would block for want of anything to do moves the time itself.
     *
     * @param on false when other threads or the test move it
     * @return this environment
     */
    public ManualEnvironment advanceWhileWaiting(boolean on) {
        advancing = on;
        return this;
    }

    /**
     * Whether worker tasks stay where they are until {@link #runTasks()} or {@link #runTask()}. With it a test decides when a
     * connect returns, or that it hangs.
     *
     * @param on true to hold them
     * @return this environment
     */
    public ManualEnvironment holdTasks(boolean on) {
        held = on;
        return this;
    }

    /**
     * Whether worker tasks may {@link #spend} time without keeping anyone else from going on. Each then runs on a thread of
     * its own, still one at a time (see {@link ManualExecutor}); that costs some microseconds a task, so it is off unless
     * asked for. {@link FakePool} and {@link FakeResources#takes} ask for it themselves.
     *
     * @param on true for tasks that are started from now on
     * @return this environment
     */
    public ManualEnvironment slowTasks(boolean on) {
        executor.onThreads(on);
        return this;
    }

    /**
     * Moves the time, tick by tick: at each tick the pools' housekeeping runs, then, unless they are held, the workers. A
     * task under way goes on at the moment when its time has come, held or not.
     *
     * @param duration how far; zero or more
     */
    public void advance(Duration duration) {
        long end = nanos + duration.toNanos();
        for (long now = nanos; now < end; now = nanos) {
            long nextTick = (now / TICK_NANOS + 1) * TICK_NANOS;
            long due = Math.max(now, executor.nextDueNanos()); // one that is late goes on now
            due = Math.min(due, Math.max(now, nextLater()));
            long stop = Math.min(Math.min(nextTick, due), end);
            moveTo(stop);
            runLater();
            resumeTasks(); // before the tick: what takes exactly as long as it may is in time
            if (stop == nextTick) {
                tickOnce();
            }
        }
        wakeParked();
    }

    /**
     * Moves the time without a single tick in between, as a suspended machine does, and then ticks once.
     *
     * @param duration how far
     */
    public void leap(Duration duration) {
        moveTo(nanos + duration.toNanos());
        runLater();
        resumeTasks();
        tickOnce();
        wakeParked();
    }

    private long nextLater() {
        lock.lock();
        try {
            Later next = later.peek();
            return next == null ? Long.MAX_VALUE : next.nanos();
        } finally {
            lock.unlock();
        }
    }

    /** Runs what is due by now, one at a time and never beside a tick. */
    private void runLater() {
        for (Later next = takeLater(); next != null; next = takeLater()) {
            tickLock.lock();
            try {
                next.task().run();
            } finally {
                tickLock.unlock();
            }
            if (!held) {
                runTasks();
            }
        }
    }

    private @Nullable Later takeLater() {
        lock.lock();
        try {
            Later next = later.peek();
            return next != null && next.nanos() <= nanos ? later.poll() : null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes that long: returns when the time has been moved so far. For stubs that are to be slow. A worker task that calls
     * it, with {@link #slowTasks(boolean)} on, is set aside until then, as if it were at work on another thread; every other
     * caller waits as it would in the pool. Returns early if the thread is interrupted; its interrupt flag stays set.
     *
     * @param duration how long; zero or less returns at once, what doesn't fit into nanoseconds is for ever
     */
    public void spend(Duration duration) {
        long now = ticker().nanos();
        long end = now + Math.min(TimeUnit.NANOSECONDS.convert(duration), Long.MAX_VALUE - now);
        if (end <= now || executor.awaitTime(end)) {
            return;
        }
        for (; now < end && !Thread.currentThread().isInterrupted(); now = ticker().nanos()) {
            parkNanos(this, end - now);
        }
    }

    /** Another thread may have moved the time further meanwhile. */
    private void moveTo(long target) {
        lock.lock();
        try {
            nanos = Math.max(nanos, target);
        } finally {
            lock.unlock();
        }
    }

    private void resumeTasks() {
        if (executor.nextDueNanos() <= nanos) {
            executor.resumeDue(nanos);
            if (!held) {
                runTasks();
            }
        }
    }

    private void tickOnce() {
        List<Runnable> now;
        lock.lock();
        try {
            now = List.copyOf(ticking);
        } finally {
            lock.unlock();
        }
        tickLock.lock();
        try {
            now.forEach(Runnable::run);
        } finally {
            tickLock.unlock();
        }
        if (!held) {
            runTasks();
        }
    }

    /** Runs worker tasks on the calling thread until there are none left. */
    public void runTasks() {
        executor.runTasks();
    }

    /**
     * Runs one worker task on the calling thread.
     *
     * @return false if there was none
     */
    public boolean runTask() {
        return executor.runTask();
    }

    /**
     * Takes a worker task away, to be run by the test at a time and on a thread of its own choice.
     *
     * @return the oldest one, or null if there is none
     */
    public @Nullable Runnable takeTask() {
        return executor.takeTask();
    }

    /**
     * How many worker tasks wait to be run.
     *
     * @return 0 or more
     */
    public int pendingTasks() {
        return executor.pendingTasks();
    }

    /**
     * How many tasks run at each tick: one a pool that is neither closed nor at rest.
     *
     * @return 0 or more
     */
    public int tickingTasks() {
        lock.lock();
        try {
            return ticking.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * How many threads are blocked here.
     *
     * @return 0 or more
     */
    public int parkedThreads() {
        return parked.size();
    }

    @Override
    public Ticker ticker() {
        return () -> {
            long now = nanos;
            lastReading.set(now);
            return now;
        };
    }

    @Override
    public Executor workers() {
        return this::add;
    }

    @Override
    public Registration everyTick(Runnable task) {
        lock.lock();
        try {
            ticking.add(task);
        } finally {
            lock.unlock();
        }
        return () -> {
            lock.lock();
            try {
                ticking.remove(task);
            } finally {
                lock.unlock();
            }
        };
    }

    @Override
    public void after(long delay, Runnable task) {
        lock.lock();
        try {
            later.add(new Later(nanos + delay, task));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void parkNanos(Object blocker, long limit) {
        if (!held && runTask()) {
            return; // an early return, which parkNanos may do
        }
        if (advancing) {
            advance(Duration.ofNanos(Math.min(limit, TICK_NANOS)));
            return;
        }
        setParked(true);
        try {
            // Whoever moves the time or brings a task from now on unparks this thread; if either came before, but after
            // the caller looked, there must be no waiting for it.
            if (!isStale(lastReading.get()) && (held || pendingTasks() == 0)) {
                // Not for ever: a lock met on the way here may have used up the permit of whoever wakes this thread.
                LockSupport.parkNanos(blocker, LOOK_AGAIN_NANOS);
            }
        } finally {
            setParked(false);
        }
    }

    private boolean isStale(@Nullable Long reading) {
        return reading != null && reading != nanos;
    }

    private void setParked(boolean on) {
        if (on) {
            parked.add(Thread.currentThread());
        } else {
            parked.remove(Thread.currentThread());
        }
    }

    private void add(Runnable task) {
        executor.execute(task);
        if (!held) {
            wakeParked();
        }
    }

    private void wakeParked() {
        parked.forEach(LockSupport::unpark);
    }
}
