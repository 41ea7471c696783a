package dev.lido.server.http;

import dev.lido.pool.ManagedPool;
import dev.lido.pool.PoolRegistry;
import dev.lido.server.query.PoolJson;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code GET /admin/pool-stats}: every pool in full, the figures that people watch in short, and what to do. */
final class PoolStatsEndpoint extends Endpoint {

    private static final long serialVersionUID = 1;

    /** The short figures, by their endings, and where they come from; so both always agree. */
    private static final List<Map.Entry<String, String>> SHORT = List.of(
            Map.entry("_size", "pool_size"),
            Map.entry("_available", "available"),
            Map.entry("_in_use", "active_connections"),
            Map.entry("_waiting", "pending"),
            Map.entry("_utilization", "utilization"));

    private final transient PoolRegistry pools;
    private final transient Supplier<HealthReport> reports;

    PoolStatsEndpoint(PoolRegistry pools, Supplier<HealthReport> reports) {
        super(READ);
        this.pools = pools;
        this.reports = reports;
    }

    @Override
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Map<String, Object> full = new LinkedHashMap<>();
        Map<String, @Nullable Object> figures = new LinkedHashMap<>();
        for (ManagedPool pool : pools.pools()) {
            Map<String, Object> json = PoolJson.of(pool);
            full.put(pool.name(), json);
            SHORT.forEach(figure -> figures.put(pool.name() + figure.getKey(), json.get(figure.getValue())));
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("status", reports.get().state().key());
        document.put("pools", full);
        document.put("pool_stats", figures);
        document.put("recommendations", Recommendations.of(pools.pools()));
        Json.write(response, 200, Json.TYPE, document);
    }
}
