package dev.lido.pool;

import dev.lido.pool.PoolStats.OpenConnection;
import dev.lido.pool.spi.FailureKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the figures of a snapshot; for pools and fakes. Not thread-safe. */
public final class PoolStatsBuilder {

    int maxSize;
    int maxOverflow;
    int overflow;
    int creating;
    int pending;
    Duration oldestWaiter = Duration.ZERO;
    long created;
    Map<AcquireOutcome, Long> outcomes = Map.of();
    Map<FailureKind, Long> createFailed = Map.of();
    Map<ErrorKind, ErrorSummary> errors = Map.of();
    Map<CloseReason, Long> closed = Map.of();
    Timings waitTimes = Timings.NONE;
    Timings useTimes = Timings.NONE;
    Timings createTimes = Timings.NONE;
    UtilizationSummary utilization = UtilizationSummary.NONE;
    List<OpenConnection> connections = List.of();
    int waitingForBudget;
    String budget = "";

    @Nullable
    BudgetUse budgetUse;

    PoolStatsBuilder() {}

    /**
     * Sets the limits.
     *
     * @param maxSize see {@link PoolStats#maxSize()}
     * @param maxOverflow see {@link PoolStats#maxOverflow()}
     * @return this builder
     */
    public PoolStatsBuilder limits(int maxSize, int maxOverflow) {
        this.maxSize = maxSize;
        this.maxOverflow = maxOverflow;
        return this;
    }

    /**
     * Sets the open connections; active, idle and total follow from them.
     *
     * @param connections all of them
     * @param overflow how many of the active ones are above maxSize
     * @return this builder
     */
    public PoolStatsBuilder connections(List<OpenConnection> connections, int overflow) {
        this.connections = connections;
        this.overflow = overflow;
        return this;
    }

    /**
     * Sets who waits and what is being opened.
     *
     * @param creating see {@link PoolStats#creating()}
     * @param pending see {@link PoolStats#pending()}
     * @param oldestWaiter see {@link PoolStats#oldestWaiter()}
     * @return this builder
     */
    public PoolStatsBuilder waiting(int creating, int pending, Duration oldestWaiter) {
        this.creating = creating;
        this.pending = pending;
        this.oldestWaiter = oldestWaiter;
        return this;
    }

    /**
     * Sets how acquires have ended; {@link PoolStats#acquired()} follows from them.
     *
     * @param outcomes a count an outcome; those that are missing are 0
     * @return this builder
     */
    public PoolStatsBuilder outcomes(Map<AcquireOutcome, Long> outcomes) {
        this.outcomes = outcomes;
        return this;
    }

    /**
     * Sets what was opened.
     *
     * @param created see {@link PoolStats#created()}
     * @return this builder
     */
    public PoolStatsBuilder created(long created) {
        this.created = created;
        return this;
    }

    /**
     * Sets what could not be opened.
     *
     * @param createFailed a count a kind; those that are missing are 0
     * @return this builder
     */
    public PoolStatsBuilder createFailed(Map<FailureKind, Long> createFailed) {
        this.createFailed = createFailed;
        return this;
    }

    /**
     * Sets what was closed.
     *
     * @param closed a count a reason; those that are missing are 0
     * @return this builder
     */
    public PoolStatsBuilder closed(Map<CloseReason, Long> closed) {
        this.closed = closed;
        return this;
    }

    /**
     * Sets what went wrong.
     *
     * @param errors count and last one of each kind; those that are missing haven't happened
     * @return this builder
     */
    public PoolStatsBuilder errors(Map<ErrorKind, ErrorSummary> errors) {
        this.errors = errors;
        return this;
    }

    /**
     * Sets how long things took.
     *
     * @param waits see {@link PoolStats#waitTimes()}
     * @param uses see {@link PoolStats#useTimes()}
     * @param creations see {@link PoolStats#createTimes()}
     * @return this builder
     */
    public PoolStatsBuilder times(Timings waits, Timings uses, Timings creations) {
        this.waitTimes = waits;
        this.useTimes = uses;
        this.createTimes = creations;
        return this;
    }

    /**
     * Sets how much was in use over time.
     *
     * @param utilization see {@link PoolStats#utilizationOverTime()}
     * @return this builder
     */
    public PoolStatsBuilder utilization(UtilizationSummary utilization) {
        this.utilization = utilization;
        return this;
    }

    /**
     * Sets what the pool's budget keeps it from.
     *
     * @param waitingForBudget see {@link PoolStats#waitingForBudget()}
     * @param budget the budget as it is shown, {@code budget=name used=80 limit=80}
     * @return this builder
     */
    public PoolStatsBuilder budget(int waitingForBudget, String budget) {
        this.waitingForBudget = waitingForBudget;
        this.budget = budget;
        return this;
    }

    /**
     * Sets what the pool has of its budget, and with it what that keeps it from.
     *
     * @param use see {@link PoolStats#budgetUse()}
     * @return this builder
     */
    public PoolStatsBuilder budget(BudgetUse use) {
        this.budgetUse = use;
        return budget(use.waiting(), "budget=" + use.budget() + " used=" + use.usedByAll() + " limit=" + use.limit());
    }

    /**
     * Takes the snapshot.
     *
     * @return it
     */
    public PoolStats build() {
        return new PoolStats(this);
    }
}
