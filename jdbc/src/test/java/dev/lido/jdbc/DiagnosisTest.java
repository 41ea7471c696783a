package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.jdbc.Diagnosis.PoolView;
import dev.lido.jdbc.spi.BackendActivity;
import dev.lido.jdbc.spi.BackendState;
import dev.lido.jdbc.spi.DatabaseActivity;
import dev.lido.pool.ErrorKind;
import dev.lido.pool.ErrorSummary;
import dev.lido.pool.Holder;
import dev.lido.pool.PoolHealth;
import dev.lido.pool.PoolStats;
import dev.lido.pool.PoolStatsBuilder;
import dev.lido.pool.spi.FailureKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("M9: the pool's view and the database's, joined")
class DiagnosisTest {

    private static final PoolHealth HEALTHY = new PoolHealth(PoolHealth.State.HEALTHY, Optional.empty());

    private final OpenBackends backends = new OpenBackends("jdbc:postgresql://db/shop?user=app", "orders");
    private final OpenBackends others = new OpenBackends("jdbc:postgresql://db/shop", "reports");
    private final Holder payer = holder("payer", "11");
    private final Holder exporter = holder("exporter", "12");

    @AfterEach
    void forget() {
        for (int id = 0; id < 20; id++) {
            backends.closed(Integer.toString(id));
            others.closed(Integer.toString(id));
        }
    }

    private static Holder holder(String thread, String backendId) {
        StackTraceElement frame = new StackTraceElement("shop." + thread, "run", "Shop.java", 7);
        return new Holder(thread, Duration.ofSeconds(5), List.of(frame)).withBackendId(backendId);
    }

    private static PoolStatsBuilder stats() {
        return PoolStats.builder().limits(2, 0);
    }

    private static BackendActivity.Builder backend(int id, BackendState state) {
        return BackendActivity.builder(Integer.toString(id)).state(state, Duration.ofSeconds(4));
    }

    private Diagnosis diagnosed(PoolStats stats, BackendActivity... activity) {
        backends.opened("11");
        backends.opened("12");
        return Diagnosis.of(
                new PoolView("orders", stats, HEALTHY, List.of(payer, exporter)),
                DatabaseActivity.of(List.of(activity), List.of()),
                backends);
    }

    private Diagnosis diagnosed(BackendActivity... activity) {
        return diagnosed(stats().build(), activity);
    }

    @Test
    void holder_isJoinedByBackendId() {
        Diagnosis diagnosis = diagnosed(
                backend(12, BackendState.RUNNING).sql("SELECT\n  1").build(),
                backend(11, BackendState.IDLE).build());
        assertThat(diagnosis.holders()).extracting(DiagnosedHolder::holder).containsExactly(payer, exporter);
        assertThat(diagnosis.holders().get(1).activity().orElseThrow().id()).isEqualTo("12");
        assertThat(diagnosis.text())
                .contains("thread 'exporter' for 5000 ms at shop.exporter.run(Shop.java:7)\n"
                        + "    backend 12 is running for 4000 ms: SELECT 1\n")
                .contains("backend 11 is idle for 4000 ms\n")
                .endsWith("Nothing stands out.\n");
        assertThat(diagnosis).hasToString(diagnosis.text());
    }

    @Test
    void blocker_inThisPool_isNamedByItsThread() {
        Diagnosis diagnosis = diagnosed(
                backend(11, BackendState.RUNNING)
                        .waitsFor("Lock: transactionid", List.of("12"))
                        .build(),
                backend(12, BackendState.IDLE_IN_TRANSACTION)
                        .transactionAge(Duration.ofSeconds(30))
                        .build());
        assertThat(diagnosis.holders().get(0).blockers())
                .singleElement()
                .satisfies(blocker -> assertThat(blocker.holder()).contains(exporter));
        assertThat(diagnosis.recommendations())
                .containsExactly(
                        "Thread 'payer' is blocked by thread 'exporter' of this pool (backend 12 is idle in transaction):"
                                + " let that one end its transaction sooner, at shop.exporter.run(Shop.java:7)",
                        "Thread 'exporter' has a transaction open and runs nothing in it: commit or roll back before doing"
                                + " something else, at shop.exporter.run(Shop.java:7)");
        assertThat(diagnosis.text())
                .contains("backend 12 is idle in transaction for 4000 ms, its transaction open for 30.0 s\n")
                .contains(", waits for Lock: transactionid\n    blocked by thread 'exporter' of this pool");
    }

