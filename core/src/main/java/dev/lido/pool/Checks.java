package dev.lido.pool;

import dev.lido.pool.spi.Ticker;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Checks connections before they are handed out. A caller who has at least {@code validationTimeout} left makes the check
 * itself; for one who hasn't a worker makes it, and the caller waits beside it until its deadline ({@link Check}). So a check
 * always has the time that checks may take: a database that is slow but lives loses no connection to callers who are in a hurry,
 * and a connection that doesn't answer is found out by the check that met it. Rejected: to put a connection back whose check
 * was cut short, for most drivers have closed it by then; and to begin no check with little time left, for callers who never
 * have more would never be served.
 *
 * <p>A check that was left holds its slot until it ends, twice {@code validationTimeout} at most: then the sweep gives it up,
 * and breaks the connection off. There is one check a slot, so the workers are bounded by the slots.
 *
 * <p>Where no worker is to be had, the caller makes the check itself within what it has left. If its deadline cuts that short,
 * the connection is closed, and is no witness against others.
 *
 * <p>Thread-safe. Whatever happens, an owned slot ends in its caller's hands, in {@link HandOver#settle}, or in
 * {@link LeasePool#discard}.
 */
final class Checks<R> {

    private final LeasePool<R> pool;
    private final Ticker ticker;
    private final long timeoutNanos;
    /** Those that workers make. */
    private final Set<Check<R>> underWay = ConcurrentHashMap.newKeySet();

    /** What a check came to, or why there was none. */
    private enum Verdict {
        FIT,
        UNFIT,
        /** It failed because its caller's deadline has cut it short. */
        CUT_SHORT,
        /** The caller's time is up, and it owns the slot. */
        LATE,
        /** The caller's time is up, and it doesn't own the slot. */
        LEFT
    }

    /** The verdict and what led to it; on the caller's stack. */
    private static final class Inspection<R> {
        @Nullable
        Check<R> check;

        @Nullable
        Throwable failure;
    }

    Checks(LeasePool<R> pool) {
        this.pool = pool;
        this.ticker = pool.ticker;
        this.timeoutNanos = pool.config.validationTimeout().toNanos();
    }

    /**
     * Checks an owned slot's resource where that is due; a resource that fails is discarded.
     *
     * @return false if the caller needs another one
     * @throws PoolException if its time is up; then the slot isn't its any more
     */
    boolean isFit(Slot<R> slot, Lane lane, long start, long deadline) {
        Verdict verdict = look(slot, lane, deadline, null);
        if (verdict == Verdict.LEFT) {
            throw ended(start, lane, deadline);
        }
        return isFit(verdict, start, lane);
    }

    /** The same for an asynchronous caller; null if its stage was told meanwhile that its time is up. On a worker. */
    @Nullable
    Boolean isFit(Slot<R> slot, AsyncCaller<R> caller, long deadline) {
        Verdict verdict = look(slot, caller.lane, deadline, caller.acquire);
        return verdict == Verdict.LEFT ? null : isFit(verdict, caller.sinceNanos, caller.lane);
    }

    private boolean isFit(Verdict verdict, long start, Lane lane) {
        if (verdict == Verdict.LATE) {
            throw pool.slowAcquire.denials.timeout(start, lane);
        }
        return verdict == Verdict.FIT;
    }

    /** What is to be done about a slot that the caller owns; everything but FIT has given it away. */
    private Verdict look(Slot<R> slot, Lane lane, long deadline, @Nullable AsyncAcquire<R> acquire) {
        if (!slot.suspect && !pool.generations.isDoubtful(slot)) { // it may be suspected since it was offered
            return Verdict.FIT;
        }
        slot.lane = lane; // it counts for the caller's lane until the check has ended, also if the caller leaves
        Inspection<R> inspection = null;
        Verdict verdict;
        try {
            inspection = new Inspection<>();
            verdict = inspect(inspection, slot, deadline, acquire);
        } catch (Throwable t) { // out of memory, say, before the slot had gone its way
            Check<R> check = inspection == null ? null : inspection.check;
            if (check == null || !check.leave() && check.isOver()) {
                putBack(slot);
            }
            throw t;
        }
        switch (verdict) {
            case LATE -> pool.handOver.settle(slot, slot.suspect); // the next caller's, or idle
            case UNFIT, CUT_SHORT -> condemn(slot, inspection.failure, verdict == Verdict.UNFIT);
            default -> {}
        }
        return verdict;
    }

    /** Makes the check, and changes nothing of the slot. */
    private Verdict inspect(Inspection<R> inspection, Slot<R> slot, long deadline, @Nullable AsyncAcquire<R> acquire) {
        long now = ticker.nanos();
        long left = deadline - now;
        if (left <= 0) {
            return Verdict.LATE; // no time for a check, which says nothing about the resource
        }
        Verdict verdict = left < timeoutNanos ? checkBeside(inspection, slot, deadline, acquire, now) : null;
        if (verdict == null) {
            boolean passed = false;
            try {
                passed = pool.resources.validate(slot.resource(), Math.min(left, timeoutNanos));
            } catch (Throwable t) {
                inspection.failure = t;
            }
            boolean cut = left < timeoutNanos && deadline - ticker.nanos() <= 0;
            verdict = passed ? Verdict.FIT : cut ? Verdict.CUT_SHORT : Verdict.UNFIT;
        }
        if (verdict == Verdict.FIT) {
            slot.suspect = false;
            pool.generations.noteAnswer(slot.generation);
            return deadline - ticker.nanos() > 0 ? Verdict.FIT : Verdict.LATE;
        }
        return verdict;
    }

    /** Has a worker make the check, and waits for it as long as the caller can; null if there is no worker. */
    private @Nullable Verdict checkBeside(
            Inspection<R> inspection, Slot<R> slot, long deadline, @Nullable AsyncAcquire<R> acquire, long now) {
        Check<R> check = new Check<>(this, slot, acquire, now);
        underWay.add(check);
        if (acquire != null) {
            inspection.check = check;
            check.run(); // this is a worker; the sweep tells the stage when its time is up
        } else {
            try {
                pool.environment.workers().execute(check);
            } catch (Throwable t) {
                forget(check);
                if (check.giveUp()) {
                    return null;
                } // else it was made all the same
            }
            inspection.check = check;
            await(check, deadline);
        }
        if (check.hasPassed()) {
            return Verdict.FIT;
        }
        if (check.hasFailed()) {
            inspection.failure = check.failure();
            return Verdict.UNFIT;
        }
        return Verdict.LEFT;
    }

    private void await(Check<R> check, long deadline) {
        while (check.isRunning()) {
            long left = deadline - ticker.nanos();
            if (left <= 0 || Thread.currentThread().isInterrupted()) {
                check.leave(); // if it has ended in this moment, all the better
                return;
            }
            pool.environment.parkNanos(pool, left);
        }
    }

    /** Why a caller has left its check. */
    private PoolException ended(long start, Lane lane, long deadline) {
        long now = ticker.nanos();
        if (deadline - now > 0 && Thread.currentThread().isInterrupted()) {
            pool.tally.ended(AcquireOutcome.INTERRUPTED);
            return new PoolInterruptedException(pool.name(), Duration.ofNanos(now - start));
        }
        return pool.slowAcquire.denials.timeout(start, lane);
    }

    boolean validate(R resource) throws Exception {
        return pool.resources.validate(resource, timeoutNanos);
    }

    /** Nothing is known of what an owned slot holds. */
    void putBack(Slot<R> slot) {
        pool.handOver.settle(slot, true);
    }

    /** A check has ended that nobody waits for any more; the caller owns the slot. */
    void conclude(Slot<R> slot, boolean passed, @Nullable Throwable failure) {
        if (!passed) {
            condemn(slot, failure, true);
            return;
        }
        slot.suspect = false;
        try {
            pool.generations.noteAnswer(slot.generation);
        } finally {
            pool.handOver.settle(slot, false);
        }
    }

    private void condemn(Slot<R> slot, @Nullable Throwable failure, boolean witness) {
        try {
            pool.tally.noteUnfit(failure);
        } finally {
            if (witness) {
                pool.generations.discardDead(slot, CloseReason.VALIDATION);
            } else {
                pool.discard(slot, CloseReason.VALIDATION);
            }
        }
        pool.events.validationFailed(failure);
    }

    void forget(Check<R> check) {
        underWay.remove(check);
    }

    /** Tells stages whose time is up, and gives up what takes too long; from the sweep. */
    void tick(long now) {
        if (underWay.isEmpty()) {
            return;
        }
        for (Check<R> check : underWay) {
            AsyncAcquire<R> acquire = check.acquire;
            if (acquire != null && check.isRunning() && now - acquire.deadlineNanos >= 0) {
                expire(check, acquire);
            } else if (check.takesLonger(now, 2 * timeoutNanos) && check.giveUp()) {
                giveUp(check);
            }
        }
    }

    private void expire(Check<R> check, AsyncAcquire<R> acquire) {
        try {
            pool.environment.workers().execute(() -> {
                if (check.leave()) {
                    acquire.expire(null);
                }
            });
        } catch (Throwable t) {
            pool.events.handOverFailed("expire_failed", t); // the next tick tries again
        }
    }

    private void giveUp(Check<R> check) {
        Slot<R> slot = check.slot;
        forget(check);
        try {
            pool.tally.errors.note(ErrorKind.VALIDATION_FAILED, "the check took too long");
            pool.generations.noteDead(slot.generation);
        } finally {
            pool.closer.breakOff(slot, slot.resource(), CloseReason.VALIDATION);
        }
    }

    /** Gives checks under way the time back in which nothing could go on; from the sweep. */
    void forgive(long gapNanos) {
        underWay.forEach(check -> check.forgive(gapNanos));
    }

    /**
     * Breaks checks off, because the pool is closing; by the closer.
     *
     * @param all also those that a caller still waits for
     */
    void breakOff(boolean all) {
        for (Check<R> check : underWay) {
            if ((all || check.isLeft()) && check.beginBreakOff()) {
                pool.userCode.abort(check.resource());
            }
        }
    }
}
