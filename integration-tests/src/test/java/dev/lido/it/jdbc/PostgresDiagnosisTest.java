package dev.lido.it.jdbc;

import static dev.lido.it.PostgresServer.backend;
import static dev.lido.it.PostgresServer.execute;
import static dev.lido.it.PostgresServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.it.Patience;
import dev.lido.it.PostgresServer;
import dev.lido.jdbc.DiagnosedHolder;
import dev.lido.jdbc.Diagnosis;
import dev.lido.jdbc.LidoDataSource;
import dev.lido.jdbc.SqlConsumer;
import dev.lido.jdbc.spi.BackendActivity;
import dev.lido.jdbc.spi.BackendState;
import dev.lido.pool.ConnectionBudget;
import dev.lido.pool.Holder;
import dev.lido.testing.FaultProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("M9: a pool's diagnosis joined with pg_stat_activity")
class PostgresDiagnosisTest {

    @BeforeEach
    void twoAccounts() throws SQLException {
        execute(
                "DROP TABLE IF EXISTS account",
                "CREATE TABLE account (id INTEGER PRIMARY KEY, balance INTEGER)",
                "INSERT INTO account VALUES (1, 100), (2, 100)");
    }

    /** A thread that holds a connection until it is let go. */
    private static final class HolderThread {

        private final CountDownLatch done = new CountDownLatch(1);
        private final FutureTask<Boolean> task;

        HolderThread(LidoDataSource pool, String name, SqlConsumer<Connection> work) {
            task = new FutureTask<>(() -> {
                pool.useConnection(connection -> {
                    connection.setAutoCommit(false);
                    work.accept(connection);
                    await(done);
                    connection.rollback();
                });
                return true;
            });
            new Thread(task, name).start();
        }

        void letGo() throws Exception {
            done.countDown();
            task.get(60, TimeUnit.SECONDS);
        }

