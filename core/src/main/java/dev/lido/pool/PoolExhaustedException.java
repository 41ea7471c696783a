package dev.lido.pool;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All connections were in use until the caller's time was up, or all that the caller's lane may hold. The message says who
 * holds them, grouped by the place in the code; it has a bound, whatever the pool's size.
 */
public final class PoolExhaustedException extends PoolException {

    private static final long serialVersionUID = 1;
    private static final int MAX_HOLDERS_NAMED = 10;
    private static final int MAX_GROUPS_NAMED = 5;

    private final Duration waited;
    private final transient PoolStats stats;
    private final transient List<Holder> holders;
    private final transient @Nullable Lane lane;

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
                        stats.toString(),
                        "held by: " + groups(HolderGroup.of(holders)),
                        stats.waitingForBudget() > 0
                                ? "the budget is used up by the pools that share it: raise its limit if the database allows"
                                        + " it, or guarantee this pool more of it"
                                : "hold connections for a shorter time, raise maxSize or maxOverflow if the database allows it,"
                                        + " or raise acquireTimeout"),
                waited,
                stats,
                holders,
                null);
    }

    private PoolExhaustedException(
            String pool, String message, Duration waited, PoolStats stats, List<Holder> holders, @Nullable Lane lane) {
        super(pool, message, null);
        this.waited = waited;
        this.stats = stats;
        this.holders = List.copyOf(holders);
        this.lane = lane;
    }

    /** Describes an acquire that ran out of time while its lane was at its limit; the holders are those of that lane. */
    static PoolExhaustedException atLimit(
            String pool, Duration waited, PoolStats stats, List<Holder> holders, Lane lane) {
        String message = message(
                "Connection pool exhausted",
                pool,
                waited,
                "lane=" + lane + " atMost=" + lane.limit() + " " + stats,
                "held by its callers: " + groups(HolderGroup.of(holders)),
                "they may hold no more together, also while others are idle: hold connections for a shorter time, raise the"
                        + " lane's limit if the pool has room for it, or raise acquireTimeout");
        return new PoolExhaustedException(pool, message, waited, stats, holders, lane);
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
        return deadlocked(pool, List.of(), waited, stats, holders);
    }

    /** The same, with the names of the other pools whose holders have to do with it. */
    static PoolExhaustedException deadlocked(
            String pool, List<String> others, Duration waited, PoolStats stats, List<Holder> holders) {
        String message = message(
                "Connection pool deadlocked",
                pool,
                waited,
                stats.toString(),
                "held by: " + each(holders) + (others.isEmpty() ? "" : "; together with pools=" + named(others)),
                "each of these threads waits for one more, so this caller, the newest, was given up; use one connection"
                        + " for a unit of work, or give the first back before the second is acquired");
        return new PoolExhaustedException(pool, message, waited, stats, holders, null);
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
     * Who held connections when the wait ended, longest first; of {@link #lane()} only, if there is one.
     *
     * @return a snapshot
     */
    public List<Holder> holders() {
        return holders;
    }

    /**
     * The same, grouped by the place in the code where they hold them.
     *
     * @return the place with the most holders first
     */
    public List<HolderGroup> places() {
        return HolderGroup.of(holders);
    }

    /**
     * The lane that was at its limit ({@link Lane#atMost}), so that its callers had to wait, also while connections were idle.
     *
     * @return the caller's lane; empty if the pool itself had nothing left
     */
    public Optional<Lane> lane() {
        return Optional.ofNullable(lane);
    }

    private static String message(
            String clause, String pool, Duration waited, String figures, String heldBy, String advice) {
        StringBuilder text = new StringBuilder(clause)
                .append(": pool=")
                .append(pool)
                .append(" waited=")
                .append(waited.toMillis())
                .append("ms ")
                .append(figures)
                .append("; ")
                .append(heldBy);
        return text.append("; ").append(advice).toString();
    }

    private static String groups(List<HolderGroup> groups) {
        if (groups.isEmpty()) {
            return "nobody at this moment";
        }
        List<HolderGroup> others = groups.subList(Math.min(groups.size(), MAX_GROUPS_NAMED), groups.size());
        int more = others.stream().mapToInt(group -> group.holders().size()).sum();
        return groups.stream()
                        .limit(MAX_GROUPS_NAMED)
                        .map(HolderGroup::toString)
                        .collect(Collectors.joining("; "))
                + (more > 0 ? "; and " + more + " more at other places" : "");
    }

    private static String named(List<String> pools) {
        int more = pools.size() - MAX_GROUPS_NAMED;
        return String.join(",", pools.subList(0, Math.min(pools.size(), MAX_GROUPS_NAMED)))
                + (more > 0 ? " and " + more + " more" : "");
    }

    /** Threads that block each other are named one by one. */
    private static String each(List<Holder> holders) {
        int more = holders.size() - MAX_HOLDERS_NAMED;
        return holders.stream().limit(MAX_HOLDERS_NAMED).map(Holder::toString).collect(Collectors.joining(", "))
                + (more > 0 ? " and " + more + " more" : "");
    }
}
