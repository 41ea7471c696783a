package dev.lido.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.metrics.PoolMetrics;
import dev.lido.pool.ConnectionBudget;
import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolRegistry;
import dev.lido.testing.FakePool;
import dev.lido.testing.ManualEnvironment;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("D6, E9: what Prometheus sees of a budget")
class BudgetMetricsTest {

    @Test
    @DisplayName("D6, E9: promtool has nothing against its names")
    void names_arePrometheusOwn() {
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (PoolRegistry pools = new PoolRegistry()) {
            ManualEnvironment environment = new ManualEnvironment();
            ConnectionBudget budget = ConnectionBudget.of("orders-db", 8);
            for (String name : new String[] {"orders", "users"}) {
                PoolConfig config = PoolConfig.builder().name(name).maxSize(5).build();
                pools.register(FakePool.open(config, budget, environment))
                        .acquire()
                        .close();
            }
            new PoolMetrics(pools).bindTo(meters);

            String text = meters.scrape();

            assertThat(MetricsText.problems(text)).isEmpty();
            assertThat(MetricsText.parse(text))
                    .containsEntry("lido_budget_limit{budget=\"orders-db\",pool=\"orders\"}", 8.0)
                    .containsEntry("lido_budget_used{budget=\"orders-db\",pool=\"users\"}", 2.0)
                    .containsEntry("lido_permits_used{budget=\"orders-db\",pool=\"users\"}", 1.0)
                    .containsEntry("lido_permits_fair_share{budget=\"orders-db\",pool=\"orders\"}", 4.0)
                    .containsEntry("lido_permits_hung_total{budget=\"orders-db\",pool=\"orders\"}", 0.0);
        } finally {
            meters.close();
        }
    }
}
