package dev.lido.pool;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A check that a worker makes for a caller whose time may be up before it has ended. The caller waits beside it and leaves when
 * it must; the check goes on for as long as checks may take, so that it says something about the connection and not about
 * the caller's haste.
 *
 * <pre>
 *     RUNNING --- ends (worker) ---> PASSED, FAILED            the caller owns the slot
 *        |
 *        +------- leave (the caller, or the sweep for an asynchronous one)
 *        |            |
 *        |            v
 *        |          LEFT --- ends (worker) ---> ENDED          the worker owns the slot
 *        |            |
 *        +------------+----- give up (sweep) --> GIVEN_UP      the sweep owns the slot
 * </pre>
 *
 * Each step is a CAS, and whoever makes it owns the slot from then on, as the picture says; who loses touches nothing. So the slot
 * has one owner whatever happens, also when the worker never comes or never returns.
 */
final class Check<R> implements Runnable {

    private enum State {
        RUNNING,
        PASSED,
        FAILED,
        LEFT,
        ENDED,
        GIVEN_UP
    }

    final Slot<R> slot;
    /** Whom it is for; null for a thread that waits beside it. */
    final @Nullable AsyncAcquire<R> acquire;

    private final Checks<R> checks;
    private final R resource;
    private final @Nullable Thread caller;
    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
    /** What it threw; published by the state. */
    private @Nullable Throwable failure;
    /** The sweep's own from the moment when it can be found there. */
    private long startedNanos;
    /** Whether it has been broken off; the closer's own. */
    private boolean brokenOff;

    Check(Checks<R> checks, Slot<R> slot, @Nullable AsyncAcquire<R> acquire, long now) {
        this.checks = checks;
        this.slot = slot;
        this.resource = slot.resource();
        this.acquire = acquire;
        this.caller = acquire == null ? Thread.currentThread() : null;
        this.startedNanos = now;
    }

    /** Makes the check; on a worker. */
    @Override
    public void run() {
        try {
            if (state.get() != State.RUNNING) { // left before it began, so nothing is known
                if (state.compareAndSet(State.LEFT, State.ENDED)) {
                    checks.putBack(slot);
                }
                return;
            }
            boolean passed = false;
            try {
                passed = checks.validate(resource);
            } catch (Throwable t) {
                failure = t;
            }
            if (state.compareAndSet(State.RUNNING, passed ? State.PASSED : State.FAILED)) {
                LockSupport.unpark(caller);
            } else if (state.compareAndSet(State.LEFT, State.ENDED)) {
                checks.conclude(slot, passed, failure);
            }
        } finally {
            checks.forget(this);
        }
    }

    /** Whether it has neither ended nor been left. */
    boolean isRunning() {
        return state.get() == State.RUNNING;
    }

    /** Whether it has ended before anybody left it: the slot is its caller's. */
    boolean isOver() {
        return hasPassed() || hasFailed();
    }

    /** Whether it has ended in time, and said yes. */
    boolean hasPassed() {
        return state.get() == State.PASSED;
    }

    /** Whether it has ended in time, and said no. */
    boolean hasFailed() {
        return state.get() == State.FAILED;
    }

    /** Whether nobody waits for it any more, and it goes on. */
    boolean isLeft() {
        return state.get() == State.LEFT;
    }

    /** What it threw, if it has failed so. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Lets it go on by itself; false if it has ended, or was left, before. */
    boolean leave() {
        return state.compareAndSet(State.RUNNING, State.LEFT);
    }

    /** Makes the slot the caller's, wherever the worker may be; one that an asynchronous caller waits for has to be left first. */
    boolean giveUp() {
        return state.compareAndSet(State.LEFT, State.GIVEN_UP)
                || acquire == null && state.compareAndSet(State.RUNNING, State.GIVEN_UP);
    }

    /** Whether it has taken longer than that. */
    boolean takesLonger(long now, long nanos) {
        return now - startedNanos > nanos;
    }

    /** Gives it the time back in which nothing could go on; from the sweep. */
    void forgive(long gapNanos) {
        startedNanos += gapNanos;
    }

    /** Whether this is the first call: it is to be broken off once. */
    boolean beginBreakOff() {
        boolean first = !brokenOff;
        brokenOff = true;
        return first;
    }

    R resource() {
        return resource;
    }
}
