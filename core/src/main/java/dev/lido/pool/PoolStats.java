package dev.lido.pool;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a pool was doing at one moment and had done until then. {@code active + idle == total} in every snapshot; a
 * connection that is being opened or closed counts in neither. Counters never go down.
 */
public final class PoolStats {

    private final int maxSize;
    private final int maxOverflow;
    private final int overflow;
    private final int creating;
    private final int pending;
    private final Duration oldestWaiter;
    private final long acquired;
    private final long created;
    private final long createFailed;
    private final long validationFailed;
    private final long timedOut;
    private final long refused;
    private final long userCodeFailed;
    private final long leaked;
    private final long leakSuspected;
    private final long reclaimed;
    private final int waitingForBudget;
    private final String budget;
    private final Map<CloseReason, Long> closed;
    private final List<OpenConnection> connections;
    private final int active;

    private PoolStats(Builder builder) {
        maxSize = builder.maxSize;
        maxOverflow = builder.maxOverflow;
        overflow = builder.overflow;
        creating = builder.creating;
        pending = builder.pending;
        oldestWaiter = builder.oldestWaiter;
        acquired = builder.acquired;
        created = builder.created;
        createFailed = builder.createFailed;
        validationFailed = builder.validationFailed;
        timedOut = builder.timedOut;
        refused = builder.refused;
        userCodeFailed = builder.userCodeFailed;
        leaked = builder.leaked;
        leakSuspected = builder.leakSuspected;
        reclaimed = builder.reclaimed;
        waitingForBudget = builder.waitingForBudget;
        budget = builder.budget;
        closed = Map.copyOf(builder.closed);
        connections = List.copyOf(builder.connections);
        active = (int) connections.stream().filter(OpenConnection::active).count();
    }

    /**
     * Starts a snapshot in which everything is zero; for pools and fakes.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
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
     * @return a counter
     */
    public long acquired() {
        return acquired;
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
        return createFailed;
    }

    /**
     * Checks before use that failed.
     *
     * @return a counter
     */
    public long validationFailed() {
        return validationFailed;
    }

    /**
     * Callers whose time was up before they got a connection.
     *
     * @return a counter
     */
    public long timedOut() {
        return timedOut;
    }

    /**
     * Callers that were refused because too many waited already, or the pool was suspended.
     *
     * @return a counter
     */
    public long refused() {
        return refused;
    }

    /**
     * Times that code given to the pool threw where it should not: closing, resetting, breaking off.
     *
     * @return a counter
     */
    public long userCodeFailed() {
        return userCodeFailed;
    }

    /**
     * Leases that were dropped without being closed, and recovered.
     *
     * @return a counter
     */
    public long leaked() {
        return leaked;
    }

    /**
     * Leases that were reported because they were held longer than {@link PoolSetting#LEAK_THRESHOLD}.
     *
     * @return a counter; a lease counts once
     */
    public long leakSuspected() {
        return leakSuspected;
    }

    /**
     * Leases that were taken away after such a report.
     *
     * @return a counter
     */
    public long reclaimed() {
        return reclaimed;
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

    /** Collects the figures of a snapshot. Not thread-safe. */
    public static final class Builder {

        private int maxSize;
        private int maxOverflow;
        private int overflow;
        private int creating;
        private int pending;
        private Duration oldestWaiter = Duration.ZERO;
        private long acquired;
        private long created;
        private long createFailed;
        private long validationFailed;
        private long timedOut;
        private long refused;
        private long userCodeFailed;
        private long leaked;
        private long leakSuspected;
        private long reclaimed;
        private int waitingForBudget;
        private String budget = "";
        private Map<CloseReason, Long> closed = new EnumMap<>(CloseReason.class);
        private List<OpenConnection> connections = List.of();

        private Builder() {}

        /**
         * Sets the limits.
         *
         * @param maxSize see {@link PoolStats#maxSize()}
         * @param maxOverflow see {@link PoolStats#maxOverflow()}
         * @return this builder
         */
        public Builder limits(int maxSize, int maxOverflow) {
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
        public Builder connections(List<OpenConnection> connections, int overflow) {
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
        public Builder waiting(int creating, int pending, Duration oldestWaiter) {
            this.creating = creating;
            this.pending = pending;
            this.oldestWaiter = oldestWaiter;
            return this;
        }

        /**
         * Sets what the pool's budget keeps it from.
         *
         * @param waitingForBudget see {@link PoolStats#waitingForBudget()}
         * @param budget the budget as it is shown, {@code budget=name used=80 limit=80}
         * @return this builder
         */
        public Builder budget(int waitingForBudget, String budget) {
            this.waitingForBudget = waitingForBudget;
            this.budget = budget;
            return this;
        }

        /**
         * Sets how acquires have ended.
         *
         * @param acquired see {@link PoolStats#acquired()}
         * @param timedOut see {@link PoolStats#timedOut()}
         * @param refused see {@link PoolStats#refused()}
         * @return this builder
         */
        public Builder outcomes(long acquired, long timedOut, long refused) {
            this.acquired = acquired;
            this.timedOut = timedOut;
            this.refused = refused;
            return this;
        }

        /**
         * Sets what was opened.
         *
         * @param created see {@link PoolStats#created()}
         * @param createFailed see {@link PoolStats#createFailed()}
         * @return this builder
         */
        public Builder opened(long created, long createFailed) {
            this.created = created;
            this.createFailed = createFailed;
            return this;
        }

        /**
         * Sets what was closed.
         *
         * @param closed a count a reason
         * @return this builder
         */
        public Builder closed(Map<CloseReason, Long> closed) {
            this.closed = closed;
            return this;
        }

        /**
         * Sets what failed besides.
         *
         * @param validationFailed see {@link PoolStats#validationFailed()}
         * @param userCodeFailed see {@link PoolStats#userCodeFailed()}
         * @return this builder
         */
        public Builder failures(long validationFailed, long userCodeFailed) {
            this.validationFailed = validationFailed;
            this.userCodeFailed = userCodeFailed;
            return this;
        }

        /**
         * Sets what happened to leases that weren't closed in time.
         *
         * @param leaked see {@link PoolStats#leaked()}
         * @param leakSuspected see {@link PoolStats#leakSuspected()}
         * @param reclaimed see {@link PoolStats#reclaimed()}
         * @return this builder
         */
        public Builder leaks(long leaked, long leakSuspected, long reclaimed) {
            this.leaked = leaked;
            this.leakSuspected = leakSuspected;
            this.reclaimed = reclaimed;
            return this;
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
}