        private static void await(CountDownLatch latch) {
            try {
                assertThat(latch.await(120, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static void take(Connection connection) throws SQLException {
        execute(connection, "UPDATE account SET balance = balance - 1 WHERE id = 1");
    }

    /** Diagnoses until the holder of that name is as it should be. */
    private static Diagnosis diagnosed(LidoDataSource pool, String thread, Predicate<DiagnosedHolder> state) {
        return Patience.await()
                .until(
                        pool::diagnose,
                        diagnosis -> diagnosis.holders().stream()
                                .anyMatch(holder -> holder.holder().thread().equals(thread) && state.test(holder)));
    }

    private static DiagnosedHolder named(Diagnosis diagnosis, String thread) {
        return diagnosis.holders().stream()
                .filter(holder -> holder.holder().thread().equals(thread))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isIn(DiagnosedHolder holder, BackendState state) {
        return holder.activity().filter(backend -> backend.state() == state).isPresent();
    }

    @Test
    @DisplayName("M9: two transactions on one row: who blocks whom is named, although the pool is exhausted")
    void blocked_andItsBlocker_areNamed() throws Exception {
        try (LidoDataSource pool = PostgresServer.builder().maxSize(2).build()) {
            HolderThread exporter = new HolderThread(pool, "exporter", PostgresDiagnosisTest::take);
            diagnosed(pool, "exporter", holder -> isIn(holder, BackendState.IDLE_IN_TRANSACTION));
            HolderThread payer = new HolderThread(pool, "payer", PostgresDiagnosisTest::take);
            Diagnosis diagnosis =
                    diagnosed(pool, "payer", holder -> !holder.blockers().isEmpty());

            assertThat(diagnosis.problem()).isEmpty();
            assertThat(diagnosis.stats().active()).isEqualTo(2);
            assertThat(diagnosis.stats().idle()).isZero();
            DiagnosedHolder blocked = named(diagnosis, "payer");
            BackendActivity activity = blocked.activity().orElseThrow();
            assertThat(activity.state()).isEqualTo(BackendState.RUNNING);
            assertThat(activity.waitsFor()).startsWith("Lock: ");
            assertThat(activity.sql()).startsWith("UPDATE account SET balance");
            assertThat(activity.application()).isEqualTo("lido:orders");
            assertThat(activity.stateAge()).isPresent();
            assertThat(activity.transactionAge()).isPresent();
            assertThat(blocked.blockers()).singleElement().satisfies(blocker -> {
                assertThat(blocker.holder().map(Holder::thread)).contains("exporter");
                assertThat(blocker.activity().orElseThrow().state()).isEqualTo(BackendState.IDLE_IN_TRANSACTION);
            });
            assertThat(diagnosis.recommendations())
                    .first()
                    .asString()
                    .startsWith("Thread 'payer' is blocked by thread 'exporter' of this pool")
                    .contains(PostgresDiagnosisTest.class.getName());
            assertThat(diagnosis.text())
                    .contains("pool=orders active=2")
                    .contains("blocked by thread 'exporter' of this pool (backend ")
                    .contains("is idle in transaction for ");
            assertThat(pool.diagnose(0).text()).doesNotContain("UPDATE");

            exporter.letGo();
            payer.letGo();
            assertThat(pool.stats().created()).isEqualTo(2);
        }
        assertNoneIsLeft();
    }

    @Test
    @DisplayName("M9, F16: who sleeps in a transaction is named, with what it ran last and for how long")
    void idleInTransaction_isNamed() throws Exception {
        try (LidoDataSource pool = PostgresServer.builder().maxSize(1).build()) {
            HolderThread sleeper = new HolderThread(pool, "sleeper", connection -> execute(connection, "SELECT 17"));
            Diagnosis diagnosis = Patience.await()
                    .until(
                            pool::diagnose,
                            seen -> seen.recommendations().stream()
                                    .anyMatch(line -> line.startsWith(
                                            "Thread 'sleeper' has a transaction open and runs nothing")));
            DiagnosedHolder holder = named(diagnosis, "sleeper");
            assertThat(holder.activity().orElseThrow().state()).isEqualTo(BackendState.IDLE_IN_TRANSACTION);
            assertThat(holder.activity().orElseThrow().sql()).isEqualTo("SELECT 17");
            assertThat(holder.activity().orElseThrow().transactionAge()).isPresent();
            sleeper.letGo();
        }
    }

    @Test
    @DisplayName("M9: a blocker that no pool has opened is named by user and application; S12: and counted")
    void foreignBlocker_isNamed() throws Exception {
        execute("DROP ROLE IF EXISTS auditor", "CREATE ROLE auditor LOGIN SUPERUSER");
        try (LidoDataSource pool = PostgresServer.builder().maxSize(1).build();
                Connection foreign = java.sql.DriverManager.getConnection(
                        PostgresServer.url() + "?ApplicationName=audit-job", "auditor", "")) {
            foreign.setAutoCommit(false);
            take(foreign);
            String id = Integer.toString(backend(foreign));
            HolderThread payer = new HolderThread(pool, "payer", PostgresDiagnosisTest::take);
            Diagnosis diagnosis =
                    diagnosed(pool, "payer", holder -> !holder.blockers().isEmpty());
            assertThat(named(diagnosis, "payer").blockers()).singleElement().satisfies(blocker -> {
                assertThat(blocker.backendId()).isEqualTo(id);
                assertThat(blocker.holder()).isEmpty();
                assertThat(blocker.pool()).isEmpty();
                assertThat(blocker.toString())
                        .startsWith("foreign backend " + id + " of user auditor, application 'audit-job'");
            });
            assertThat(diagnosis.foreignSessions()).hasValue(1);
            foreign.rollback();
            payer.letGo();
        }
        execute("DROP ROLE auditor");
    }

    @Test
    @DisplayName("M9: an idle connection of another pool that kept a lock is named by its pool")
    void blockerInAnotherPool_isNamed() throws Exception {
        try (LidoDataSource pool = PostgresServer.builder().maxSize(1).build();
                LidoDataSource other = PostgresServer.builder()
                        .name("reports")
                        .maxSize(1)
                        .property("ApplicationName", "their own name")
                        .build()) {
            other.useConnection(connection -> execute(connection, "SELECT pg_advisory_lock(99)"));
            HolderThread payer =
                    new HolderThread(pool, "payer", connection -> execute(connection, "SELECT pg_advisory_lock(99)"));
            Diagnosis diagnosis =
                    diagnosed(pool, "payer", holder -> !holder.blockers().isEmpty());
            assertThat(named(diagnosis, "payer").blockers())
                    .singleElement()
                    .satisfies(blocker -> assertThat(blocker.pool()).contains("reports"));
            assertThat(diagnosis.foreignSessions()).as("both are Lido's").hasValue(0);
            other.evict();
            payer.letGo();
        }
    }

    @Test
    @DisplayName("M9: a role that may not see what others run is told so, and what helps")
    void missingRights_areSaid() throws Exception {
        execute("DROP ROLE IF EXISTS clerk", "CREATE ROLE clerk LOGIN");
        try (LidoDataSource pool =
                        PostgresServer.builder().user("clerk").maxSize(1).build();
                Connection foreign = PostgresServer.connect()) {
            execute(foreign, "SELECT 'secret'");
            HolderThread holder = new HolderThread(pool, "worker", connection -> execute(connection, "SELECT 18"));
            Diagnosis diagnosis = diagnosed(pool, "worker", seen -> isIn(seen, BackendState.IDLE_IN_TRANSACTION));
            assertThat(diagnosis.foreignSessions()).hasValue(1);
            assertThat(diagnosis.activity().orElseThrow().backends())
                    .filteredOn(BackendActivity::isHidden)
                    .singleElement()
                    .satisfies(hidden -> {
                        assertThat(hidden.state()).isEqualTo(BackendState.UNKNOWN);
                        assertThat(hidden.sql()).isEmpty();
                        assertThat(hidden.user()).isEqualTo("postgres");
                    });
            assertThat(diagnosis.text())
                    .contains("insufficient privilege")
                    .contains("GRANT pg_read_all_stats TO \"clerk\"")
                    .doesNotContain("secret");
            execute("GRANT pg_read_all_stats TO clerk");
            assertThat(pool.diagnose().activity().orElseThrow().notes()).isEmpty();
            holder.letGo();
        }
        execute("DROP ROLE clerk");
    }

    @Test
    @DisplayName("M9: a database that can't be reached: the pool's own view, with the reason")
    void unreachable_thePoolsOwnViewIsGiven() throws Exception {
        try (FaultProxy proxy = PostgresServer.proxy();
                LidoDataSource pool = PostgresServer.builder(proxy).maxSize(1).build()) {
            pool.useConnection(connection -> {
                execute(connection, "SELECT 1");
                proxy.refuse();
                Diagnosis diagnosis = pool.diagnose();
                assertThat(diagnosis.problem().orElseThrow()).contains("refused");
                assertThat(diagnosis.holders()).singleElement().satisfies(holder -> {
                    assertThat(holder.holder().backendId()).contains(Integer.toString(backend(connection)));
                    assertThat(holder.activity()).isEmpty();
                });
                assertThat(diagnosis.text()).contains("The database was not asked: ");
            });
        }
    }

    @Test
    @DisplayName("M9, D6: within the budget, and nothing is left of it")
    void diagnosis_keepsTheBudget() throws Exception {
        ConnectionBudget budget = ConnectionBudget.of("shop", 2);
        try (LidoDataSource pool =
                PostgresServer.builder().maxSize(2).budget(budget).build()) {
            pool.useConnection(first -> {
                assertThat(pool.diagnose().problem()).isEmpty();
                assertThat(budget.used()).isEqualTo(1);
                pool.useConnection(
                        second -> assertThat(pool.diagnose().problem().orElseThrow())
                                .startsWith("the budget has no connection to spare"));
            });
        }
        assertNoneIsLeft();
    }

    /** No session has stayed behind; a backend needs a moment to end. */
    private static void assertNoneIsLeft() {
        Patience.await()
                .until(() -> text("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'lido:%'")
                        .equals("0"));
    }
}
