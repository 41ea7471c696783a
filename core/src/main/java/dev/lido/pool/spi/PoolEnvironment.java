package dev.lido.pool.spi;

import java.util.concurrent.Executor;

/**
 * What a pool needs from the world around it: time, threads to do slow work on, a regular tick, and a way to wait. Tests
 * replace it with one whose time stands still until they move it.
 *
 * <p>Implementations must be thread-safe.
 */
public interface PoolEnvironment {

    /** The time between two calls of a task given to {@link #everyTick(Runnable)}: 100 ms, in nanoseconds. */
    long TICK_NANOS = 100_000_000L;

    /**
     * The clock that decides every timeout of the pool.
     *
     * @return the clock, always the same one
     */
    Ticker ticker();

    /**
     * Where connections are opened and closed. The pool bounds how many tasks it has under way.
     *
     * @return an executor that may run tasks on any thread but the caller's, and that never makes one task wait for another
     */
    Executor workers();

    /**
     * Runs a task every {@link #TICK_NANOS}, never twice at once, on a thread that the task must not block.
     *
     * @param task what to run
     * @return stops the ticking; a run under way is not waited for
     */
    Registration everyTick(Runnable task);

    /**
     * Runs a task once, on the thread of the ticks, which the task must not block.
     *
     * @param nanos when, in nanoseconds of {@link #ticker()} from now, or a little later; positive
     * @param task what to run
     */
    void after(long nanos, Runnable task);

    /**
     * Blocks the calling thread until it is unparked or interrupted, or about that long has passed. May return early for
     * no reason at all, as {@link java.util.concurrent.locks.LockSupport#parkNanos(Object, long)} may.
     *
     * @param blocker what the thread waits for, shown in thread dumps
     * @param nanos at most how long, in nanoseconds of {@link #ticker()}; positive
     */
    void parkNanos(Object blocker, long nanos);

    /**
     * The environment of the running JVM, shared by all pools: daemon threads that are started on demand and end with the
     * last pool.
     *
     * @return always the same environment
     */
    static PoolEnvironment system() {
        return SystemEnvironment.INSTANCE;
    }

    /** A ticking task. */
    @FunctionalInterface
    interface Registration {

        /** Stops the ticking. Calling it again does nothing. */
        void cancel();
    }
}
