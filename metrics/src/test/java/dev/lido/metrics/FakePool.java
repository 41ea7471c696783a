package dev.lido.metrics;

import dev.lido.pool.Holder;
import dev.lido.pool.ManagedPool;
import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolHealth;
import dev.lido.pool.PoolStats;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A pool whose figures the test makes up. */
final class FakePool implements ManagedPool {

    final AtomicInteger snapshots = new AtomicInteger();
    volatile PoolHealth health = new PoolHealth(PoolHealth.State.HEALTHY, Optional.empty());
    private final PoolConfig config;
    private final Supplier<PoolStats> stats;

    FakePool(PoolConfig config, Supplier<PoolStats> stats) {
        this.config = config;
        this.stats = stats;
    }

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public String kind() {
        return config.kind();
    }

    @Override
    public PoolConfig config() {
        return config;
    }

    @Override
    public PoolStats stats() {
        snapshots.incrementAndGet();
        return stats.get();
    }

    @Override
    public PoolHealth health() {
        return health;
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
    public void close() {}
}
