package dev.lido.it.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lido.it.Patience;
import dev.lido.it.PostgresServer;
import dev.lido.jdbc.DatabaseUnreachableException;
import dev.lido.jdbc.ProjectPools;
import dev.lido.pool.ConnectionBudget;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("D5, D6: pools by project on a real PostgreSQL")
class ProjectsOnPostgresTest {

    private static final int PROJECTS = 20;
    private static final int BUDGET = 10;
    private static final int TURNS = 15;

    private final ExecutorService callers = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        callers.shutdownNow();
    }

    private static String name(int project) {
        return "Tenant-" + project; // which has to be quoted
    }

    private static void createSchemas(int count) throws SQLException {
        try (Connection connection = PostgresServer.connect()) {
            for (int i = 0; i < count; i++) {
                PostgresServer.execute(connection, "DROP SCHEMA IF EXISTS \"" + name(i) + "\" CASCADE");
                PostgresServer.execute(connection, "CREATE SCHEMA \"" + name(i) + "\"");
                PostgresServer.execute(connection, "CREATE TABLE \"" + name(i) + "\".entries (n int)");
            }
        }
    }

    private static int sessions(Connection beside, String application) throws SQLException {
        return Integer.parseInt(PostgresServer.text(
                beside, "SELECT count(*) FROM pg_stat_activity WHERE application_name = '" + application + "'"));
    }

    /** How many sessions there ever were at once. */
    private static int mostSessions(String application, AtomicBoolean stop) throws SQLException {
        int most = 0;
        try (Connection beside = PostgresServer.connect()) {
            do {
                most = Math.max(most, sessions(beside, application));
            } while (!stop.get());
        }
        return most;
    }

    @Test
    @DisplayName(
            "D5, D6: 20 projects under a budget of 10: never more sessions than that, and all make progress, each in its own schema")
    void projects_underABudget_allMakeProgress() throws Exception {
        createSchemas(PROJECTS);
        AtomicBoolean stop = new AtomicBoolean();
        ConnectionBudget budget = ConnectionBudget.of("tenants", BUDGET);
        try (ProjectPools projects = ProjectPools.builder()
                .name("tenants")
                .url(PostgresServer.url())
                .user("postgres")
                .minIdle(0)
                .budget(budget)
                .acquireTimeout(Patience.LIMIT)
                .configure((project, source) -> source.property("ApplicationName", "tenants"))
                .build()) {
            Future<Integer> most = callers.submit(() -> mostSessions("tenants", stop));
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 2 * PROJECTS; i++) {
                DataSource project = projects.project(name(i % PROJECTS));
                running.add(callers.submit(() -> {
                    for (int turn = 0; turn < TURNS; turn++) {
                        try (Connection connection = project.getConnection()) {
                            PostgresServer.execute(connection, "INSERT INTO entries VALUES (" + turn + ")");
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get(4 * Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
            stop.set(true);
            assertThat(most.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isBetween(2, BUDGET);
            for (int i = 0; i < PROJECTS; i++) {
                assertThat(PostgresServer.text("SELECT count(*) FROM \"" + name(i) + "\".entries"))
                        .isEqualTo(Integer.toString(2 * TURNS));
            }
            assertThat(projects.usage()).hasSize(PROJECTS).allSatisfy((project, usage) -> {
                assertThat(usage).containsOnlyKeys("total", "used", "available");
                assertThat(usage.get("used")).isZero();
                assertThat(usage.get("total")).isEqualTo(usage.get("available"));
            });
            assertThat(budget.used()).isLessThanOrEqualTo(BUDGET);
        } finally {
            stop.set(true);
        }
        try (Connection beside = PostgresServer.connect()) {
            Patience.await().until(() -> sessions(beside, "tenants") == 0);
        }
    }

    @Test
    @DisplayName(
            "D5: a minimum of one is kept while a project is used, and the pool is closed on the server when it isn't")
    void unused_isClosed() throws SQLException {
        createSchemas(1);
        try (ProjectPools projects = ProjectPools.builder()
                        .url(PostgresServer.url())
                        .user("postgres")
                        .closeUnusedAfter(Duration.ofSeconds(1))
                        .configure((project, source) -> source.property("ApplicationName", "unused"))
                        .build();
                Connection beside = PostgresServer.connect()) {
            DataSource project = projects.project(name(0));
            try (Connection connection = project.getConnection()) {
                assertThat(PostgresServer.text(connection, "SELECT current_schema()"))
                        .isEqualTo(name(0));
                connection.setSchema("pg_catalog");
            }
            try (Connection connection = project.getConnection()) {
                assertThat(PostgresServer.text(connection, "SHOW search_path"))
                        .isEqualTo("\"" + name(0) + "\", public");
            }
            Patience.await().until(() -> projects.stats().isEmpty() && sessions(beside, "unused") == 0);

            project.getConnection().close();
            assertThat(projects.stats()).containsOnlyKeys(name(0));
        }
    }

    @Test
    @DisplayName("D5: a schema that isn't there is a clear error, and harms no other project")
    void missingSchema_isSaid() throws SQLException {
        createSchemas(1);
        try (ProjectPools projects = ProjectPools.builder()
                .url(PostgresServer.url())
                .user("postgres")
                .acquireTimeout(Duration.ofSeconds(1))
                .build()) {
            assertThat(catchThrowable(() -> projects.getConnection("absent")))
                    .isInstanceOf(DatabaseUnreachableException.class)
                    .cause()
                    .hasMessage("Schema missing: schema=absent; create it: CREATE SCHEMA \"absent\"");
            projects.getConnection(name(0), Patience.LIMIT).close();
        }
    }
}
