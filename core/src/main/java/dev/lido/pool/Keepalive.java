package dev.lido.pool;

import java.util.ArrayList;
import java.util.List;

/**
 * Checks connections that stand idle, on workers, so that a firewall in between doesn't forget them; off unless {@link
 * PoolSetting#KEEPALIVE_INTERVAL} is set. A check is no use: it neither keeps a connection from being closed for idleness nor
 * counts in its uses.
 *
 * <p>The sweep claims a slot, a worker checks what is in it and gives the slot back as its owner. One that takes twice as long
 * as a check may is given up: whoever takes the check off the list, the worker or the sweep, owns the slot from then on. At
 * most two are under way, so keepalive that hangs takes no more than two connections from callers, and not for long.
 */
final class Keepalive<R> {

    private static final int MOST = 2;

    private final LeasePool<R> pool;
    private final long intervalNanos;
    private final long timeoutNanos;
    /** Those under way. Guarded by the pool's lock. */
    private final List<Check<R>> checks = new ArrayList<>(MOST);

    /** A check under way. */
    private static final class Check<R> {
        final Slot<R> slot;
        long startedNanos;

        Check(Slot<R> slot, long now) {
            this.slot = slot;
            this.startedNanos = now;
        }
    }

    Keepalive(LeasePool<R> pool) {
        this.pool = pool;
        this.intervalNanos = pool.config.keepaliveInterval().toNanos();
        this.timeoutNanos = pool.config.validationTimeout().toNanos();
    }

    /** Has a free slot checked if it is time; from the sweep. */
    void look(Slot<R> slot, long state, long now) {
        if (intervalNanos == 0
                || now - slot.sinceNanos < intervalNanos
                || now - slot.checkedNanos < intervalNanos
                || checks.size() >= MOST) { // only the sweep adds, so this can't be too few
            return;
        }
        Check<R> check = new Check<>(slot, now);
        slot.checking = true;
        if (!slot.moveState(state, Slot.in(Slot.OWNED, state))) {
            slot.checking = false; // taken in this moment, so it is in use
            return;
        }
        R resource = slot.resource();
        pool.lock.lock();
        try {
            checks.add(check);
        } finally {
            pool.lock.unlock();
        }
        try {
            pool.environment.workers().execute(() -> check(check, resource));
        } catch (Throwable t) { // no thread to be had: some other time
            if (end(check)) {
                pool.handOver.settle(slot, Slot.phase(state) == Slot.STALE);
            }
        }
    }

    private void check(Check<R> check, R resource) {
        Slot<R> slot = check.slot;
        if (!isUnderWay(check)) {
            return; // given up before it began: what the slot holds by now is another's
        }
        boolean passed = false;
        Throwable failure = null;
        try {
            passed = pool.resources.validate(resource, timeoutNanos);
        } catch (Throwable t) {
            failure = t;
        }
        if (!end(check)) {
            return; // it took too long
        }
        if (passed) {
            slot.checkedNanos = pool.ticker.nanos();
            try {
                pool.generations.noteAnswer(slot.generation);
            } finally {
                pool.handOver.settle(slot, false);
            }
        } else {
            pool.tally.noteUnfit(failure);
            pool.generations.discardDead(slot, CloseReason.VALIDATION);
            pool.events.validationFailed(failure);
        }
    }

    private boolean isUnderWay(Check<R> check) {
        pool.lock.lock();
        try {
            return checks.contains(check);
        } finally {
            pool.lock.unlock();
        }
    }

    /** Takes a check off the list; false if it isn't on it any more. */
    private boolean end(Check<R> check) {
        pool.lock.lock();
        try {
            boolean removed = checks.remove(check);
            if (removed) {
                check.slot.checking = false;
            }
            return removed;
        } finally {
            pool.lock.unlock();
        }
    }

    /** Gives up what takes too long; from the sweep. */
    void tick(long now) {
        if (intervalNanos == 0) {
            return;
        }
        Check<R> late = null;
        pool.lock.lock();
        try {
            for (Check<R> check : checks) {
                if (now - check.startedNanos > 2 * timeoutNanos) {
                    late = check;
                }
            }
            if (late != null) {
                checks.remove(late); // another one is for the next tick
                late.slot.checking = false;
            }
        } finally {
            pool.lock.unlock();
        }
        if (late != null) {
            pool.tally.errors.note(ErrorKind.VALIDATION_FAILED, "the check took too long");
            try {
                pool.generations.noteDead(late.slot.generation);
            } finally {
                pool.closer.breakOff(late.slot, late.slot.resource(), CloseReason.VALIDATION);
            }
        }
    }

    /** Gives checks under way the time back in which nothing could go on. Under the lock. */
    void forgive(long gapNanos) {
        for (Check<R> check : checks) {
            check.startedNanos += gapNanos;
        }
    }
}
