package dev.lido.pool;

import java.util.Objects;

/**
 * A kind of callers that share a pool with other kinds: one agent's, one tenant's, the reports. Within a lane callers are
 * served in the order of asking; between lanes, a connection that comes back goes to the lane that holds the fewest, so that
 * forty slow calls of one don't make another's single call wait behind them. As long as connections are idle, lanes make no
 * difference, and a lane whose callers come when nobody else does may end up with all of them. Where that must not be,
 * because its queries are slow or may become so, {@link #atMost} limits how many it has.
 *
 * <p>Two lanes of the same name and limit are the same lane. Thread-safe.
 */
public final class Lane {

    private static final int NO_LIMIT = Integer.MAX_VALUE;

    /** The lane of all callers that name none. */
    public static final Lane COMMON = new Lane("common", 0, NO_LIMIT, NO_LIMIT);

    /**
     * The lane of work that must get through when everything else waits, such as a cancel or a health check: while it holds no
     * connection, it is served first.
     */
    public static final Lane CONTROL = new Lane("control", 1, NO_LIMIT, NO_LIMIT);

    private final String name;
    private final int minimum;
    private final int limit;
    private final int maxPending;

    private Lane(String name, int minimum, int limit, int maxPending) {
        this.name = name;
        this.minimum = minimum;
        this.limit = limit;
        this.maxPending = maxPending;
    }

    /**
     * A lane by its name.
     *
     * @param name whose, or what kind of work; shown with the connections that it holds. {@code common} is {@link #COMMON}, but
     *     {@code control} isn't {@link #CONTROL}
     * @return a lane that equals every other of that name
     */
    public static Lane named(String name) {
        return new Lane(Objects.requireNonNull(name, "name"), 0, NO_LIMIT, NO_LIMIT);
    }

    /**
     * The same lane with a limit: all its callers together hold at most that many connections of a pool at a time, and the
     * others wait, also while connections are idle. What the lane leaves is for the rest, however slow its queries become.
     *
     * <p>A connection counts from when it is offered to a caller of the lane until it was given back and reset. The limit
     * holds for each pool by itself. An acquire in such a lane, and its release, takes the pool's lock for a moment, where
     * other lanes take one step each. A caller who holds one and acquires another in the same lane may wait for itself.
     *
     * <p>The limit is part of what the lane is: callers who name a lane of this name without a limit, or with another, are in
     * another lane, and don't count here. Keep one constant for each.
     *
     * @param connections how many, 1 or more; as many as a pool may have, or more, are no limit there
     * @return a lane of the same name
     * @throws IllegalArgumentException if it is less than 1
     */
    public Lane atMost(int connections) {
        return atMost(connections, NO_LIMIT);
    }

    /**
     * The same with a bound on those who wait: whoever comes while the lane is at its limit and that many of its callers wait
     * already is refused at once with {@link PoolRefusedException}. Without one a lane that is too slow for its callers fills the
     * pool's {@code maxPending}, and then callers of other lanes are refused as soon as they would have to wait.
     *
     * @param connections how many its callers hold together, 1 or more
     * @param pending how many callers may wait beyond what the lane may hold, 0 or more; zero lets none wait for one of its
     *     own to come back
     * @return a lane of the same name
     * @throws IllegalArgumentException if either is less than that
     */
    public Lane atMost(int connections, int pending) {
        if (connections < 1 || pending < 0) {
            throw new IllegalArgumentException("Lane limit out of range: lane=" + name + " connections=" + connections
                    + " pending=" + pending + "; it takes 1 connection or more, and 0 pending or more");
        }
        return new Lane(name, minimum, connections, pending);
    }

    /**
     * Its name.
     *
     * @return as given
     */
    public String name() {
        return name;
    }

    /** How many connections it may hold before the others are asked. */
    int minimum() {
        return minimum;
    }

    /** Whether it may hold only so many. */
    boolean hasLimit() {
        return limit != NO_LIMIT;
    }

    /** How many connections of a pool it may hold. */
    int limit() {
        return limit;
    }

    /** How many of its callers may wait beyond that. */
    int maxPending() {
        return maxPending;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Lane lane
                && lane.name.equals(name)
                && lane.minimum == minimum
                && lane.limit == limit
                && lane.maxPending == maxPending;
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** Its name. */
    @Override
    public String toString() {
        return name;
    }
}
