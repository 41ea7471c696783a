package dev.lido.pool;

import dev.lido.pool.spi.PoolEnvironment;
import dev.lido.pool.spi.ResourceFactory;

/** Placeholder until the engine lands. */
abstract class LeasePool<R> implements Pool<R> {

    static <R> Pool<R> open(PoolConfig config, ResourceFactory<R> resources, PoolEnvironment environment) {
        throw new UnsupportedOperationException("the engine lands in the next commit");
    }

    abstract void release(Lease<R> lease);
}
