package dev.lido.pool;

import dev.lido.pool.spi.FailureKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a pool was doing at one moment and had done until then. {@code active + idle == total} in every snapshot; a
 * connection that is being opened or closed counts in neither. Counters never go down from one snapshot to a later one.
 */
public final class PoolStats {

    private final int maxSize;
    private final int maxOverflow;
    private final int overflow;
    private final int creating;
    private final int pending;
    private final Duration oldestWaiter;
    private final long created;
    private final Map<AcquireOutcome, Long> outcomes;
    private final Map<FailureKind, Long> createFailed;
    private final Map<ErrorKind, ErrorSummary> errors;
    private final int waitingForBudget;
    private final String budget;
    private final @Nullable BudgetUse budgetUse;
    private final Map<CloseReason, Long> closed;
    private final Timings waitTimes;
    private final Timings useTimes;
    private final Timings createTimes;
    private final UtilizationSummary utilizationOverTime;
    private final List<OpenConnection> connections;
    private final int active;

    PoolStats(PoolStatsBuilder builder) {
        maxSize = builder.maxSize;
        maxOverflow = builder.maxOverflow;
        overflow = builder.overflow;
        creating = builder.creating;
        pending = builder.pending;
        oldestWaiter = builder.oldestWaiter;
        created = builder.created;
        outcomes = Map.copyOf(builder.outcomes);
        createFailed = Map.copyOf(builder.createFailed);
        errors = Map.copyOf(builder.errors);
        waitingForBudget = builder.waitingForBudget;
        budget = builder.budget;
        budgetUse = builder.budgetUse;
        closed = Map.copyOf(builder.closed);
        waitTimes = builder.waitTimes;
        useTimes = builder.useTimes;
        createTimes = builder.createTimes;
        utilizationOverTime = builder.utilization;
        connections = List.copyOf(builder.connections);
        active = (int) connections.stream().filter(OpenConnection::active).count();
    }

    /**
     * Starts a snapshot in which everything is zero; for pools and fakes.
     *
     * @return a new builder
     */
    public static PoolStatsBuilder builder() {
        return new PoolStatsBuilder();
    }

    /**
     * Connections that are kept.
     *
     * @return the setting in force
     */
    public int maxSize() {
        return maxSize;
    }

    /**
     * Connections that may be opened above that.
     *
     * @return the setting in force
     */
    public int maxOverflow() {
        return maxOverflow;
    }

    /**
     * Connections that are held by callers.
     *
     * @return 0 or more
     */
    public int active() {
        return active;
    }

    /**
     * Connections that are open and free.
     *
     * @return 0 or more
     */
    public int idle() {
        return connections.size() - active;
    }

    /**
     * Connections that are open.
     *
     * @return active + idle
     */
    public int total() {
        return connections.size();
    }

    /**
     * Connections above maxSize that are held.
     *
     * @return at most {@link #maxOverflow()}
     */
    public int overflow() {
        return overflow;
    }

    /**
     * Connections that are being opened.
     *
     * @return 0 or more
     */
    public int creating() {
        return creating;
    }

    /**
     * Callers that wait.
     *
     * @return 0 or more
     */
    public int pending() {
        return pending;
    }

    /**
     * Connections that would be opened now if the pool's {@link ConnectionBudget} weren't used up.
     *
     * @return 0 or more
     */
    public int waitingForBudget() {
        return waitingForBudget;
    }

    /**
     * What the pool has of its {@link ConnectionBudget}, and how that is used.
     *
     * @return nothing for a pool without one, and for a closed pool whose permits are all back
     */
    public Optional<BudgetUse> budgetUse() {
        return Optional.ofNullable(budgetUse);
    }

    /**
     * How long the first of them has waited.
     *
     * @return zero if nobody waits
     */
    public Duration oldestWaiter() {
        return oldestWaiter;
    }

    /**
     * Leases given out so far.
     *
     * @return a counter: those acquired immediately and those that were waited for
     */
    public long acquired() {
        return outcome(AcquireOutcome.IMMEDIATE) + outcome(AcquireOutcome.WAITED);
    }

