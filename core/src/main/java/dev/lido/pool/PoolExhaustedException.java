package dev.lido.pool;

import java.time.Duration;
import java.util.List;

/** All connections were in use until the caller's time was up. The message names who holds them. */
public final class PoolExhaustedException extends PoolException {

    private static final long serialVersionUID = 1;
    private static final int MAX_HOLDERS_NAMED = 10;

    private final Duration waited;
    private final transient PoolStats stats;
    private final transient List<Holder> holders;

    /**
     * Describes an acquire that ran out of time.
     *
     * @param pool the pool's name
     * @param waited how long it waited
     * @param stats the pool at that moment
     * @param holders who held connections at that moment
     */
    public PoolExhaustedException(String pool, Duration waited, PoolStats stats, List<Holder> holders) {
        this(
                pool,
                message(
                        "Connection pool exhausted",
                        pool,
                        waited,
                        stats,
                        holders,
                        "hold connections for a shorter time, raise maxSize or maxOverflow if the database allows it, or"
                                + " raise acquireTimeout"),
                waited,
                stats,
                holders);
    }

    private PoolExhaustedException(
            String pool, String message, Duration waited, PoolStats stats, List<Holder> holders) {
        super(pool, message, null);
        this.waited = waited;
        this.stats = stats;
        this.holders = List.copyOf(holders);
    }

    /**
     * Describes an acquire that was given up because every connection was held by a thread that itself waited for one.
     *
     * @param pool the pool's name
     * @param waited how long it waited
     * @param stats the pool at that moment
     * @param holders who held connections at that moment
     * @return an exception whose message starts {@code Connection pool deadlocked}
     */
    public static PoolExhaustedException deadlocked(
            String pool, Duration waited, PoolStats stats, List<Holder> holders) {
        String message = message(
                "Connection pool deadlocked",
                pool,
                waited,
                stats,
                holders,
                "each of these threads waits for one more, so this caller, the newest, was given up; use one connection"
                        + " for a unit of work, or give the first back before the second is acquired");
        return new PoolExhaustedException(pool, message, waited, stats, holders);
    }

    /**
     * How long the caller waited.
     *
     * @return zero or more
     */
    public Duration waited() {
        return waited;
    }

    /**
     * What the pool was doing when the wait ended.
     *
     * @return a snapshot
     */
    public PoolStats stats() {
        return stats;
    }

    /**
     * Who held connections when the wait ended, longest first.
     *
     * @return a snapshot
     */
    public List<Holder> holders() {
        return holders;
    }

    private static String message(
            String clause, String pool, Duration waited, PoolStats stats, List<Holder> holders, String advice) {
        StringBuilder text = new StringBuilder(clause)
                .append(": pool=")
                .append(pool)
                .append(" waited=")
                .append(waited.toMillis())
                .append("ms ")
                .append(stats);
        text.append("; held by: ");
        if (holders.isEmpty()) {
            text.append("nobody at this moment");
        }
        for (int i = 0; i < Math.min(holders.size(), MAX_HOLDERS_NAMED); i++) {
            text.append(i == 0 ? "" : ", ").append(holders.get(i));
        }
        if (holders.size() > MAX_HOLDERS_NAMED) {
            text.append(" and ").append(holders.size() - MAX_HOLDERS_NAMED).append(" more");
        }
        return text.append("; ").append(advice).toString();
    }
}
