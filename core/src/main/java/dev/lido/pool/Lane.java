package dev.lido.pool;

import java.util.Objects;

/**
 * A kind of callers that share a pool with other kinds: one agent's, one tenant's, the reports. Within a lane callers are
 * served in the order of asking; between lanes, a connection that comes back goes to the lane that holds the fewest, so that
 * forty slow calls of one don't make another's single call wait behind them. As long as connections are idle, lanes make no
 * difference.
 *
 * <p>Two lanes of the same name are the same lane. Thread-safe.
 */
public final class Lane {

    /** The lane of all callers that name none. */
    public static final Lane COMMON = new Lane("common", 0);

    /**
     * The lane of work that must get through when everything else waits, such as a cancel or a health check: while it holds no
     * connection, it is served first.
     */
    public static final Lane CONTROL = new Lane("control", 1);

    private final String name;
    private final int minimum;

    private Lane(String name, int minimum) {
        this.name = name;
        this.minimum = minimum;
    }

    /**
     * A lane by its name.
     *
     * @param name whose, or what kind of work; shown with the connections that it holds. {@code common} is {@link #COMMON}, but
     *     {@code control} isn't {@link #CONTROL}
     * @return a lane that equals every other of that name
     */
    public static Lane named(String name) {
        return new Lane(Objects.requireNonNull(name, "name"), 0);
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

    @Override
    public boolean equals(Object other) {
        return other instanceof Lane lane && lane.name.equals(name) && lane.minimum == minimum;
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
