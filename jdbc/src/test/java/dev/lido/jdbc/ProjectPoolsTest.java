package dev.lido.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lido.pool.ConnectionBudget;
import dev.lido.pool.Validation;
import dev.lido.testing.ManualEnvironment;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("D5: a pool for each project, opened when it is needed and closed when it isn't")
class ProjectPoolsTest {

    private static final Duration UNUSED = Duration.ofMinutes(5);

    private final ManualEnvironment environment = new ManualEnvironment();
    private final StubDatabase database = new StubDatabase();
    private final AtomicInteger opened = new AtomicInteger();
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private RecordingDriver.Registration registration;

    @BeforeEach
    void register() throws SQLException {
        registration = database.registered();
    }

    @AfterEach
    void deregister() throws SQLException {
        callers.shutdownNow();
        registration.close();
    }

    private ProjectPoolsBuilder builder() {
        return ProjectPools.builder()
                .url(database.url())
                .minIdle(0)
                .closeUnusedAfter(UNUSED)
                .configure((project, source) -> opened.incrementAndGet());
    }

    @Test
    @DisplayName("D5: opened on first use, under its name and schema, with the defaults of a pool by project")
    void first_opens() throws SQLException {
        try (ProjectPools projects =
                builder().minIdle(1).environment(environment).build()) {
            DataSource acme = projects.project("acme");
            assertThat(opened).hasValue(0);
            try (Connection connection = acme.getConnection()) {
                assertThat(connection.getSchema()).isEqualTo("acme");
                assertThat(connection).hasToString("connection of project.acme");
                assertThat(projects.usage()).isEqualTo(Map.of("acme", Map.of("total", 1, "used", 1, "available", 0)));
            }
            assertThat(projects.usage()).isEqualTo(Map.of("acme", Map.of("total", 1, "used", 0, "available", 1)));
            assertThat(projects.stats().get("acme").maxSize()).isEqualTo(5);
            assertThat(projects.health()).containsOnlyKeys("acme");
            assertThat(projects.budget().limit()).isEqualTo(80);
            projects.getConnection("acme").close();
            assertThat(opened).hasValue(1);
        }
        assertThat(database.connections).allMatch(connection -> connection.closed);
        assertThat(environment.tickingTasks()).isZero();
    }

    @Test
    @DisplayName(
            "D5: closed when unused for a time, and not before; whoever kept the data source is served by a new pool")
    void unused_isClosed() throws SQLException {
        try (ProjectPools projects = builder().environment(environment).build()) {
            DataSource acme = projects.project("acme");
            Connection held = acme.getConnection();
            environment.advance(UNUSED.multipliedBy(3).plusSeconds(20)); // ends between two looks
            assertThat(projects.stats()).containsKey("acme"); // held all the time
            held.close();
            environment.advance(UNUSED.minusSeconds(1));
            assertThat(projects.stats()).containsKey("acme");
            acme.getConnection().close();
            environment.advance(UNUSED.minusSeconds(1));
            assertThat(projects.stats()).containsKey("acme"); // used in between
            environment.advance(UNUSED);
            assertThat(projects.stats()).isEmpty();
            assertThat(database.connections).allMatch(connection -> connection.closed);
            assertThat(environment.tickingTasks()).isZero();

            acme.getConnection().close();
            assertThat(opened).hasValue(2);
        }
    }

