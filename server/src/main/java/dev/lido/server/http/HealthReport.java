package dev.lido.server.http;

import dev.lido.pool.ManagedPool;
import dev.lido.pool.PoolHealth;
import dev.lido.pool.PoolHealth.State;
import dev.lido.pool.PoolRegistry;
import dev.lido.pool.PoolStats;
import dev.lido.server.query.DriverWords;
import dev.lido.server.query.PoolJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How well the server was at one moment, from the health of its pools: what a load balancer asks and a person reads. */
final class HealthReport {

    private final Map<ManagedPool, PoolHealth> pools = new LinkedHashMap<>();
    private final Set<String> required;

    /** Looks at these pools now; the server is down while a pool is that is required. */
    HealthReport(PoolRegistry registry, Set<String> required) {
        this.required = required;
        registry.pools().forEach(pool -> pools.put(pool, pool.health()));
    }

    /** The whole: down if a required source is, degraded if anything else isn't healthy. A full pool is healthy. */
    State state() {
        if (!down().isEmpty()) {
            return State.DOWN;
        }
        return pools.values().stream().allMatch(health -> health.state() == State.HEALTHY)
                ? State.HEALTHY
                : State.DEGRADED;
    }

    /** The required sources that are down. */
    List<String> down() {
        return pools.entrySet().stream()
                .filter(entry -> entry.getValue().state() == State.DOWN)
                .map(entry -> entry.getKey().name())
                .filter(required::contains)
                .toList();
    }

    /**
     * The required sources that can't serve: those that are down, and those that have nothing open and failed to open
     * something when they tried last, although they haven't tried often enough to be called down. Being full doesn't count.
     */
    List<String> unable() {
        return pools.entrySet().stream()
                .filter(entry -> entry.getValue().state() == State.DOWN
                        || entry.getValue().lastError().isPresent()
                                && entry.getKey().stats().total() == 0)
                .map(entry -> entry.getKey().name())
                .filter(required::contains)
                .toList();
    }

    /** Each source by name. */
    Map<String, Object> sources() {
        Map<String, Object> sources = new LinkedHashMap<>();
        pools.forEach((pool, health) -> sources.put(pool.name(), source(pool, health)));
        return sources;
    }

    private static Map<String, Object> source(ManagedPool pool, PoolHealth health) {
        PoolStats stats = pool.stats();
        Map<String, Object> source = new LinkedHashMap<>();
        source.put("status", health.state().key());
        source.put("kind", pool.kind());
        source.put("state", health.state().key());
        source.put("load", Load.of(stats).key());
        source.put("utilization", PoolJson.utilizationPercent(stats));
        source.put("waiting", stats.pending());
        health.lastError().ifPresent(error -> source.put("lastError", DriverWords.withoutPlaces(error)));
        return source;
    }
}
