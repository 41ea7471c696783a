package dev.lido.it.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.it.Patience;
import dev.lido.it.PostgresServer;
import dev.lido.jdbc.Credentials;
import dev.lido.jdbc.LidoDataSource;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("F10, X8: users of a real PostgreSQL that are rotated while the pool runs")
class PostgresRotationTest {

    private static final int CALLERS = 8;

    private final ExecutorService callers = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        callers.shutdownNow();
    }

    private static List<SQLException> use(LidoDataSource pool, AtomicBoolean stop) {
        List<SQLException> failures = new ArrayList<>();
        while (!stop.get()) {
            try {
                pool.useConnection(connection -> PostgresServer.text(connection, "SELECT 1"));
            } catch (SQLException e) {
                failures.add(e);
            }
        }
        return failures;
    }

    private static int sessions(String user) throws SQLException {
        return Integer.parseInt(
                PostgresServer.text("SELECT count(*) FROM pg_stat_activity WHERE usename = '" + user + "'"));
    }

    @Test
    @DisplayName("F10: no acquire fails while one user takes the place of another, each good for a while")
    void users_rotated_withOverlap_losesNoAcquire() throws Exception {
        PostgresServer.createGuardedRole("tick", "first");
        PostgresServer.createGuardedRole("tock", "second");
        AtomicReference<Credentials> credentials = new AtomicReference<>(Credentials.of("tick", "first"));
        AtomicBoolean stop = new AtomicBoolean();
        try (LidoDataSource pool = LidoDataSource.builder()
                .name("rotated")
                .url(PostgresServer.url())
                .credentials(credentials::get)
                .maxSize(4)
                .minIdle(2)
                .acquireTimeout(Patience.LIMIT)
                .build()) {
            List<Future<List<SQLException>>> users = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                users.add(callers.submit(() -> use(pool, stop)));
            }
            Patience.await().until(() -> sessions("tick") >= 2);

            credentials.set(Credentials.of("tock", "second"));
            pool.evict();
            Patience.await().until(() -> sessions("tick") == 0 && sessions("tock") >= 2);
            PostgresServer.execute("ALTER ROLE tick NOLOGIN");
            pool.evict();
            Patience.await().until(() -> sessions("tock") >= 2);
            stop.set(true);

            for (Future<List<SQLException>> user : users) {
                assertThat(user.get(2 * Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
                        .isEmpty();
            }
            assertThat(pool.stats().createFailed()).isZero();
        } finally {
            stop.set(true);
        }
    }
}
