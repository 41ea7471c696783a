package dev.lido.metrics;

import dev.lido.pool.PoolStats;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Publishes connections by project, which come and go: {@code db.pool.connections.used} and
 * {@code db.pool.connections.available} with the label {@code schema}; in Prometheus {@code db_pool_connections_used{schema="…"}} and
 * {@code db_pool_connections_available{schema="…"}}. There are as many values of the label as pools are open, which their factory
 * bounds. The figures are those of the last {@link #update()}. Thread-safe. Experimental.
 */
public final class ProjectMetrics implements MeterBinder {

    private final Supplier<? extends Map<String, PoolStats>> projects;
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by {@link #lock}. */
    private @Nullable MultiGauge used;
    /** Guarded by {@link #lock}. */
    private @Nullable MultiGauge available;

    /**
     * Makes the metrics of a family of pools. Nothing is published before {@link #bindTo}.
     *
     * @param projects gives a snapshot of each open pool, by project
     */
    public ProjectMetrics(Supplier<? extends Map<String, PoolStats>> projects) {
        this.projects = projects;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        lock.lock();
        try {
            used = MultiGauge.builder("db.pool.connections.used")
                    .description("Connections of a project that are held by callers")
                    .register(registry);
            available = MultiGauge.builder("db.pool.connections.available")
                    .description("Connections of a project that are open and free")
                    .register(registry);
        } finally {
            lock.unlock();
        }
        update();
    }

    /** Takes new figures, and drops projects whose pool is closed; to be called before each scrape. Does nothing if not bound. */
    public void update() {
        Map<String, PoolStats> stats = projects.get();
        lock.lock();
        try {
            if (used != null && available != null) {
                used.register(rows(stats, PoolStats::active), true);
                available.register(rows(stats, PoolStats::idle), true);
            }
        } finally {
            lock.unlock();
        }
    }

    private static List<MultiGauge.Row<?>> rows(Map<String, PoolStats> stats, ToIntFunction<PoolStats> figure) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>(stats.size());
        stats.forEach((project, snapshot) ->
                rows.add(MultiGauge.Row.of(Tags.of("schema", project), figure.applyAsInt(snapshot))));
        return rows;
    }
}
