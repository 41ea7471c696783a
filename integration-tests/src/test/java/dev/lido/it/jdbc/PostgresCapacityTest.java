package dev.lido.it.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.it.Patience;
import dev.lido.it.PostgresServer;
import dev.lido.jdbc.LidoDataSource;
import dev.lido.pool.PoolHealth;
import dev.lido.pool.spi.FailureKind;
import dev.lido.testing.FaultProxy;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("F9, X8: a real PostgreSQL with no connection to spare")
class PostgresCapacityTest {

    private static final int CALLERS = 3;

    @Test
    @DisplayName("F9: callers are served from what is open, which stays; the server is asked once a second at most")
    void tooManyClients_callersAreServedFromWhatIsOpen() throws Exception {
        PostgresServer.execute("DROP ROLE IF EXISTS crowded", "CREATE ROLE crowded LOGIN CONNECTION LIMIT 2");
        FailedAttempts failed = new FailedAttempts();
        ExecutorService callers = Executors.newCachedThreadPool();
        try (FaultProxy proxy = PostgresServer.proxy();
                LidoDataSource pool = PostgresServer.builder(proxy)
                        .user("crowded")
                        .maxSize(5)
                        .acquireTimeout(Patience.LIMIT)
                        .listener(failed)
                        .build()) {
            Connection one = pool.getConnection();
            try (Connection other = pool.getConnection()) {
                int backend = PostgresServer.backend(one);
                proxy.forgetCounts();
                long start = System.nanoTime();
                List<Future<Integer>> waiting = new ArrayList<>();
                for (int i = 0; i < CALLERS; i++) {
                    waiting.add(callers.submit(() -> pool.withConnection(PostgresServer::backend)));
                }
                Patience.await()
                        .until(() -> proxy.attempted() >= 5 && failed.kinds().size() >= 4);

                // Two at once before the first has failed, then one a second; a slow machine makes it fewer.
                long attempted = proxy.attempted();
                long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
                assertThat(attempted).isLessThanOrEqualTo(2 + seconds);
                assertThat(pool.health().state()).isEqualTo(PoolHealth.State.DEGRADED);
                one.close();

                for (Future<Integer> answer : waiting) {
                    assertThat(answer.get(2 * Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
                            .isEqualTo(backend);
                }
                assertThat(PostgresServer.text(other, "SELECT 1")).isEqualTo("1");
            }
            assertThat(failed.kinds()).containsOnly(FailureKind.CAPACITY);
            assertThat(pool.health().state()).isNotEqualTo(PoolHealth.State.DOWN);
            assertThat(pool.stats().closed()).isZero();
            assertThat(pool.stats().created()).isEqualTo(2);
        } finally {
            callers.shutdownNow();
        }
    }
}
