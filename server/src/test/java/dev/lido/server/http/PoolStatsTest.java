package dev.lido.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.pool.ConnectionBudget;
import dev.lido.pool.ErrorKind;
import dev.lido.pool.ErrorSummary;
import dev.lido.pool.Holder;
import dev.lido.pool.Lease;
import dev.lido.pool.PoolHealth.State;
import dev.lido.pool.PoolStats;
import dev.lido.testing.FakePool;
import dev.lido.testing.ManualEnvironment;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("E8, P7, S5: GET /admin/pool-stats")
class PoolStatsTest {

    @Test
    void theShortFigures_areNamedAfterTheSource_andAgreeWithTheFullOnes() throws IOException {
        try (TestFront front = TestFront.builder()
                .pools(TestPools.using("db", 5, 0, 2), TestPools.using("postgres", 1, 2, 0))
                .start()) {
            HttpResponse<String> response = front.get("/admin/pool-stats");

            assertThat(response.statusCode()).isEqualTo(200);
            Map<String, Object> body = TestFront.json(response);
            assertThat(body).containsOnlyKeys("status", "pools", "pool_stats", "recommendations");
            assertThat(body.get("pool_stats"))
                    .isEqualTo(Map.of(
                            "db_size", 4,
                            "db_available", 0,
                            "db_in_use", 5,
                            "db_waiting", 2,
                            "db_utilization", 100.0,
                            "postgres_size", 4,
                            "postgres_available", 2,
                            "postgres_in_use", 1,
                            "postgres_waiting", 0,
                            "postgres_utilization", 20.0));
            assertThat(pool(body, "db"))
                    .containsEntry("pool_size", 4)
                    .containsEntry("max_overflow", 1)
                    .containsEntry("available", 0)
                    .containsEntry("total_connections", 5)
                    .containsEntry("overflow_in_use", 1)
                    .containsEntry("active_connections", 5)
                    .containsEntry("connections_created", 11)
                    .containsEntry("connections_recycled", 5)
                    .containsEntry("connections_failed", 12)
                    .containsEntry("health_check_failures", 13)
                    .containsEntry("connection_max_age", 300)
                    .containsEntry("checkedout", 5)
                    .containsEntry("checkedin", 0)
                    .containsEntry("overflow", 1)
                    .containsEntry("size", 4)
                    .containsEntry("utilization", 100.0)
                    .containsEntry("pending", 2)
                    .containsEntry("oldest_waiter_ms", 1500)
                    .containsKeys("holders", "errors", "state");
        }
    }

    @Test
    void theFiguresOfAPool_comeFromOneSnapshot_besideThoseOfTheRecommendations() throws IOException {
        FakePool<?> pool = TestPools.unused("db");
        try (TestFront front = TestFront.builder().pools(pool).start()) {
            front.get("/admin/pool-stats");

            assertThat(pool.snapshots()).isEqualTo(2);
        }
    }

    @Test
    @DisplayName("D1, D2: leaks are counted, and a holder's place is marked as exact or not")
    @SuppressWarnings("unchecked")
    void leaks_areCounted_andPlacesMarked() throws IOException {
        FakePool<?> pool = TestPools.unused("db");
        pool.showStats(() -> PoolStats.builder()
                .errors(Map.of(
                        ErrorKind.LEAKED, ErrorSummary.of(1, "a", Duration.ZERO),
                        ErrorKind.LEAK_SUSPECTED, ErrorSummary.of(2, "b", Duration.ZERO),
                        ErrorKind.RECLAIMED, ErrorSummary.of(3, "c", Duration.ZERO)))
                .build());
        pool.showHolders(List.of(
                new Holder("a", Duration.ZERO, List.of(), true), new Holder("b", Duration.ZERO, List.of(), false)));
        try (TestFront front = TestFront.builder().pools(pool).start()) {
            Map<String, Object> shown = pool(TestFront.json(front.get("/admin/pool-stats")), "db");

            assertThat(part(shown, "errors", "leaked")).containsEntry("count", 1);
            assertThat(part(shown, "errors", "leak_suspected")).containsEntry("count", 2);
            assertThat(part(shown, "errors", "reclaimed")).containsEntry("count", 3);
            assertThat((List<Map<String, Object>>) shown.get("holders"))
                    .extracting(holder -> holder.get("exact"))
                    .containsExactly(true, false);
        }
    }

    @Test
    @DisplayName("P8: errors by kind, each with its count, the last one without places, and when that was")
    void errors_areShownByKind_withTheLastOfEach() throws IOException {
        Map<String, Object> shown = shown(TestPools.unused("db"));

        Map<String, Object> failed = part(shown, "errors", "connect_failed");
        assertThat(failed).containsEntry("count", 12).containsEntry("last", "PSQLException: Connection to … refused");
        Instant started =
                Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
        assertThat(at(failed)).isAfter(started.minus(Duration.ofMinutes(2)));
        assertThat(at(part(shown, "errors", "validation_failed")))
                .isEqualTo(at(failed).minus(Duration.ofMinutes(1)));
        assertThat(part(shown, "errors", "acquire_timed_out"))
                .containsEntry("count", 0)
                .containsEntry("last", null);
        assertThat(part(shown, "create_failures")).containsEntry("refused", 8).containsEntry("auth", 4);
    }

