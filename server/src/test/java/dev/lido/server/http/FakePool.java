package dev.lido.server.http;

import dev.lido.pool.CloseReason;
import dev.lido.pool.Holder;
import dev.lido.pool.ManagedPool;
import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolHealth;
import dev.lido.pool.PoolHealth.State;
import dev.lido.pool.PoolSetting;
import dev.lido.pool.PoolStats;
import dev.lido.pool.PoolStats.OpenConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A pool of 4 and 1 above, whose figures the test makes up. */
final class FakePool implements ManagedPool {

    final AtomicInteger snapshots = new AtomicInteger();
    volatile int active;
    volatile int idle;
    volatile int pending;
    volatile PoolHealth health = new PoolHealth(State.HEALTHY, Optional.empty());
    volatile List<Holder> holders = List.of();
    volatile boolean closed;
    private final PoolConfig config;

    FakePool(String name) {
        config = PoolConfig.builder()
                .name(name)
                .kind("sqlite")
                .maxSize(4)
                .maxOverflow(1)
                .set(PoolSetting.MAX_LIFETIME, Duration.ofSeconds(300))
                .build();
    }

    FakePool using(int active, int idle, int pending) {
        this.active = active;
        this.idle = idle;
        this.pending = pending;
        return this;
    }

    FakePool in(State state, String lastError) {
        health = new PoolHealth(state, Optional.of(lastError));
        return this;
    }

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public String kind() {
        return config.kind();
    }

    @Override
    public PoolConfig config() {
        return config;
    }

    @Override
    public PoolStats stats() {
        snapshots.incrementAndGet();
        List<OpenConnection> connections =
                new ArrayList<>(Collections.nCopies(active, new OpenConnection(Duration.ofSeconds(7), 3, true)));
        connections.addAll(Collections.nCopies(idle, new OpenConnection(Duration.ofSeconds(9), 2, false)));
        return PoolStats.builder()
                .limits(config.maxSize(), config.maxOverflow())
                .connections(connections, Math.max(0, active - config.maxSize()))
                .waiting(0, pending, Duration.ofMillis(pending == 0 ? 0 : 1_500))
                .outcomes(100, 1, 2)
                .opened(11, 12)
                .failures(13, 14)
                .closed(Map.of(CloseReason.LIFETIME, 5L, CloseReason.IDLE, 6L))
                .build();
    }

    @Override
    public PoolHealth health() {
        return health;
    }

    @Override
    public List<Holder> holders() {
        return holders;
    }

    @Override
    public int warm(int count) {
        return 0;
    }

    @Override
    public void close() {
        closed = true;
    }
}
