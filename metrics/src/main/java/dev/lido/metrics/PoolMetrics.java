package dev.lido.metrics;

import dev.lido.pool.ManagedPool;
import dev.lido.pool.PoolHealth;
import dev.lido.pool.PoolRegistry;
import dev.lido.pool.PoolStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Publishes the figures of every pool of a registry through Micrometer. Nothing polls: a pool is asked when a value is
 * read. Thread-safe.
 *
 * <p>What OpenTelemetry's conventions for database clients have a name for carries that name and its attributes:
 * {@code db.client.connection.count}, {@code .idle.min}, {@code .idle.max}, {@code .max}, {@code .pending_requests} and
 * {@code .timeouts}, {@code .create_time}, {@code .wait_time} and {@code .use_time} (the last three as count and sum), with {@code db.client.connection.pool.name} and {@code db.client.connection.state} ({@code used} or
 * {@code idle}). The rest is called {@code lido.*} and labelled {@code pool}, {@code reason} and {@code state}. Names of
 * pools, and of the budgets that they share, are the only label values that are not fixed. Pools without a budget have no
 * {@code lido.budget.*} and {@code lido.permits.*}.
 */
public final class PoolMetrics implements MeterBinder {

    private final PoolRegistry pools;
    /** What the scrape on this thread has seen so far; unset outside of {@link #inOneSnapshot}. */
    private final ThreadLocal<Map<ManagedPool, PoolStats>> snapshots = new ThreadLocal<>();

    /**
     * Makes the metrics of a registry. Nothing is published before {@link #bindTo}.
     *
     * @param pools the pools to watch
     */
    public PoolMetrics(PoolRegistry pools) {
        this.pools = pools;
    }

    /**
     * Publishes the pools that are registered now. Call it again when others have come; those already published stay as
     * they are. The meters know a pool only weakly, so the registry of pools has to live as long as they are read.
     *
     * @param registry where to
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        for (ManagedPool pool : pools.pools()) {
            if (registry.find("lido.connections.opened")
                            .tag("pool", pool.name())
                            .functionCounter()
                    != null) {
                continue; // published before: Micrometer would keep the old meters and warn
            }
            Tags conventional = Tags.of("db.client.connection.pool.name", pool.name());
            gauges(registry, pool, conventional, Figure.CONVENTIONAL_GAUGES);
            counters(registry, pool, conventional, Figure.CONVENTIONAL_COUNTERS);
            for (Time time : Time.ALL) {
                FunctionTimer.builder(
                                time.name(),
                                pool,
                                p -> time.count().applyAsLong(stats(p)),
                                p -> time.times().apply(stats(p)).total().toNanos(),
                                TimeUnit.NANOSECONDS)
                        .description(time.description())
                        .tags(conventional)
                        .register(registry);
            }
            Gauge.builder("db.client.connection.idle.min", pool, p -> p.config().minIdle())
                    .description("Connections that are kept open without demand")
                    .tags(conventional)
                    .register(registry);

            Tags own = Tags.of("pool", pool.name());
            gauges(registry, pool, own, Figure.OWN_GAUGES);
            counters(registry, pool, own, Figure.OWN_COUNTERS);
            pool.budget().ifPresent(budget -> {
                Tags shared = own.and("budget", budget.name());
                gauges(registry, pool, shared, Figure.BUDGET_GAUGES);
                counters(registry, pool, shared, Figure.BUDGET_COUNTERS);
            });
            for (PoolHealth.State state : PoolHealth.State.values()) {
                Gauge.builder("lido.pool.health", pool, p -> p.health().state() == state ? 1 : 0)
                        .description("1 for the state that the pool is in, 0 for the others")
                        .tags(own.and("state", state.key()))
                        .register(registry);
            }
        }
    }

    /**
     * Runs a scrape so that all figures of a pool come from one snapshot and agree with each other. Without it each meter
     * asks the pool anew, and a scrape under load may report one connection more than there is.
     *
     * @param <T> what the scrape gives
     * @param scrape reads meters on the calling thread
     * @return what the scrape gave
     */
    public <T> T inOneSnapshot(Supplier<T> scrape) {
        snapshots.set(new IdentityHashMap<>());
        try {
            return scrape.get();
        } finally {
            snapshots.remove();
        }
    }

    /**
     * The figures of a pool as a meter sees them now, for further meters over the same pools.
     *
     * @param pool the pool
     * @return within one {@link #inOneSnapshot} always the same snapshot, else a fresh one
     */
    public PoolStats stats(ManagedPool pool) {
        Map<ManagedPool, PoolStats> seen = snapshots.get();
        return seen == null ? pool.stats() : seen.computeIfAbsent(pool, ManagedPool::stats);
    }

    private void gauges(MeterRegistry registry, ManagedPool pool, Tags tags, List<Figure> figures) {
        for (Figure figure : figures) {
            Gauge.builder(figure.name(), pool, p -> figure.value().applyAsDouble(stats(p)))
                    .description(figure.description())
                    .tags(tags.and(figure.tags()))
                    .register(registry);
        }
    }

    private void counters(MeterRegistry registry, ManagedPool pool, Tags tags, List<Figure> figures) {
        for (Figure figure : figures) {
            FunctionCounter.builder(figure.name(), pool, p -> figure.value().applyAsDouble(stats(p)))
                    .description(figure.description())
                    .tags(tags.and(figure.tags()))
                    .register(registry);
        }
    }
}
