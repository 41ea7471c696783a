package dev.lido.pool;

import dev.lido.pool.spi.PoolEnvironment;
import dev.lido.pool.spi.ResourceFactory;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a pool is given besides its settings: time and threads, who is told what happens in it, and the
 * limit that it shares with others. Made by
 * {@link Pool#opening}; may be used for several pools. Not thread-safe. Stable.
 *
 * @param <R> the resource
 */
public final class PoolOpening<R> {

    final PoolConfig config;
    final ResourceFactory<R> resources;
    PoolEnvironment environment = PoolEnvironment.system();

    @Nullable
    PoolListener listener;

    @Nullable
    ConnectionBudget budget;
    /** Null for the pool's minIdle. */
    @Nullable
    Integer guaranteedMinimum;

    int weight = 1;

    PoolOpening(PoolConfig config, ResourceFactory<R> resources) {
        this.config = Objects.requireNonNull(config, "config");
        this.resources = Objects.requireNonNull(resources, "resources");
    }

    /**
     * Sets time and threads.
     *
     * @param environment default {@link PoolEnvironment#system()}
     * @return this opening
     */
    public PoolOpening<R> environment(PoolEnvironment environment) {
        this.environment = Objects.requireNonNull(environment, "environment");
        return this;
    }

    /**
     * Sets who is told what happens in the pool.
     *
     * @param listener null for nobody, which is the default
     * @return this opening
     */
    public PoolOpening<R> listener(@Nullable PoolListener listener) {
        this.listener = listener;
        return this;
    }

    /**
     * Sets a limit that several pools share. The pool is guaranteed its {@code minIdle}, and counts as much as any other.
     *
     * @param budget null for none, which is the default
     * @return this opening
     */
    public PoolOpening<R> budget(@Nullable ConnectionBudget budget) {
        this.budget = budget;
        this.guaranteedMinimum = null;
        this.weight = 1;
        return this;
    }

    /**
     * Sets a limit that several pools share, and what this pool has of it.
     *
     * @param budget the limit
     * @param guaranteedMinimum how many connections the pool can always have, 0 to {@code maxSize + maxOverflow}; less while
     *     {@link ManagedPool#resize} has made it smaller than that
     * @param weight how much it counts when what is left is divided, 1 to 1,000: a pool with twice the weight gets twice as
     *     many above its minimum, while both want more
     * @return this opening
     */
    public PoolOpening<R> budget(ConnectionBudget budget, int guaranteedMinimum, int weight) {
        this.budget = Objects.requireNonNull(budget, "budget");
        this.guaranteedMinimum = guaranteedMinimum;
        this.weight = weight;
        return this;
    }

    /**
     * Opens a pool. Returns at once: the first connections are opened in the background, and a database that can't be reached
     * is told to callers, not here.
     *
     * @return a running pool
     * @throws IllegalArgumentException if the budget can't keep what it would guarantee; the message lists every problem
     */
    public Pool<R> open() {
        return LeasePool.open(this);
    }
}