    /**
     * How acquires have ended so far.
     *
     * @param outcome which way
     * @return a counter
     */
    public long outcome(AcquireOutcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    /**
     * Connections opened so far.
     *
     * @return a counter
     */
    public long created() {
        return created;
    }

    /**
     * Attempts to open a connection that failed.
     *
     * @return a counter
     */
    public long createFailed() {
        return createFailed.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Attempts to open a connection that failed, by why they did.
     *
     * @param kind why
     * @return a counter
     */
    public long createFailed(FailureKind kind) {
        return createFailed.getOrDefault(kind, 0L);
    }

    /**
     * What went wrong so far, by kind, with the last of each.
     *
     * @param kind which
     * @return its count, and the last one's text and age
     */
    public ErrorSummary error(ErrorKind kind) {
        return errors.getOrDefault(kind, ErrorSummary.NONE);
    }

    /**
     * How long acquires that weren't immediate waited before they got their connection, its check included.
     *
     * @return as many as {@link AcquireOutcome#WAITED}
     */
    public Timings waitTimes() {
        return waitTimes;
    }

    /**
     * How long connections were in use, from the first call to the release; of one lease in 64.
     *
     * @return a sample
     */
    public Timings useTimes() {
        return useTimes;
    }

    /**
     * How long it took to open connections.
     *
     * @return as many as {@link #created()}
     */
    public Timings createTimes() {
        return createTimes;
    }

    /**
     * Checks before use that failed.
     *
     * @return a counter
     */
    public long validationFailed() {
        return error(ErrorKind.VALIDATION_FAILED).count();
    }

    /**
     * Callers whose time was up before they got a connection.
     *
     * @return a counter
     */
    public long timedOut() {
        return outcome(AcquireOutcome.TIMED_OUT);
    }

    /**
     * Callers that were refused because too many waited already, or the pool was suspended.
     *
     * @return a counter
     */
    public long refused() {
        return outcome(AcquireOutcome.REFUSED_PENDING) + outcome(AcquireOutcome.REFUSED_SUSPENDED);
    }

    /**
     * Times that code given to the pool threw where it should not: closing, resetting, breaking off, logging.
     *
     * @return a counter
     */
    public long userCodeFailed() {
        return error(ErrorKind.USER_CODE_FAILED).count();
    }

    /**
     * Leases that were dropped without being closed, and recovered.
     *
     * @return a counter
     */
    public long leaked() {
        return error(ErrorKind.LEAKED).count();
    }

    /**
     * Leases that were reported because they were held longer than {@link PoolSetting#LEAK_THRESHOLD}.
     *
     * @return a counter; a lease counts once
     */
    public long leakSuspected() {
        return error(ErrorKind.LEAK_SUSPECTED).count();
    }

    /**
     * Leases that were taken away after such a report.
     *
     * @return a counter
     */
    public long reclaimed() {
        return error(ErrorKind.RECLAIMED).count();
    }

    /**
     * Connections closed so far, by reason.
     *
     * @param reason which
     * @return a counter
     */
    public long closed(CloseReason reason) {
        return closed.getOrDefault(reason, 0L);
    }

    /**
     * Connections closed so far.
     *
     * @return a counter
     */
    public long closed() {
        return closed.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * How much of {@link #maxSize()} is in use.
     *
     * @return active ÷ maxSize, overflow not counted, so at most 1; of a pool of size 0: active ÷ maximum
     */
    public double utilization() {
        return maxSize > 0
                ? (double) (active - overflow) / maxSize
                : (double) active / Math.max(1, maxSize + maxOverflow);
    }

    /**
     * How much of it was in use over time.
     *
     * @return means and the highest share
     */
    public UtilizationSummary utilizationOverTime() {
        return utilizationOverTime;
    }

    /**
     * Each open connection.
     *
     * @return in no particular order
     */
    public List<OpenConnection> connections() {
        return connections;
    }

    /** The figures as {@code key=value}, in the words of the vocabulary. */
    @Override
    public String toString() {
        return "active=" + active + " idle=" + idle() + " creating=" + creating + " pending=" + pending + " maxSize="
                + maxSize + " maxOverflow=" + maxOverflow
                + (waitingForBudget > 0 ? " waitingForBudget=" + waitingForBudget + " " + budget : "");
    }

    /** An open connection. */
    public static final class OpenConnection {

        private final Duration age;
        private final long uses;
        private final boolean active;

        /**
         * Describes a connection.
         *
         * @param age since it was opened
         * @param uses how often it was leased
         * @param active whether it is held now
         */
        public OpenConnection(Duration age, long uses, boolean active) {
            this.age = age;
            this.uses = uses;
            this.active = active;
        }

        /**
         * Its age.
         *
         * @return since it was opened
         */
        public Duration age() {
            return age;
        }

        /**
         * How often it was leased.
         *
         * @return the present lease included
         */
        public long uses() {
            return uses;
        }

        /**
         * Whether it is held now.
         *
         * @return false if it is idle
         */
        public boolean active() {
            return active;
        }
    }
}
