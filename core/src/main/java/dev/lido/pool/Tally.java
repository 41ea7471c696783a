package dev.lido.pool;

import dev.lido.pool.spi.FailureKind;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a pool counts beside what its slots' numbers tell: how acquires ended, what went wrong, and how long waiting, using and
 * opening took. Thread-safe; every count is an atomic one, so it may be noted with the pool's lock held or without it. Nothing
 * of it is on the way of an acquire that finds an idle connection and is released unused.
 *
 * <h2>Acquires that didn't wait</h2>
 *
 * They leave no trace but the slots' numbers, so they are all acquires without those that waited. An acquire that waited is
 * counted <em>before</em> its slot becomes active, and a snapshot reads the slots first and that count afterwards: whatever has
 * waited and is in the slots' sum is in the count as well. The difference can so be too small, by those who are between the
 * two steps, but never too large, and at rest it is exact. A snapshot never shows less than the one before did ({@link
 * #immediate}), and gives the sum of the two as the number of acquires. So each figure only goes up, and they always add up.
 *
 * <h2>Use</h2>
 *
 * The time from the first use of a lease to its release is measured for one lease in 64 of each slot, chosen by its number, because
 * two readings of a clock would cost more than a cycle. (Measured, 6 forks each in turn, the fastest of 100 ms: a cycle with a
 * statement 152.6 ns without it, 153.6 with one in 64, 164.9 with one in 8.) A lease that is sent through the slow release from its start, such as
 * overflow, is measured from the acquire. Who wrote {@link Slot#usedNanos} is known by the number beside it. The winner of the
 * CAS to TOUCHED writes them when another thread may have ended the lease already: a thread that is held up there for the next 64
 * leases of its slot could spoil one time, and nothing else.
 */
final class Tally<R> {

    /** The bits of a word that are all zero in one lease of 64. */
    static final long SAMPLE = 63L << Slot.PHASE_BITS;

    /** Made with the first attempt to open a connection, because an idle pool should be small. */
    private static final class Times {
        final Histogram waits = new Histogram();
        final Histogram uses = new Histogram();
        final Histogram creations = new Histogram();
    }

    final ErrorLog errors;
    final UtilizationWatch<R> utilization;
    private final LeasePool<R> pool;
    private final AtomicReference<@Nullable Times> times = new AtomicReference<>();
    private final AtomicLongArray outcomes = new AtomicLongArray(AcquireOutcome.values().length);
    private final AtomicLongArray createFailed = new AtomicLongArray(FailureKind.values().length);

    /** What the last snapshot showed; guarded by the pool's lock. */
    private long immediate;

    Tally(LeasePool<R> pool) {
        this.pool = pool;
        this.errors = new ErrorLog(pool.ticker);
        this.utilization = new UtilizationWatch<>(pool);
    }

    static boolean isSampled(long word) {
        return (word & SAMPLE) == 0;
    }

    /** Makes what the times are kept in, before there is anything that could get lost for want of memory. */
    void prepare() {
        if (times.get() == null) {
            times.compareAndSet(null, new Times());
        }
    }

    /** An acquire has ended without a connection. */
    void ended(AcquireOutcome outcome) {
        outcomes.incrementAndGet(outcome.ordinal());
    }

    /** An acquire that began then, and was not immediate, is about to make its slot active. Allocates nothing. */
    void noteWaited(long sinceNanos) {
        Times known = times.get();
        if (known != null) {
            known.waits.record(pool.ticker.nanos() - sinceNanos);
        }
    }

    /** The lease of that word, one of the sample, is used for the first time, or will be. */
    void noteFirstUse(Slot<R> slot, long word) {
        slot.usedNanos = pool.ticker.nanos();
        slot.usedNumber = Slot.number(word);
    }

    /** The lease of that word has ended, mostly after it was used. The caller owns the slot. */
    void noteLastUse(Slot<R> slot, long word) {
        if (isSampled(word) && slot.usedNumber == Slot.number(word)) {
            Times known = times.get();
            if (known != null) {
                known.uses.record(pool.ticker.nanos() - slot.usedNanos);
            }
        }
    }

    /** A connection was opened, so long after that was decided. Allocates nothing. */
    void noteCreated(long tookNanos) {
        Times known = times.get();
        if (known != null) {
            known.creations.record(tookNanos);
        }
    }

    /** A connection could not be opened. Without the lock. */
    void noteCreateFailed(Failure failure) {
        errors.remember(ErrorKind.CONNECT_FAILED, failure.cause());
        createFailed.incrementAndGet(failure.kind().ordinal());
    }

    /** A connection failed its check, which threw that, or nothing. Without the lock. */
    void noteUnfit(@Nullable Throwable failure) {
        if (failure == null) {
            errors.note(ErrorKind.VALIDATION_FAILED, "the check said that the connection is broken");
        } else {
            errors.note(ErrorKind.VALIDATION_FAILED, failure);
        }
    }

    /** A caller's time was up. Without the lock. */
    void noteTimedOut(PoolException told) {
        errors.remember(ErrorKind.ACQUIRE_TIMED_OUT, told);
        ended(AcquireOutcome.TIMED_OUT);
    }

    /**
     * Adds its figures to a snapshot. Under the lock.
     *
     * @param acquired how many leases the slots' numbers tell of; read before this call
     */
    void report(PoolStatsBuilder stats, long acquired, long now) {
        Times known = times.get();
        Timings waits = known == null ? Timings.NONE : known.waits.snapshot();
        immediate = Math.max(immediate, acquired - waits.count());
        Map<AcquireOutcome, Long> ends = new EnumMap<>(AcquireOutcome.class);
        for (AcquireOutcome outcome : AcquireOutcome.values()) {
            ends.put(outcome, outcomes.get(outcome.ordinal()));
        }
        ends.put(AcquireOutcome.IMMEDIATE, immediate);
        ends.put(AcquireOutcome.WAITED, waits.count());
        Map<FailureKind, Long> failed = new EnumMap<>(FailureKind.class);
        long allFailed = 0;
        for (FailureKind kind : FailureKind.values()) {
            long count = createFailed.get(kind.ordinal());
            failed.put(kind, count);
            allFailed += count;
        }
        Map<ErrorKind, ErrorSummary> summaries = new EnumMap<>(ErrorKind.class);
        for (ErrorKind kind : ErrorKind.values()) {
            summaries.put(kind, errors.summary(kind, now));
        }
        // Counted once, so that the two figures of each agree.
        long timedOut = outcomes.get(AcquireOutcome.TIMED_OUT.ordinal());
        ends.put(AcquireOutcome.TIMED_OUT, timedOut);
        summaries.put(ErrorKind.ACQUIRE_TIMED_OUT, errors.summary(ErrorKind.ACQUIRE_TIMED_OUT, timedOut, now));
        summaries.put(ErrorKind.CONNECT_FAILED, errors.summary(ErrorKind.CONNECT_FAILED, allFailed, now));
        stats.outcomes(ends)
                .createFailed(failed)
                .errors(summaries)
                .utilization(utilization.summary(now))
                .times(
                        waits,
                        known == null ? Timings.NONE : known.uses.snapshot(),
                        known == null ? Timings.NONE : known.creations.snapshot());
    }
}
