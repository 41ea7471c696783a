package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.jdbc.spi.ActivityView;
import dev.lido.jdbc.spi.BackendActivity;
import dev.lido.jdbc.spi.BackendState;
import dev.lido.jdbc.spi.DatabaseActivity;
import dev.lido.jdbc.spi.Dialect;
import dev.lido.pool.ConnectionBudget;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("M9: how a diagnosis asks the database, and what it does when there is no answer")
class DiagnoserTest {

    private final StubDatabase database = new StubDatabase();
    private volatile ActivityView view = (connection, length) -> activity(length);
    private RecordingDriver.Registration registration;

    @BeforeEach
    void register() throws SQLException {
        registration = database.registered();
    }

    @AfterEach
    void deregister() throws SQLException {
        registration.close();
    }

    /** A dialect with a view that the test makes. */
    private final class ViewedDialect implements Dialect {

        @Override
        public String kind() {
            return "stub";
        }

        @Override
        public void introduce(Properties properties, String name) {
            properties.setProperty("program", name);
        }

        @Override
        public String backendId(Connection connection) {
            return Integer.toString(connection.hashCode());
        }

        @Override
        public Optional<ActivityView> activityView() {
            return Optional.of((connection, length) -> view.read(connection, length));
        }
    }

    private LidoDataSourceBuilder builder() {
        return database.builder().dialect(new ViewedDialect());
    }

    private DatabaseActivity activity(int length) {
        List<BackendActivity> all = database.connections.stream()
                .map(connection -> BackendActivity.builder(Integer.toString(connection.proxy.hashCode()))
                        .state(BackendState.RUNNING, Duration.ofMillis(7))
                        .sql("SELECT 1".substring(0, Math.min(length, 8)))
                        .build())
                .toList();
        return DatabaseActivity.of(all, List.of());
    }

    private void hasAsked(int connections) {
        assertThat(database.connections).hasSize(connections);
        assertThat(database.connections.get(connections - 1).closed).isTrue();
    }

    @Test
    void exhaustedPool_isDiagnosed_beyondItsLimit() throws SQLException {
        try (LidoDataSource pool = builder().build();
                Connection held = pool.getConnection()) {
            assertThat(held.isClosed()).isFalse();
            Diagnosis diagnosis = pool.diagnose();
            assertThat(diagnosis.problem()).isEmpty();
            assertThat(diagnosis.stats().active()).isEqualTo(1);
            assertThat(diagnosis.holders()).singleElement().satisfies(holder -> {
                assertThat(holder.holder().thread())
                        .isEqualTo(Thread.currentThread().getName());
                assertThat(holder.activity().orElseThrow().sql()).isEqualTo("SELECT 1");
            });
            hasAsked(2);
            assertThat(database.connections.get(1).settings).containsEntry("NetworkTimeout", 5_000);
            assertThat(database.connects)
                    .allSatisfy(properties ->
                            assertThat(properties.getProperty("program")).isEqualTo("lido:stub"));
            assertThat(pool.diagnose(0)
                            .holders()
                            .get(0)
                            .activity()
                            .orElseThrow()
                            .sql())
                    .isEmpty();
            assertThat(pool.stats().created()).as("not of the pool").isEqualTo(1);
        }
    }

    @Test
    void view_throws_thePoolsOwnIsGiven() throws SQLException {
        view = (connection, length) -> {
            throw new SQLException("no such\ntable");
        };
        try (LidoDataSource pool = builder().build();
                Connection held = pool.getConnection()) {
            assertThat(held.isClosed()).isFalse();
            Diagnosis diagnosis = pool.diagnose();
            assertThat(diagnosis.problem().orElseThrow()).endsWith("no such table");
            assertThat(diagnosis.holders()).hasSize(1);
            hasAsked(2);
            view = (connection, length) -> activity(length);
            assertThat(pool.diagnose().problem()).as("the turn went on").isEmpty();
        }
    }

    @Test
    void connect_fails_thePoolsOwnIsGiven() throws SQLException {
        try (LidoDataSource pool = builder().build();
                Connection held = pool.getConnection()) {
            assertThat(held.isClosed()).isFalse();
            database.whenConnected = url -> {
                throw new SQLException("refused", "08001");
            };
            Diagnosis diagnosis = pool.diagnose();
            assertThat(diagnosis.problem().orElseThrow()).endsWith("refused");
            assertThat(diagnosis.holders())
                    .singleElement()
                    .satisfies(holder -> assertThat(holder.holder().backendId()).isPresent());
            assertThat(diagnosis.text()).contains("The database was not asked: ");
        }
    }