    @Test
    void blocker_elsewhere_isNamedByWhatIsKnown() {
        others.opened("13");
        Diagnosis diagnosis = diagnosed(
                backend(11, BackendState.RUNNING)
                        .waitsFor("Lock: relation", List.of("13", "14", "15", "0"))
                        .build(),
                backend(12, BackendState.IDLE).build(),
                backend(13, BackendState.IDLE).application("lido:reports").build(),
                backend(14, BackendState.IDLE_IN_FAILED_TRANSACTION)
                        .user("bob")
                        .application("psql")
                        .client("10.0.0.7")
                        .build());
        assertThat(diagnosis.holders().get(0).blockers())
                .extracting(Blocker::toString)
                .containsExactly(
                        "a connection of pool=reports (backend 13 is idle)",
                        "foreign backend 14 of user bob, application 'psql', from 10.0.0.7 (is idle in a failed"
                                + " transaction)",
                        "backend 15, which isn't listed: it has ended, or belongs to another database",
                        "a prepared transaction");
        assertThat(diagnosis.recommendations())
                .hasSize(4)
                .anySatisfy(line -> assertThat(line).contains("pool=reports").contains("call diagnose() of that pool"))
                .anySatisfy(line -> assertThat(line).contains("'psql'").contains("administrator"));
    }

    @Test
    @DisplayName("S12: sessions are counted that no Lido pool has opened, of this JVM or another")
    void foreignSessions_areThoseOfNoPool() {
        others.opened("13");
        Diagnosis diagnosis = diagnosed(
                backend(11, BackendState.IDLE).build(),
                backend(12, BackendState.IDLE).build(),
                backend(13, BackendState.IDLE).build(),
                backend(14, BackendState.IDLE).application("lido:elsewhere").build(),
                backend(15, BackendState.IDLE).application("psql").build());
        assertThat(diagnosis.foreignSessions()).hasValue(1);
        assertThat(diagnosis.text()).contains("Sessions of this database that no Lido pool has opened: 1\n");
    }

    @Test
    void anotherServersNumbers_areNotTaken() {
        new OpenBackends("jdbc:postgresql://other/shop", "there").opened("9");
        assertThat(backends.poolOf("9")).isEmpty();
        new OpenBackends("jdbc:postgresql://other/shop", "there").closed("9");
    }

    @Test
    void notListed_isSaid() {
        Diagnosis diagnosis = diagnosed(backend(11, BackendState.IDLE).build());
        assertThat(diagnosis.text()).contains("backend 12 isn't listed\n");
        assertThat(diagnosis.recommendations()).singleElement().asString().contains("PgBouncer");
    }

    @Test
    void longStatement_andWhatIsHeldInVain_areNamed() {
        Diagnosis diagnosis = diagnosed(
                stats().waiting(0, 3, Duration.ofSeconds(2)).build(),
                BackendActivity.builder("11")
                        .state(BackendState.RUNNING, Duration.ofSeconds(11))
                        .build(),
                backend(12, BackendState.IDLE).build());
        assertThat(diagnosis.recommendations())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("Thread 'payer' runs one statement for long"),
                        line -> assertThat(line)
                                .startsWith("Thread 'exporter' holds a connection while the database has"));
        assertThat(diagnosis.text()).contains("pending=3").contains("Waiting: 3, the first for 2000 ms\n");
    }

    @Test
    void budgetAndCapacity_areNamed() {
        PoolStats stats = stats().waiting(0, 1, Duration.ZERO)
                .budget(1, "budget=shop used=8 limit=8")
                .createFailed(Map.of(FailureKind.CAPACITY, 3L))
                .errors(Map.of(
                        ErrorKind.CONNECT_FAILED, ErrorSummary.of(3, "too many clients", Duration.ofSeconds(61))))
                .build();
        Diagnosis diagnosis = diagnosed(
                stats,
                backend(11, BackendState.RUNNING).build(),
                backend(12, BackendState.RUNNING).build(),
                backend(15, BackendState.IDLE).build());
        assertThat(diagnosis.recommendations())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("The budget is used up"),
                        line -> assertThat(line).contains("1 of its sessions were opened by no Lido pool"));
        assertThat(diagnosis.text())
                .contains("Errors so far:\n  connect_failed: 3, the last 61.0 s ago: too many clients\n");
    }

    @Test
    void withoutDatabase_thePoolsViewIsGiven() {
        Diagnosis diagnosis = Diagnosis.withoutDatabase(
                new PoolView("orders", stats().build(), HEALTHY, List.of(payer)), "it is down");
        assertThat(diagnosis.problem()).contains("it is down");
        assertThat(diagnosis.activity()).isEmpty();
        assertThat(diagnosis.foreignSessions()).isEmpty();
        assertThat(diagnosis.holders()).singleElement().satisfies(holder -> {
            assertThat(holder.holder()).isSameAs(payer);
            assertThat(holder.activity()).isEmpty();
        });
        assertThat(diagnosis.text())
                .startsWith("Diagnosis: pool=orders active=0")
                .contains("thread 'payer' for 5000 ms at shop.payer.run(Shop.java:7)\n    backend 11\n")
                .contains("The database was not asked: it is down\n");
    }
}
