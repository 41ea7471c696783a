package dev.lido.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.pool.AcquireOutcome;
import dev.lido.pool.CloseReason;
import dev.lido.pool.ConnectionBudget;
import dev.lido.pool.ErrorKind;
import dev.lido.pool.ErrorSummary;
import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolHealth;
import dev.lido.pool.PoolRegistry;
import dev.lido.pool.PoolSetting;
import dev.lido.pool.PoolStats;
import dev.lido.pool.PoolStats.OpenConnection;
import dev.lido.pool.Timings;
import dev.lido.pool.UtilizationSummary;
import dev.lido.pool.spi.FailureKind;
import dev.lido.testing.FakePool;
import dev.lido.testing.ManualEnvironment;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PoolMetricsTest {

    private static final String ORDERS = "{db.client.connection.pool.name=orders";

    private final PoolRegistry pools = new PoolRegistry();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final PoolMetrics metrics = new PoolMetrics(pools);

    @Test
    void conventionalNames_carryThePoolsFigures() {
        pools.register(showing(config("orders"), PoolMetricsTest::busy));
        metrics.bindTo(meters);

        assertThat(values("db.client.connection"))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "db.client.connection.create_time" + ORDERS + "}", 1.0,
                        "db.client.connection.use_time" + ORDERS + "}", 1.0,
                        "db.client.connection.wait_time" + ORDERS + "}", 10.0,
                        "db.client.connection.count" + ORDERS + ",db.client.connection.state=used}", 3.0,
                        "db.client.connection.count" + ORDERS + ",db.client.connection.state=idle}", 1.0,
                        "db.client.connection.max" + ORDERS + "}", 5.0,
                        "db.client.connection.idle.max" + ORDERS + "}", 2.0,
                        "db.client.connection.idle.min" + ORDERS + "}", 1.0,
                        "db.client.connection.pending_requests" + ORDERS + "}", 7.0,
                        "db.client.connection.timeouts" + ORDERS + "}", 11.0));
    }

    @Test
    void conventionalTimes_areCountAndSum_andAnImmediateAcquireWaitsForNoTime() {
        pools.register(showing(config("orders"), PoolMetricsTest::busy));
        metrics.bindTo(meters);

        FunctionTimer waits = meters.get("db.client.connection.wait_time").functionTimer();
        assertThat(waits.count()).isEqualTo(10);
        assertThat(waits.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(800);
        FunctionTimer uses = meters.get("db.client.connection.use_time").functionTimer();
        assertThat(uses.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(40);
        FunctionTimer creations = meters.get("db.client.connection.create_time").functionTimer();
        assertThat(creations.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(20);
    }

    @Test
    void ownNames_carryTheRest_withBoundedLabels() {
        FakePool<?> pool = pools.register(showing(config("orders"), PoolMetricsTest::busy));
        pool.showHealth(new PoolHealth(PoolHealth.State.DEGRADED, Optional.of("no")));
        metrics.bindTo(meters);

        Map<String, Double> expected = new TreeMap<>(Map.of(
                "lido.connections.creating{pool=orders}", 4.0,
                "lido.connections.overflow{pool=orders}", 1.0,
                "lido.connections.opened{pool=orders}", 20.0,
                "lido.connections.open.failed{pool=orders}", 21.0,
                "lido.connections.validation.failed{pool=orders}", 22.0,
                "lido.leases.acquired{pool=orders}", 10.0,
                "lido.leases.refused{pool=orders}", 12.0,
                "lido.user.code.failed{pool=orders}", 23.0));
        expected.put("lido.leases.leaked{pool=orders}", 24.0);
        expected.put("lido.leases.leak.suspected{pool=orders}", 25.0);
        expected.put("lido.leases.reclaimed{pool=orders}", 26.0);
        for (CloseReason reason : CloseReason.values()) {
            expected.put("lido.connections.closed{pool=orders,reason=" + reason.key() + "}", closed(reason));
        }
        for (AcquireOutcome outcome : AcquireOutcome.values()) {
            expected.put("lido.acquires{outcome=" + outcome.key() + ",pool=orders}", (double) busy().outcome(outcome));
        }
        for (ErrorKind kind : ErrorKind.values()) {
            expected.put("lido.errors{kind=" + kind.key() + ",pool=orders}", (double)
                    busy().error(kind).count());
        }
        expected.put("lido.oldest.waiter.seconds{pool=orders}", 2.0);
        expected.put("lido.utilization.mean{pool=orders}", 0.75);
        expected.put("lido.pool.health{pool=orders,state=healthy}", 0.0);
        expected.put("lido.pool.health{pool=orders,state=degraded}", 1.0);
        expected.put("lido.pool.health{pool=orders,state=down}", 0.0);
        assertThat(values("lido")).containsExactlyInAnyOrderEntriesOf(expected);
    }

    @Test
    @DisplayName("D6: a pool under a budget has its figures, labelled by pool and budget; others have none")
    void budget_figuresOfThosePoolsThatShareOne() {
        ManualEnvironment environment = new ManualEnvironment();
        ConnectionBudget budget = ConnectionBudget.of("orders-db", 4);
        FakePool<?> orders = pools.register(FakePool.open(config("orders"), budget, environment));
        FakePool<?> users = pools.register(FakePool.open(config("users"), budget, environment));
        pools.register(showing(config("alone"), PoolMetricsTest::busy));
        environment.runTasks();
        for (int i = 0; i < 3; i++) { // as far as the other's guaranteed minimum lets it
            orders.acquire();
        }
        metrics.bindTo(meters);

        String labels = "{budget=orders-db,pool=orders}";
        assertThat(values("lido.budget"))
                .containsOnlyKeys(
                        "lido.budget.limit" + labels,
                        "lido.budget.limit" + labels.replace("=orders}", "=users}"),
                        "lido.budget.used" + labels,
                        "lido.budget.used" + labels.replace("=orders}", "=users}"))
                .containsEntry("lido.budget.limit" + labels, 4.0)
                .containsEntry("lido.budget.used" + labels, 4.0);
        assertThat(values("lido.permits"))
                .hasSize(10)
                .containsEntry("lido.permits.used" + labels, 3.0)
                .containsEntry("lido.permits.guaranteed" + labels, 1.0)
                .containsEntry("lido.permits.fair.share" + labels, 2.0)
                .containsEntry("lido.permits.waiting" + labels, 0.0)
                .containsEntry("lido.permits.hung" + labels, 0.0);
        orders.close();
        users.close();
    }

    @Test
    void inOneSnapshot_asksEachPoolOnce() {
        AtomicInteger calls = new AtomicInteger();
        FakePool<?> pool = pools.register(showing(config("orders"), () -> active(calls.incrementAndGet())));
        metrics.bindTo(meters);

        Map<String, Double> first = metrics.inOneSnapshot(() -> values(""));
        assertThat(pool.snapshots()).isEqualTo(1);
        assertThat(first)
                .containsEntry("db.client.connection.count" + ORDERS + ",db.client.connection.state=used}", 1.0)
                .containsEntry("lido.leases.acquired{pool=orders}", 1.0);

        Map<String, Double> second = metrics.inOneSnapshot(() -> values(""));
        assertThat(pool.snapshots()).isEqualTo(2);
        assertThat(second).containsEntry("lido.leases.acquired{pool=orders}", 2.0);
    }

    @Test
    void outsideOfASnapshot_eachReadIsFresh() {
        AtomicInteger calls = new AtomicInteger();
        pools.register(showing(config("orders"), () -> active(calls.incrementAndGet())));
        metrics.bindTo(meters);

        double first = meters.get("lido.leases.acquired").functionCounter().count();
        double second = meters.get("lido.leases.acquired").functionCounter().count();
        assertThat(second).isGreaterThan(first);
    }

    @Test
    void bindTo_calledAgain_addsTheNewPoolsOnly() {
        pools.register(showing(config("orders"), PoolMetricsTest::busy));
        metrics.bindTo(meters);
        int each = meters.getMeters().size();
        pools.register(showing(config("users"), PoolMetricsTest::busy));
        metrics.bindTo(meters);
        metrics.bindTo(meters);

        assertThat(meters.getMeters()).hasSize(2 * each);
        assertThat(values("lido.connections.opened"))
                .containsOnlyKeys("lido.connections.opened{pool=orders}", "lido.connections.opened{pool=users}");
    }

    private static FakePool<?> showing(PoolConfig config, Supplier<PoolStats> stats) {
        FakePool<?> pool = FakePool.open(config);
        pool.showStats(stats);
        return pool;
    }

    private Map<String, Double> values(String prefix) {
        Map<String, Double> values = new TreeMap<>();
        for (Meter meter : meters.getMeters()) {
            if (meter.getId().getName().startsWith(prefix)) {
                List<String> tags = meter.getId().getTags().stream()
                        .map(PoolMetricsTest::text)
                        .toList();
                double value = meter.measure().iterator().next().getValue();
                values.put(meter.getId().getName() + "{" + String.join(",", tags) + "}", value);
            }
        }
        return values;
    }

    private static String text(Tag tag) {
        return tag.getKey() + "=" + tag.getValue();
    }

    private static PoolConfig config(String name) {
        return PoolConfig.builder()
                .name(name)
                .maxSize(2)
                .maxOverflow(3)
                .set(PoolSetting.MIN_IDLE, 1)
                .build();
    }

    private static PoolStats active(int count) {
        return PoolStats.builder()
                .limits(2, 3)
                .connections(Collections.nCopies(count, new OpenConnection(Duration.ZERO, 1, true)), 0)
                .outcomes(Map.of(AcquireOutcome.IMMEDIATE, (long) count))
                .build();
    }

    private static PoolStats busy() {
        OpenConnection held = new OpenConnection(Duration.ofSeconds(3), 2, true);
        OpenConnection free = new OpenConnection(Duration.ofSeconds(4), 1, false);
        return PoolStats.builder()
                .limits(2, 3)
                .connections(List.of(held, held, held, free), 1)
                .waiting(4, 7, Duration.ofSeconds(2))
                .outcomes(Map.of(
                        AcquireOutcome.IMMEDIATE, 8L,
                        AcquireOutcome.WAITED, 2L,
                        AcquireOutcome.TIMED_OUT, 11L,
                        AcquireOutcome.REFUSED_PENDING, 12L))
                .created(20)
                .createFailed(Map.of(FailureKind.REFUSED, 21L))
                .errors(Map.of(
                        ErrorKind.VALIDATION_FAILED, times(22),
                        ErrorKind.USER_CODE_FAILED, times(23),
                        ErrorKind.LEAKED, times(24),
                        ErrorKind.LEAK_SUSPECTED, times(25),
                        ErrorKind.RECLAIMED, times(26)))
                .times(
                        Timings.of(List.of(Duration.ofMillis(300), Duration.ofMillis(500))),
                        Timings.of(List.of(Duration.ofMillis(40))),
                        Timings.of(List.of(Duration.ofMillis(20))))
                .utilization(new UtilizationSummary(0.75, 0, 0, 0))
                .closed(Map.of(CloseReason.LIFETIME, 5L, CloseReason.IDLE, 6L))
                .build();
    }

    private static ErrorSummary times(long count) {
        return ErrorSummary.of(count, "no", Duration.ZERO);
    }

    private static double closed(CloseReason reason) {
        return busy().closed(reason);
    }
}
