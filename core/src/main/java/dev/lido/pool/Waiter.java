package dev.lido.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A caller in the queue, and the signal that it gets: the offer of a slot, or why there will be none.
 *
 * <pre>
 *     WAITING --- offer ---> OFFERED --- take (by the caller) ---> TAKEN
 *        | ^                   |
 *        | +---- withdraw -----+
 *        +-- refuse ---> REFUSED
 * </pre>
 *
 * Offers, withdrawals and refusals are made under the pool's lock, by whoever took the waiter out of the queue or puts it
 * back; only {@code take} isn't, and so it and {@code withdraw} are CASes against each other: an offered slot belongs to the
 * caller or to whoever withdrew it, never to both. A waiter that was offered a slot for the second time can't be confused by
 * the first: the slot is written before the state, and TAKEN is the end. Fields and not an object carry the signal, because
 * making one could fail.
 */
abstract class Waiter<R> {

    private static final int WAITING = 0;
    private static final int OFFERED = 1;
    private static final int TAKEN = 2;
    private static final int REFUSED = 3;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Waiter.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Why a waiter is refused. */
    enum Refusal {
        /** The pool is closed. */
        CLOSED,
        /** The pool is suspended. */
        SUSPENDED,
        /** Nothing can be opened. */
        UNREACHABLE,
        /** Nothing can move as long as it waits. */
        DEADLOCKED,
        /** Its time is up; only asynchronous callers are told, others look at the clock themselves. */
        TIMED_OUT
    }

    /** Who asked. */
    final Thread asker = Thread.currentThread();

    final long sinceNanos;
    final Lane lane;

    // The place in the queue, guarded by the pool's lock.
    /** How many came before, more or less; 0 for one who comes before all others. */
    long order;

    /** Until when one who met a dead connection waits for something better than a suspect. */
    long hopeUntilNanos;

    /** Its lane's, if that has a limit; set by the queue. */
    @Nullable
    LaneUse use;

    @Nullable
    Waiter<R> previous;

    @Nullable
    Waiter<R> next;

    /** Null when it isn't in the queue. */
    @Nullable
    WaitLine<R> line;

    // The signal, published by `state`.
    /** The pools whose callers block each other, if it is refused for that and there are several. */
    List<LeasePool<?>> knot = List.of();

    private @Nullable Slot<R> slot;
    private @Nullable Refusal refusal;
    private @Nullable Failure failure;
    private volatile int state;

    Waiter(long sinceNanos, Lane lane) {
        this.sinceNanos = sinceNanos;
        this.lane = lane;
    }

    /** Lets the caller see its signal. Under the lock, so it calls no code of the user, and it can't fail. */
    abstract void wake();

    /** Whether the caller may be kept from taking an offer by others that wait, as a virtual thread without a carrier is. */
    abstract boolean mayBeStuck();

    /** Offers a slot in phase owned; whoever takes it owns it. Under the lock. */
    final void offer(Slot<R> owned) {
        slot = owned;
        owned.offeredTo = this;
        owned.offerSeen = false;
        state = OFFERED;
        wake();
    }

    /** Tells the caller that it gets nothing. Under the lock. */
    final void refuse(Refusal reason, @Nullable Failure cause) {
        refusal = reason;
        failure = cause;
        state = REFUSED;
        wake();
    }

    /** Takes an offer back, if it hasn't been taken; the waiter belongs into the queue again. Under the lock. */
    final boolean withdraw() {
        return STATE.compareAndSet(this, OFFERED, WAITING);
    }

    /** Takes the offered slot; null if nothing is offered, or not any more. Only by the caller itself. */
    final @Nullable Slot<R> take() {
        Slot<R> offered = STATE.compareAndSet(this, OFFERED, TAKEN) ? slot : null;
        if (offered != null) {
            offered.offeredTo = null; // for the collector: an offer that was taken can't be withdrawn
        }
        return offered;
    }

    final boolean isSignalled() {
        return state != WAITING;
    }

    /** Whether it has been told that it gets nothing. */
    final boolean isRefused() {
        return state == REFUSED;
    }

    /** Why; null before it was refused. */
    final @Nullable Refusal refusal() {
        return isRefused() ? refusal : null;
    }

    /** What kept the pool from opening anything. */
    final @Nullable Failure failure() {
        return isRefused() ? failure : null;
    }

    /** Whether there is an offer to be taken. */
    final boolean isOffered() {
        return state == OFFERED;
    }
}
