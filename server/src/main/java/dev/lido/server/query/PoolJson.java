package dev.lido.server.query;

import dev.lido.pool.BudgetUse;
import dev.lido.pool.CloseReason;
import dev.lido.pool.Holder;
import dev.lido.pool.ManagedPool;
import dev.lido.pool.PoolStats;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A pool as JSON: the one place where Lido's words become the keys that were promised to the outside. The
 * {@code pool_status} tool and the administration pages both show this.
 */
public final class PoolJson {

    private PoolJson() {}

    /**
     * A snapshot of a pool.
     *
     * @param pool which
     * @return a tree that becomes JSON; times in the unit that the key ends with, {@code connection_max_age} and each
     *     connection's {@code age} in whole seconds, {@code utilization} in percent; {@code budget} only for a pool that
     *     shares one
     */
    public static Map<String, Object> of(ManagedPool pool) {
        PoolStats stats = pool.stats();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", pool.kind());
        putSizes(json, stats);
        json.put("connections_created", stats.created());
        json.put("connections_recycled", recycled(stats));
        json.put("connections_failed", stats.createFailed());
        json.put("health_check_failures", stats.validationFailed());
        json.put("connection_max_age", pool.config().maxLifetime().toSeconds());
        putCheckouts(json, stats);
        json.put("state", pool.health().state().key());
        json.put("pending", stats.pending());
        json.put("oldest_waiter_ms", stats.oldestWaiter().toMillis());
        json.put("creating", stats.creating());
        json.put("utilization", utilizationPercent(stats));
        json.put("acquired", stats.acquired());
        json.put("holders", pool.holders().stream().map(PoolJson::holder).toList());
        json.put("connections", connections(stats));
        PoolFigures.put(json, stats, Instant.now());
        json.put("closed", closed(stats));
        stats.budgetUse().ifPresent(use -> json.put("budget", budget(use)));
        return json;
    }

    /**
     * Connections replaced because of their age.
     *
     * @param stats a snapshot
     * @return a counter
     */
    public static long recycled(PoolStats stats) {
        return stats.closed(CloseReason.LIFETIME);
    }

    /**
     * How much of the pool is in use.
     *
     * @param stats a snapshot
     * @return active ÷ maximum, in percent with one decimal
     */
    public static double utilizationPercent(PoolStats stats) {
        int maximum = Math.max(1, stats.maxSize() + stats.maxOverflow());
        return Math.round(stats.active() * 1_000.0 / maximum) / 10.0;
    }

    private static void putSizes(Map<String, Object> json, PoolStats stats) {
        json.put("pool_size", stats.maxSize());
        json.put("max_overflow", stats.maxOverflow());
        json.put("available", stats.idle());
        json.put("total_connections", stats.total());
        json.put("overflow_in_use", stats.overflow());
        json.put("active_connections", stats.active());
    }

    private static void putCheckouts(Map<String, Object> json, PoolStats stats) {
        json.put("checkedout", stats.active());
        json.put("checkedin", stats.idle());
        json.put("overflow", stats.overflow());
        json.put("size", stats.maxSize());
    }

    /** The whole budget, and under {@code permits} what this pool has of it. */
    private static Map<String, Object> budget(BudgetUse use) {
        Map<String, Object> permits = new LinkedHashMap<>();
        permits.put("used", use.used());
        permits.put("guaranteed_minimum", use.guaranteedMinimum());
        permits.put("fair_share", use.fairShare());
        permits.put("weight", use.weight());
        permits.put("waiting", use.waiting());
        permits.put("hung", use.hung());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", use.budget());
        json.put("limit", use.limit());
        json.put("used", use.usedByAll());
        json.put("permits", permits);
        return json;
    }

    private static Map<String, Object> holder(Holder holder) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("thread", holder.thread());
        json.put("age_ms", holder.age().toMillis());
        json.put("place", holder.place());
        json.put("exact", holder.exact());
        return json;
    }

    private static List<Map<String, Object>> connections(PoolStats stats) {
        List<Map<String, Object>> connections = new ArrayList<>();
        for (PoolStats.OpenConnection connection : stats.connections()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("age", connection.age().toSeconds());
            json.put("uses", connection.uses());
            json.put("active", connection.active());
            connections.add(json);
        }
        return connections;
    }

    private static Map<String, Object> closed(PoolStats stats) {
        Map<String, Object> closed = new LinkedHashMap<>();
        for (CloseReason reason : CloseReason.values()) {
            closed.put(reason.key(), stats.closed(reason));
        }
        return closed;
    }
}
