package dev.lido.pool;

import dev.lido.pool.spi.PoolEnvironment;
import dev.lido.pool.spi.ResourceFactory;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a pool is given besides its settings: time and threads, and who is told what happens in it. Made by
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
     * Opens a pool. Returns at once: the first connections are opened in the background, and a database that can't be reached
     * is told to callers, not here.
     *
     * @return a running pool
     */
    public Pool<R> open() {
        return LeasePool.open(this);
    }
}