    @Test
    @DisplayName("D5: concurrent first callers open one pool")
    void firstCallers_openOnePool() throws Exception {
        CountDownLatch asking = new CountDownLatch(8);
        try (ProjectPools projects = builder()
                .configure((project, source) -> {
                    opened.incrementAndGet();
                    await(asking); // the others are on their way
                })
                .build()) {
            List<Future<?>> asked = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                asked.add(callers.submit(() -> {
                    asking.countDown();
                    projects.getConnection("acme").close();
                    return null;
                }));
            }
            for (Future<?> one : asked) {
                one.get(60, TimeUnit.SECONDS);
            }
            assertThat(opened).hasValue(1);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @DisplayName("D5: a caller who acquires in the moment in which the pool is found unused is served")
    void closing_againstAcquiring_servesEveryone() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        Duration patience = Duration.ofHours(1); // of time that runs much faster than the workers
        try (ProjectPools projects = builder()
                .closeUnusedAfter(Duration.ofSeconds(1))
                .acquireTimeout(patience)
                .configure((project, source) -> {
                    opened.incrementAndGet();
                    source.connectTimeout(patience).validation(Validation.NEVER);
                })
                .environment(new RealWorkers(environment))
                .build()) {
            List<Future<Integer>> using = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                using.add(callers.submit(() -> {
                    int served = 0;
                    while (!stop.get()) {
                        projects.getConnection("acme").close(); // throws if the pool was closed under its feet
                        served++;
                        LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(10_000_000));
                    }
                    return served;
                }));
            }
            Eventually.until("twenty pools, closed in between", () -> {
                boolean waited =
                        projects.stats().values().stream().anyMatch(stats -> stats.pending() + stats.creating() > 0);
                if (!waited) { // else their time would run out while the workers have none
                    environment.advance(Duration.ofMillis(500));
                }
                return opened.get() >= 20;
            });
            stop.set(true);
            for (Future<Integer> used : using) {
                assertThat(used.get(60, TimeUnit.SECONDS)).isPositive();
            }
        } finally {
            stop.set(true);
        }
    }

    @Test
    @DisplayName("D5: a pin keeps the pool; who comes after the retirement can't pin it")
    void pin_againstRetire() {
        ProjectPool pool = new ProjectPool("acme");
        pool.opened.complete(source());
        assertThat(pool.pin()).isTrue();
        assertThat(pool.retire()).isFalse();
        pool.unpin();
        assertThat(pool.retire()).isTrue();
        assertThat(pool.pin()).isFalse();
        pool.close();
    }

    @Test
    @DisplayName("D5: what was acquired since the look keeps the pool, too")
    void acquired_againstRetire() throws SQLException {
        LidoDataSource source = source();
        ProjectPool pool = new ProjectPool("acme");
        pool.opened.complete(source);
        assertThat(pool.isUnused(0, 1)).isFalse();
        source.getConnection().close();
        assertThat(pool.retire()).isFalse();
        assertThat(pool.pin()).isTrue();
        pool.unpin();
        assertThat(pool.retire()).isTrue();
        pool.close();
    }

    private LidoDataSource source() {
        return database.builder().environment(environment).build();
    }

    @Test
    @DisplayName("D5: more projects than may be are refused, with what to do")
    void tooMany_areRefused() throws SQLException {
        try (ProjectPools projects =
                builder().maxProjects(2).environment(environment).build()) {
            projects.getConnection("one").close();
            projects.getConnection("two").close();
            assertThat(catchThrowable(() -> projects.getConnection("three")))
                    .isInstanceOf(PoolRefusedException.class)
                    .hasMessageStartingWith(
                            "Connection pool refused: pool=project.three projects=2 are open and maxProjects=2");
            projects.getConnection("two").close();
            environment.advance(UNUSED.plus(UNUSED));
            projects.getConnection("three").close();
        }
    }

    @Test
    @DisplayName("D5: who opens a project while an unused one gives its guaranteed minimum back, waits for that")
    void opening_whileAnotherCloses_isServed() throws Exception {
        try (ProjectPools projects = builder()
                .minIdle(1)
                .maxProjects(1)
                .budget(ConnectionBudget.of("one", 1))
                .acquireTimeout(Duration.ofHours(1))
                .environment(environment)
                .build()) {
            projects.getConnection("one").close();
            environment.holdTasks(true);
            environment.advance(UNUSED.plus(UNUSED));
            assertThat(projects.stats()).isEmpty();
            assertThat(database.connections).noneMatch(connection -> connection.closed);

            AtomicReference<Thread> opener = new AtomicReference<>();
            Future<?> other = callers.submit(() -> {
                opener.set(Thread.currentThread());
                projects.getConnection("two").close();
                return null;
            });
            // It is refused, because the budget is the first one's still, and waits.
            Eventually.until(
                    "the first attempt",
                    () -> other.isDone() || opened.get() == 2 && opener.get().getState() == Thread.State.TIMED_WAITING);
            environment.holdTasks(false);
            Eventually.until("the second one", () -> {
                environment.runTasks();
                return other.isDone();
            });
            other.get(60, TimeUnit.SECONDS);
            assertThat(opened).hasValue(3);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "acme\"; DROP SCHEMA acme CASCADE; --",
                "acme, secret",
                "-acme",
                "müller",
                "acme\0",
                "acme\n",
                "pg_catalog",
                "PG_temp_3",
                "information_schema",
                "public",
                "a23456789012345678901234567890123456789012345678901234567890"
            })
    @DisplayName("D5: names that are none, or are the database's own")
    void names_areChecked(String project) {
        try (ProjectPools projects = builder().environment(environment).build()) {
            assertThatThrownBy(() -> projects.project(project))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("Project name ")
                    .hasMessageNotContaining("DROP");
            assertThatThrownBy(() -> projects.getConnection(project)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(database.connects).isEmpty();
    }

    @Test
    @DisplayName("D5: a project whose settings are wrong is told so each time, and harms no other")
    void wrongProject_harmsNoOther() throws SQLException {
        try (ProjectPools projects = builder()
                .environment(environment)
                .configure((project, source) -> {
                    if (project.equals("odd") && opened.incrementAndGet() < 3) {
                        source.maxPending(-1);
                    }
                })
                .build()) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> projects.getConnection("odd"))
                        .isInstanceOf(SQLException.class)
                        .hasMessageStartingWith("Project not opened: project=odd; ")
                        .hasMessageContaining("maxPending is -1");
            }
            projects.getConnection("even").close();
            assertThat(projects.stats()).containsOnlyKeys("even");
            projects.getConnection("odd").close(); // it is right now
        }
    }

    @Test
    @DisplayName("D5: the builder says everything that is wrong")
    void build_saysAll() {
        assertThatThrownBy(() -> ProjectPools.builder()
                        .name("a name")
                        .minIdle(6)
                        .closeUnusedAfter(Duration.ofMillis(1))
                        .acquireTimeout(Duration.ZERO)
                        .budget(ConnectionBudget.of("orders", 10))
                        .maxProjects(20)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name has 6 characters")
                .hasMessageContaining("minIdle is 6 and maxSize is 5")
                .hasMessageContaining("closeUnusedAfter is 1ms")
                .hasMessageContaining("acquireTimeout is 0ms")
                .hasMessageContaining("maxProjects is 20, allowed is 1 to 1, because minIdle=6")
                .hasMessageContaining("budget=orders limit=10");
    }

    @Test
    @DisplayName("D5: after the close nothing is opened")
    void closed_refuses() throws SQLException {
        ProjectPools projects = builder().environment(environment).build();
        DataSource acme = projects.project("acme");
        Connection held = acme.getConnection();
        projects.close();
        assertThat(held.isClosed()).isTrue();
        assertThatThrownBy(acme::getConnection).isInstanceOf(PoolClosedException.class);
        assertThat(projects.stats()).isEmpty();
        projects.close();
    }

    @Test
    void project_isADataSource_andNoMore() throws SQLException {
        try (ProjectPools projects = builder().environment(environment).build()) {
            DataSource acme = projects.project("acme");
            assertThat(acme.unwrap(DataSource.class)).isSameAs(acme);
            assertThat(acme.isWrapperFor(LidoDataSource.class)).isFalse();
            assertThatThrownBy(() -> acme.getConnection("app", "s3cret"))
                    .isInstanceOf(SQLFeatureNotSupportedException.class)
                    .hasMessageNotContaining("s3cret");
            assertThatThrownBy(() -> acme.setLoginTimeout(1)).isInstanceOf(SQLFeatureNotSupportedException.class);
        }
    }
}
