package dev.lido.pool;

import java.util.List;
import java.util.Optional;

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
     * The limit that the pool shares with others.
     *
     * @return nothing unless it was opened with one
     */
    default Optional<ConnectionBudget> budget() {
        return Optional.empty();
    }

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
     * Changes {@link PoolSetting#MAX_SIZE} of the running pool; {@link #config()} and {@link #stats()} say the new one at
     * once. Larger: callers that wait have connections opened at once. Smaller: idle connections above the new size are
     * closed now, active ones when they come back; no lease is broken. Until then more may be open than the new maximum, and
     * none is opened. Doesn't block on a connection.
     *
     * @param maxSize connections that are kept, from 0 to 10 000; at least 1 if {@code maxOverflow} is 0, and not below
     *     {@code minIdle}; an {@code initialSize} above it follows it
     * @throws IllegalArgumentException if it is out of range, or doesn't fit the other settings; the message lists every
     *     problem, and nothing was changed
     */
    void resize(int maxSize);

    /**
     * Has every connection closed that is open now, for example because the database has moved: idle ones at once, active
     * ones when they come back; no lease is broken. Connections whose opening is under way go too, without being counted.
     * What is wanted is opened anew. Doesn't block on a connection.
     *
     * @return how many connections were open
     */
    int evict();

    /**
     * Lets the pool rest until {@link #resume()}: callers, those who wait included, are refused, idle connections are closed
     * now, active ones when they come back. When nothing is open any more, the pool needs no thread, which a checkpoint of the
     * JVM asks for; {@link PoolStats#total()} and {@link PoolStats#creating()} say when. {@link #health()} says so. Does nothing
     * if the pool is suspended or closed already. Doesn't block on a connection.
     */
    void suspend();

    /** Ends {@link #suspend()}: callers are served again, and what is wanted is opened. Does nothing if the pool isn't suspended. */
    void resume();

    /**
     * Closes the pool: callers that wait are refused at once, leases get {@code closeGrace} to come back and are then
     * broken off, every connection is closed. Blocks until that is done. Closing again does nothing.
     */
    @Override
    void close();
}
