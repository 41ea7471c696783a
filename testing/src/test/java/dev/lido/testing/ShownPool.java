package dev.lido.testing;

import dev.lido.pool.Holder;
import dev.lido.pool.ManagedPool;
import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolHealth;
import dev.lido.pool.PoolStats;
import java.util.List;

/** A pool that isn't Lido's, with figures that Lido's can't have. */
record ShownPool(ManagedPool pool, PoolStats stats) implements ManagedPool {

    @Override
    public String name() {
        return pool.name();
    }

    @Override
    public String kind() {
        return pool.kind();
    }

    @Override
    public PoolConfig config() {
        return pool.config();
    }

    @Override
    public PoolHealth health() {
        return pool.health();
    }

    @Override
    public List<Holder> holders() {
        return List.of();
    }

    @Override
    public int warm(int count) {
        return 0;
    }

    @Override
    public void resize(int maxSize) {
        pool.resize(maxSize);
    }

    @Override
    public int evict() {
        return pool.evict();
    }

    @Override
    public void suspend() {
        pool.suspend();
    }

    @Override
    public void resume() {
        pool.resume();
    }

    @Override
    public void close() {
        pool.close();
    }
}
