package dev.lido.pool;

import java.util.List;

/**
 * Anything pooled, seen from outside: what metrics, health checks and administration need to know, whatever is pooled and
 * whichever driver is behind it. Implementations are thread-safe, and nothing here blocks but {@link #warm} and
 * {@link #close}.
 */
public interface ManagedPool extends AutoCloseable {

    /**
     * The pool's name.
     *
     * @return unique within a {@link PoolRegistry}
     */
    String name();

    /**
     * What is pooled.
     *
     * @return for example {@code sqlite} or {@code postgres}
     */
    String kind();

    /**
     * The settings in force.
     *
     * @return a complete configuration
     */
    PoolConfig config();

    /**
     * What the pool is doing now and has done so far.
     *
     * @return a snapshot whose figures agree with each other
     */
    PoolStats stats();

    /**
     * Whether the pool can serve.
     *
     * @return the present state and what it was derived from
     */
    PoolHealth health();

    /**
     * Who holds connections now, longest first.
     *
     * @return a snapshot; empty when nothing is held
     */
    List<Holder> holders();

    /**
     * Opens connections ahead of demand, by holding that many different ones at once and then giving them back. Blocks for
     * at most the acquire timeout.
     *
     * @param count how many should be open; more than the maximum counts as the maximum
     * @return how many it held; fewer than asked for when the database or other callers were in the way
     */
    int warm(int count);

    /**
     * Closes the pool: callers that wait are refused at once, leases get {@code closeGrace} to come back and are then
     * broken off, every connection is closed. Blocks until that is done. Closing again does nothing.
     */
    @Override
    void close();
}