    private static Instant at(Map<String, Object> error) {
        return Instant.parse((String) error.get("at"));
    }

    @Test
    @DisplayName("E8, P9: how acquires ended, how long they waited, how much was in use over time")
    void outcomesTimesAndUtilization_areShown() throws IOException {
        Map<String, Object> shown = shown(TestPools.using("db", 5, 0, 2));

        assertThat(shown).containsEntry("acquired", 100);
        assertThat(part(shown, "outcomes"))
                .containsEntry("immediate", 90)
                .containsEntry("waited", 10)
                .containsEntry("timed_out", 1)
                .containsEntry("refused_pending", 2)
                .containsEntry("cancelled", 0);
        assertThat(part(shown, "wait_ms"))
                .containsEntry("count", 2)
                .containsEntry("mean", 2.0)
                .containsEntry("p99", 3.0)
                .containsEntry("max", 3.0);
        assertThat(part(shown, "use_ms")).containsEntry("count", 0).containsEntry("p50", 0.0);
        assertThat(part(shown, "create_ms")).containsEntry("count", 1).containsEntry("max", 20.0);
        assertThat(part(shown, "utilization_over_time"))
                .containsEntry("last_minute", 75.0)
                .containsEntry("last_five_minutes", 50.0)
                .containsEntry("since_start", 25.0)
                .containsEntry("highest_of_last_minute", 100.0);
    }

    @Test
    @DisplayName("D6: a pool under a budget shows the whole of it and what it has of it; others show none")
    void budget_isShown() throws IOException {
        ManualEnvironment environment = new ManualEnvironment();
        FakePool<?> pool =
                FakePool.open(TestPools.config("db", 2, 1), ConnectionBudget.of("orders-db", 8), environment);
        try (Lease<?> lease = pool.acquire()) {
            assertThat(lease.isLive()).isTrue();
            Map<String, Object> shown = shown(pool);
            assertThat(part(shown, "budget"))
                    .containsEntry("name", "orders-db")
                    .containsEntry("limit", 8)
                    .containsEntry("used", 1);
            assertThat(part(shown, "budget", "permits"))
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "used", 1, "guaranteed_minimum", 0, "fair_share", 3, "weight", 1, "waiting", 0, "hung", 0));
        }
        pool.close();
        assertThat(shown(TestPools.unused("db"))).doesNotContainKey("budget");
    }

    @Test
    void anIdleServer_isRecommendedNothing() throws IOException {
        assertThat(recommendations(TestPools.using("db", 1, 1, 0))).isEmpty();
    }

    @Test
    void waitingCallers_areToldWithTheLongestHolder() throws IOException {
        FakePool<?> pool = TestPools.using("db", 5, 0, 3);
        StackTraceElement frame = new StackTraceElement("com.example.Report", "run", "Report.java", 42);
        pool.showHolders(List.of(new Holder("report-1", Duration.ofMillis(4_200), List.of(frame))));

        assertThat(recommendations(pool))
                .hasSize(2)
                .first()
                .asString()
                .contains(
                        "db: 3 callers wait for a connection, the first for 1500 ms",
                        "thread 'report-1' for 4200 ms at com.example.Report.run(Report.java:42)");
    }

    @Test
    void highUse_isToldWithItsNumbers() throws IOException {
        assertThat(recommendations(TestPools.using("db", 5, 0, 0)))
                .singleElement()
                .asString()
                .startsWith("db: 100.0 % in use (5 of 5). The next callers will wait");
        assertThat(recommendations(TestPools.using("db", 4, 0, 0)))
                .singleElement()
                .asString()
                .startsWith("db: 80.0 % in use (4 of 5). Watch it");
    }

    @Test
    void overflowInUse_isTold_whileThereIsRoom() throws IOException {
        assertThat(recommendations(TestPools.using(TestPools.config("db", 2, 8), 3, 0, 0)))
                .singleElement()
                .asString()
                .startsWith("db: 1 of 8 overflow connections are in use")
                .contains("raise max-size above 2");
    }

    @Test
    void aSourceThatIsDown_isToldWithItsCause() throws IOException {
        assertThat(recommendations(TestPools.in(State.DOWN, "Connection to db:5432 refused", TestPools.unused("db"))))
                .singleElement()
                .asString()
                .startsWith("db: the database can't be reached: Connection to … refused.");
        assertThat(recommendations(TestPools.in(State.DEGRADED, "too many clients", TestPools.unused("db"))))
                .singleElement()
                .asString()
                .startsWith("db: some connections could not be opened: too many clients.");
    }

    private static Map<String, Object> shown(FakePool<?> pool) throws IOException {
        try (TestFront front = TestFront.builder().pools(pool).start()) {
            return pool(TestFront.json(front.get("/admin/pool-stats")), pool.name());
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> part(Map<String, Object> json, String... path) {
        Map<String, Object> part = json;
        for (String key : path) {
            part = (Map<String, Object>) part.get(key);
        }
        return part;
    }

    @SuppressWarnings("unchecked")
    private static List<String> recommendations(FakePool<?> pool) throws IOException {
        try (TestFront front = TestFront.builder().pools(pool).start()) {
            return (List<String>) TestFront.json(front.get("/admin/pool-stats")).get("recommendations");
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> pool(Map<String, Object> body, String name) {
        return (Map<String, Object>) ((Map<String, Object>) body.get("pools")).get(name);
    }
}
