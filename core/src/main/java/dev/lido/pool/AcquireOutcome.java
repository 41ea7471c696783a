package dev.lido.pool;

import java.util.Locale;

/**
 * How an acquire ended. Each one ends in one of these ways, but for errors out of the blue, such as no memory; a connection that
 * came too late for its caller counts as acquired and as timed out.
 */
public enum AcquireOutcome {
    /** It found an idle connection at once. */
    IMMEDIATE,
    /** It got a connection after it had waited for one, or had checked it. */
    WAITED,
    /** Its time was up, while connections could be opened. */
    TIMED_OUT,
    /** It was refused because {@link PoolSetting#MAX_PENDING} callers waited already, or as many of its lane as may. */
    REFUSED_PENDING,
    /** It was refused because the pool was suspended. */
    REFUSED_SUSPENDED,
    /** It was asynchronous, and its stage was cancelled or completed by its caller before it got a connection. */
    CANCELLED,
    /** Its thread was interrupted. */
    INTERRUPTED,
    /** It was told that no connection could be opened, at once or when its time was up. */
    DOWN,
    /** Nothing could move as long as it waited, because those who held connections waited, too. */
    DEADLOCKED,
    /** It was refused because the pool was closed. */
    CLOSED;

    /**
     * The name as JSON and metrics have it.
     *
     * @return lower snake case
     */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
