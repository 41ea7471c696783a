package dev.lido.server.http;

import dev.lido.metrics.PoolMetrics;
import dev.lido.pool.ManagedPool;
import dev.lido.pool.PoolRegistry;
import dev.lido.pool.PoolStats;
import dev.lido.server.query.PoolJson;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The metrics under the names that dashboards for MCP servers look for ({@code mcp_db_*}), one series a pool. They are
 * handed to Prometheus' own library past Micrometer, which would turn {@code mcp_db_connections_created_total} into
 * {@code mcp_db_connections_total}: to it {@code _created} is a reserved ending.
 */
final class PromisedNames implements MultiCollector {

    private final PoolRegistry pools;
    private final PoolMetrics metrics;

    PromisedNames(PoolRegistry pools, PoolMetrics metrics) {
        this.pools = pools;
        this.metrics = metrics;
    }

    @Override
    public MetricSnapshots collect() {
        List<ManagedPool> all = pools.pools();
        List<MetricSnapshot> names = new ArrayList<>();
        names.add(counter(all, "mcp_db_connections_created", "Connections opened", PoolStats::created));
        names.add(counter(
                all, "mcp_db_connections_recycled", "Connections closed because of their age", PoolJson::recycled));
        names.add(counter(
                all,
                "mcp_db_connections_failed",
                "Attempts to open a connection that failed",
                PoolStats::createFailed));
        names.add(gauge(all, "mcp_db_pool_size", "Connections that are kept", PoolStats::maxSize));
        names.add(gauge(all, "mcp_db_pool_available", "Connections that are open and free", PoolStats::idle));
        names.add(gauge(all, "mcp_db_pool_in_use", "Connections that are held", PoolStats::active));
        names.add(gauge(all, "mcp_db_pool_overflow", "Connections held above the size", PoolStats::overflow));
        return new MetricSnapshots(names);
    }

    private CounterSnapshot counter(
            List<ManagedPool> all, String name, String help, ToDoubleFunction<PoolStats> figure) {
        List<CounterDataPointSnapshot> series = new ArrayList<>();
        for (ManagedPool pool : all) {
            series.add(CounterDataPointSnapshot.builder()
                    .labels(Labels.of("pool", pool.name()))
                    .value(figure.applyAsDouble(metrics.stats(pool)))
                    .build());
        }
        return new CounterSnapshot(new MetricMetadata(name, help), series);
    }

    private GaugeSnapshot gauge(List<ManagedPool> all, String name, String help, ToDoubleFunction<PoolStats> figure) {
        List<GaugeDataPointSnapshot> series = new ArrayList<>();
        for (ManagedPool pool : all) {
            series.add(GaugeDataPointSnapshot.builder()
                    .labels(Labels.of("pool", pool.name()))
                    .value(figure.applyAsDouble(metrics.stats(pool)))
                    .build());
        }
        return new GaugeSnapshot(new MetricMetadata(name, help), series);
    }
}
