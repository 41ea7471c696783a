package dev.lido.server.http;

import dev.lido.pool.AcquireOutcome;
import dev.lido.pool.CloseReason;
import dev.lido.pool.ErrorKind;
import dev.lido.pool.ErrorSummary;
import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolHealth;
import dev.lido.pool.PoolHealth.State;
import dev.lido.pool.PoolSetting;
import dev.lido.pool.PoolStats;
import dev.lido.pool.PoolStats.OpenConnection;
import dev.lido.pool.Timings;
import dev.lido.pool.UtilizationSummary;
import dev.lido.pool.spi.FailureKind;
import dev.lido.testing.FakePool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pools that show what the test makes up; of 4 and 1 above unless told otherwise. */
final class TestPools {

    private static final String CONNECT_ERROR =
            "org.postgresql.util.PSQLException: Connection to db.example.com:5432 refused";

    private TestPools() {}

    static FakePool<?> unused(String name) {
        return using(name, 0, 0, 0);
    }

    static FakePool<?> using(String name, int active, int idle, int pending) {
        return using(config(name, 4, 1), active, idle, pending);
    }

    static FakePool<?> using(PoolConfig config, int active, int idle, int pending) {
        FakePool<?> pool = FakePool.open(config);
        pool.showStats(() -> stats(config, active, idle, pending));
        return pool;
    }

    static PoolConfig config(String name, int maxSize, int maxOverflow) {
        return PoolConfig.builder()
                .name(name)
                .kind("sqlite")
                .maxSize(maxSize)
                .maxOverflow(maxOverflow)
                .set(PoolSetting.MAX_LIFETIME, Duration.ofSeconds(300))
                .build();
    }

    static FakePool<?> in(State state, String lastError, FakePool<?> pool) {
        pool.showHealth(new PoolHealth(state, Optional.of(lastError)));
        return pool;
    }

    private static PoolStats stats(PoolConfig config, int active, int idle, int pending) {
        List<OpenConnection> connections =
                new ArrayList<>(Collections.nCopies(active, new OpenConnection(Duration.ofSeconds(7), 3, true)));
        connections.addAll(Collections.nCopies(idle, new OpenConnection(Duration.ofSeconds(9), 2, false)));
        return PoolStats.builder()
                .limits(config.maxSize(), config.maxOverflow())
                .connections(connections, Math.max(0, active - config.maxSize()))
                .waiting(0, pending, Duration.ofMillis(pending == 0 ? 0 : 1_500))
                .outcomes(Map.of(
                        AcquireOutcome.IMMEDIATE, 90L,
                        AcquireOutcome.WAITED, 10L,
                        AcquireOutcome.TIMED_OUT, 1L,
                        AcquireOutcome.REFUSED_PENDING, 2L))
                .created(11)
                .rolledBack(14)
                .createFailed(Map.of(FailureKind.REFUSED, 8L, FailureKind.AUTH, 4L))
                .errors(Map.of(
                        ErrorKind.CONNECT_FAILED, ErrorSummary.of(12, CONNECT_ERROR, Duration.ofMinutes(2)),
                        ErrorKind.VALIDATION_FAILED, ErrorSummary.of(13, "broken", Duration.ofMinutes(3))))
                .times(
                        Timings.of(List.of(Duration.ofMillis(1), Duration.ofMillis(3))),
                        Timings.NONE,
                        Timings.of(List.of(Duration.ofMillis(20))))
                .utilization(new UtilizationSummary(0.75, 0.5, 0.25, 1))
                .closed(Map.of(CloseReason.LIFETIME, 5L, CloseReason.IDLE, 6L))
                .build();
    }
}
