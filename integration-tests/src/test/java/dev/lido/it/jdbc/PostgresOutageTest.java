package dev.lido.it.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.it.Patience;
import dev.lido.it.PostgresServer;
import dev.lido.jdbc.DatabaseUnreachableException;
import dev.lido.jdbc.LidoDataSource;
import dev.lido.pool.PoolHealth;
import dev.lido.pool.Validation;
import dev.lido.testing.FaultProxy;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("X8: a real PostgreSQL that is away for a while")
class PostgresOutageTest {

    private static final int POOLS = 4;
    private static final int SIZE = 10;
    private static final int MAX_CONNECTING = 2;
    private static final int CALLERS_PER_POOL = 6;

    private static LidoDataSource pool(FaultProxy proxy, String name, int minIdle) {
        return PostgresServer.builder(proxy)
                .name(name)
                .maxSize(SIZE)
                .minIdle(minIdle)
                .maxConnecting(MAX_CONNECTING)
                .validation(Validation.ALWAYS)
                .build();
    }

    private static void awaitIdle(LidoDataSource pool, int count) {
        Patience.await().until(() -> pool.stats().idle() == count);
    }

    private static void awaitDown(LidoDataSource pool) {
        Patience.await().until(() -> pool.health().state() == PoolHealth.State.DOWN);
    }

    private static void awaitHealthy(LidoDataSource pool) {
        Patience.await().until(() -> pool.health().state() == PoolHealth.State.HEALTHY);
    }

    /** Acquires again and again, whatever comes of it, until told to stop. */
    private static long call(LidoDataSource pool, AtomicBoolean stop) {
        long served = 0;
        while (!stop.get()) {
            try {
                // Long beside a check, which costs the connection if the caller's deadline cuts it short.
                pool.getConnection(Duration.ofSeconds(2)).close();
                served++;
            } catch (SQLException e) {
                Thread.onSpinWait(); // the outage
            }
        }
        return served;
    }

    @Test
    @DisplayName("F2: four pools of 10 storm a server that is back: connects under way stay within 4 × maxConnecting")
    void storm_staysWithinMaxConnecting() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService callers = Executors.newCachedThreadPool();
        List<LidoDataSource> pools = new ArrayList<>();
        try (FaultProxy proxy = PostgresServer.proxy()) {
            for (int i = 0; i < POOLS; i++) {
                pools.add(pool(proxy, "storm" + i, SIZE));
            }
            pools.forEach(pool -> awaitIdle(pool, SIZE));
            List<Future<Long>> answers = new ArrayList<>();
            for (int i = 0; i < POOLS * CALLERS_PER_POOL; i++) {
                LidoDataSource pool = pools.get(i % POOLS);
                answers.add(callers.submit(() -> call(pool, stop)));
            }

            proxy.refuse().reset();
            pools.forEach(PostgresOutageTest::awaitDown);
            List<Long> opened =
                    pools.stream().map(pool -> pool.stats().created()).toList();
            // Slow enough for connects to meet.
            proxy.delay(Duration.ofMillis(20), Duration.ofMillis(20))
                    .forgetCounts()
                    .accept();

            for (int i = 0; i < POOLS; i++) {
                LidoDataSource pool = pools.get(i);
                long wanted = opened.get(i) + SIZE; // what there was is dead
                Patience.await().until(() -> pool.stats().created() >= wanted);
            }
            assertThat(proxy.mostUnderWay()).isBetween(1, POOLS * MAX_CONNECTING);
            stop.set(true);
            for (Future<Long> answer : answers) {
                assertThat(answer.get(60, TimeUnit.SECONDS)).isNotNegative();
            }
            pools.forEach(pool -> awaitIdle(pool, SIZE));
            pools.forEach(PostgresOutageTest::awaitHealthy);
        } finally {
            stop.set(true);
            pools.forEach(LidoDataSource::close);
            callers.shutdownNow();
        }
    }

    @Test
    @DisplayName("F3: after an outage longer than a cycle of attempts the pool is back at minIdle, with nobody calling")
    void outage_longerThanACycle_endsWithoutCallers() throws SQLException, IOException {
        int minIdle = 5;
        try (FaultProxy proxy = PostgresServer.proxy();
                LidoDataSource pool = pool(proxy, "alone", minIdle)) {
            awaitIdle(pool, minIdle);
            proxy.refuse().reset();
            assertThatThrownBy(() -> pool.getConnection(Duration.ofMillis(200)))
                    .isInstanceOf(DatabaseUnreachableException.class);
            awaitDown(pool);
            long acquired = pool.stats().acquired();

            proxy.accept();

            awaitIdle(pool, minIdle);
            awaitHealthy(pool);
            assertThat(pool.stats().acquired()).isEqualTo(acquired);
            assertThat(pool.stats().created()).isEqualTo(2 * minIdle);
        }
    }
}
