package dev.lido.pool;

import dev.lido.pool.spi.FailureKind;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Is told what happens in a pool. Every method does nothing unless it is overridden, and has the pool's name first, so that
 * one listener can serve many pools. Given to {@link PoolOpening#listener}.
 *
 * <p><b>Threads.</b> {@link #acquired} and {@link #released} are called by the thread that acquires or releases, before it
 * goes on. Everything else, whether a caller, a worker or the sweep met it, is told afterwards on a worker of the pool's,
 * one event after the other in the order in which they were noted, with no lock held. A listener that is given to several
 * pools is called by several threads at once, and {@link #acquired} and {@link #released} always may be, so it must be
 * thread-safe.
 *
 * <p><b>Blocking.</b> A listener should return soon. One that doesn't holds up one worker, and the further events of that
 * pool: 1,024 of them wait, what comes on top is dropped, counted in {@link PoolStats#userCodeFailed()} and logged once
 * until the listener has caught up. Opening, closing, callers and other pools go on. {@link #acquired} and {@link #released}
 * hold up the thread whose lease it is, and nobody else.
 *
 * <p><b>Calling back.</b> What it does to a pool is an event of that pool, too. One that calls {@link ManagedPool#evict()} on every
 * event is told of that eviction, of the connections that it closes and of those that are opened in their place, and evicts for
 * ever. That keeps one worker busy and wears connections out as fast as {@code maxConnecting} lets the pool open them, so that
 * callers may get none; it has no other bound than these and the 1,024 events that wait. Do such things once, or for events
 * that they don't cause.
 *
 * <p><b>Failing.</b> What it throws, errors included, is survived, counted in {@link PoolStats#userCodeFailed()}, and logged
 * as a warning the first time for each kind of event. It may call the pool: to look at it, to acquire, to close it.
 *
 * <p>Experimental: methods may be added, and get parameters, before 1.0.
 */
public interface PoolListener {

    /**
     * Whether {@link #acquired} and {@link #released} are to be called, which costs each acquire two looks at the clock and
     * each release the longer way. Asked once, when the pool is opened.
     *
     * @return false unless overridden
     */
    default boolean wantsLeases() {
        return false;
    }

    /**
     * A caller gets a lease. On its thread, or on the worker that brings the lease to an asynchronous caller.
     *
     * @param pool the pool's name
     * @param lane whose caller it is
     */
    default void acquired(String pool, Lane lane) {}

    /**
     * A lease was given back, and its connection is in the pool again or on its way out. On the thread that gave it back. Not
     * called for a lease that the pool ended: see {@link #leaked}, {@link #reclaimed}.
     *
     * @param pool the pool's name
     * @param lane whose caller it was
     * @param held for how long
     */
    default void released(String pool, Lane lane, Duration held) {}

    /**
     * A connection was opened. On a worker.
     *
     * @param pool the pool's name
     * @param took how long that took
     */
    default void created(String pool, Duration took) {}

    /**
     * A connection could not be opened. On a worker.
     *
     * @param pool the pool's name
     * @param kind why, as far as the driver tells
     * @param cause what the driver threw
     * @param inARow how many attempts have failed since one succeeded, this one included
     */
    default void createFailed(String pool, FailureKind kind, Throwable cause, int inARow) {}

    /**
     * A connection was closed. On a worker.
     *
     * @param pool the pool's name
     * @param reason why
     * @param age how long it was open
     */
    default void closed(String pool, CloseReason reason, Duration age) {}

    /**
     * A caller's time was up before there was a connection for it. On a worker.
     *
     * @param pool the pool's name
     * @param waited how long it waited
     */
    default void timedOut(String pool, Duration waited) {}

    /**
     * A caller was refused without waiting on, because {@code maxPending} others wait already, or as many of its lane as may
     * ({@link Lane#atMost(int, int)}), or the pool is suspended. On a worker.
     *
     * @param pool the pool's name
     */
    default void refused(String pool) {}

    /**
     * A caller's time was up because all connections were in use, for the first time since one was free and nobody waited for
     * it. A lane that is at its limit by itself is no matter of the pool, and isn't told here.
     * {@link #timedOut} is called too, for this one and for those that follow. On a worker.
     *
     * @param pool the pool's name
     * @param holders who held connections then, longest first
     */
    default void exhausted(String pool, List<Holder> holders) {}

    /**
     * The episode that {@link #exhausted} began is over: a connection is free, and nobody waits. On a worker.
     *
     * @param pool the pool's name
     * @param lasted how long it was, with the accuracy of a tick (100 ms)
     */
    default void exhaustionEnded(String pool, Duration lasted) {}

    /**
     * A caller was told at once that no connection can be opened, in place of waiting for one: nothing is open, and either the
     * database says that the credentials are wrong, or it has been down for longer than {@link PoolSetting#FAIL_FAST_AFTER}. Once
     * an episode, on a worker; {@link AcquireOutcome#DOWN} counts every caller who was told that nothing can be opened.
     *
     * @param pool the pool's name
     * @param kind why, as far as the driver tells
     * @param cause what the driver threw last
     */
    default void failingFast(String pool, FailureKind kind, Throwable cause) {}

    /**
     * The episode that {@link #failingFast} began is over: a connection is open. On a worker.
     *
     * @param pool the pool's name
     * @param lasted how long it was, with the accuracy of a tick (100 ms)
     * @param callers how many were told at once in it
     */
    default void failingFastEnded(String pool, Duration lasted, int callers) {}

    /**
     * More of the pool is in use than {@code utilizationWarning} says. Once an episode, on a worker.
     *
     * @param pool the pool's name
     * @param percent how much of {@code maxSize} is in use; above 100 with overflow
     */
    default void utilizationHigh(String pool, int percent) {}

    /**
     * The episode that {@link #utilizationHigh} began is over. On a worker.
     *
     * @param pool the pool's name
     * @param percent how much of {@code maxSize} is in use
     */
    default void utilizationNormal(String pool, int percent) {}

    /**
     * A connection failed its check and is being closed. On a worker.
     *
     * @param pool the pool's name
     * @param cause what the check threw; null if it just said no
     */
    default void validationFailed(String pool, @Nullable Throwable cause) {}

    /**
     * Every connection was held by a thread that itself waited for one, of this pool or of another, so a caller was given up. On a
     * worker.
     *
     * @param pool the pool's name
     * @param thread the name of its thread
     * @param waited how long it had waited
     */
    default void deadlocked(String pool, String thread, Duration waited) {}

    /**
     * A lease is held for longer than {@code leakThreshold}. Once a lease, on a worker.
     *
     * @param pool the pool's name
     * @param holder who holds it
     */
    default void leakSuspected(String pool, Holder holder) {}

    /**
     * A lease was dropped without being closed, and its connection is being closed. On a worker.
     *
     * @param pool the pool's name
     * @param holder who held it
     */
    default void leaked(String pool, Holder holder) {}

    /**
     * A lease was held for longer than {@code leakThreshold} and was taken away. On a worker.
     *
     * @param pool the pool's name
     * @param holder who held it
     */
    default void reclaimed(String pool, Holder holder) {}

    /**
     * {@code maxSize} was changed. On a worker.
     *
     * @param pool the pool's name
     * @param before the old one
     * @param after the new one
     */
    default void resized(String pool, int before, int after) {}

    /**
     * {@link ManagedPool#evict()} was called, or an address is no longer wanted. On a worker.
     *
     * @param pool the pool's name
     * @param count how many connections were open
     */
    default void evicted(String pool, int count) {}

    /**
     * The pool was suspended. On a worker.
     *
     * @param pool the pool's name
     */
    default void suspended(String pool) {}

    /**
     * The pool was resumed. On a worker.
     *
     * @param pool the pool's name
     */
    default void resumed(String pool) {}

    /**
     * The pool's health is another than a tick (100 ms) before; what changes and changes back in between isn't told, nor that
     * a closed pool is down. On a worker.
     *
     * @param pool the pool's name
     * @param from what it was
     * @param to what it is
     */
    default void healthChanged(String pool, PoolHealth.State from, PoolHealth.State to) {}
}
