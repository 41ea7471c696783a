package dev.lido.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.pool.Lease;
import dev.lido.pool.PoolStats;
import dev.lido.testing.FakePool;
import dev.lido.testing.FakeResource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("D5: connections by project, in metrics")
class ProjectMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final TreeMap<String, PoolStats> projects = new TreeMap<>();

    private double value(String name, String schema) {
        Gauge gauge = registry.find(name).tag("schema", schema).gauge();
        return gauge == null ? -1 : gauge.value();
    }

    @Test
    @DisplayName("D5: used and available by schema; a closed project's are gone")
    void projects_comeAndGo() {
        ProjectMetrics metrics = new ProjectMetrics(() -> projects);
        metrics.update();
        metrics.bindTo(registry);
        try (FakePool<FakeResource> pool = FakePool.open("acme")) {
            Lease<FakeResource> held = pool.acquire();
            pool.warm(1);
            projects.put("acme", pool.stats());
            metrics.update();
            assertThat(value("db.pool.connections.used", "acme")).isEqualTo(1);
            assertThat(value("db.pool.connections.available", "acme")).isEqualTo(1);
            held.close();
            projects.put("acme", pool.stats());
            projects.put("other", pool.stats());
            metrics.update();
            assertThat(value("db.pool.connections.used", "acme")).isZero();
            assertThat(value("db.pool.connections.available", "other")).isEqualTo(2);
            projects.remove("acme");
            metrics.update();
            assertThat(value("db.pool.connections.used", "acme")).isEqualTo(-1);
            assertThat(value("db.pool.connections.used", "other")).isZero();
        }
    }
}