    @Test
    @DisplayName("D3: a database that never answers holds up the caller for a bounded time, and one worker at most")
    void view_hangs_isGivenUp() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        view = (connection, length) -> {
            await(answer);
            return activity(length);
        };
        ConnectionBudget budget = ConnectionBudget.of("shop", 2);
        try (LidoDataSource pool = builder()
                .budget(budget)
                .connectTimeout(Duration.ofMillis(50))
                .validationTimeout(Duration.ofMillis(50))
                .build()) {
            assertThat(pool.diagnose().problem()).contains("no answer within 1100 ms");
            assertThat(pool.diagnose().problem()).contains("an earlier diagnosis still waits for an answer");
            assertThat(database.connections).as("no second one beside it").hasSizeLessThan(2);
            assertThat(budget.used()).as("its connection is there").isEqualTo(1);
            answer.countDown();
            Eventually.until("closed", () -> !database.connections.isEmpty() && database.connections.get(0).closed);
            Eventually.until("given back", () -> budget.used() == 0);
            Eventually.until("answered", () -> pool.diagnose().problem().isEmpty());
        }
    }

    @Test
    void interrupted_thePoolsOwnIsGiven_andTheFlagStays() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        view = (connection, length) -> {
            asked.countDown();
            await(answer);
            return activity(length);
        };
        AtomicReference<Diagnosis> seen = new AtomicReference<>();
        try (LidoDataSource pool = builder().build()) {
            FutureTask<Boolean> diagnosing = new FutureTask<>(() -> {
                seen.set(pool.diagnose());
                return Thread.interrupted();
            });
            Thread thread = new Thread(diagnosing);
            thread.start();
            assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
            thread.interrupt();
            assertThat(diagnosing.get(60, TimeUnit.SECONDS)).isTrue();
            assertThat(seen.get().problem()).contains("the thread was interrupted");
            answer.countDown();
        }
    }

    @Test
    @DisplayName("D6: the connection of a diagnosis counts for the budget")
    void budget_isKept() throws SQLException {
        ConnectionBudget budget = ConnectionBudget.of("shop", 2);
        view = (connection, length) -> {
            assertThat(budget.used()).isEqualTo(2);
            assertThat(budget.pools()).extracting(use -> use.pool()).contains("diagnosis of stub");
            return activity(length);
        };
        try (LidoDataSource pool = builder().maxSize(2).budget(budget).build();
                Connection held = pool.getConnection()) {
            assertThat(held.isClosed()).isFalse();
            assertThat(pool.diagnose().problem()).isEmpty();
            assertThat(budget.used()).isEqualTo(1);
            assertThat(budget.pools()).hasSize(1);
            try (Connection second = pool.getConnection()) {
                assertThat(second.isClosed()).isFalse();
                assertThat(pool.diagnose().problem())
                        .contains("the budget has no connection to spare: budget=shop used=2 limit=2");
                assertThat(pool.diagnose().holders()).hasSize(2);
            }
        }
    }

    @Test
    void database_withoutAView_isNotAsked() throws SQLException {
        try (LidoDataSource pool = database.builder().build();
                Connection held = pool.getConnection()) {
            assertThat(held.isClosed()).isFalse();
            Diagnosis diagnosis = pool.diagnose();
            assertThat(diagnosis.problem().orElseThrow()).contains("has no view of its sessions");
            assertThat(diagnosis.holders()).hasSize(1);
            assertThat(database.connections).hasSize(1);
        }
    }

    @Test
    void closedPool_isNotAsked() {
        LidoDataSource pool = builder().build();
        pool.close();
        assertThat(pool.diagnose().problem()).contains("the pool is closed");
        assertThat(database.connections).isEmpty();
    }

    @Test
    void length_outOfRange_isRefused() {
        try (LidoDataSource pool = builder().build()) {
            assertThatThrownBy(() -> pool.diagnose(-1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Diagnosis not made: pool=stub maxSqlLength is -1, allowed is 0 to 10000");
            assertThatThrownBy(() -> pool.diagnose(10_001)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
