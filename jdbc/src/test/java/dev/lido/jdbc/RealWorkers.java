package dev.lido.jdbc;

import dev.lido.pool.spi.PoolEnvironment;
import dev.lido.pool.spi.Ticker;
import java.util.concurrent.Executor;

/** Ticks when a test says so, and works and waits in earnest. */
record RealWorkers(PoolEnvironment time) implements PoolEnvironment {

    @Override
    public Ticker ticker() {
        return time.ticker();
    }

    @Override
    public Executor workers() {
        return PoolEnvironment.system().workers();
    }

    @Override
    public Registration everyTick(Runnable task) {
        return time.everyTick(task);
    }

    @Override
    public void after(long nanos, Runnable task) {
        time.after(nanos, task);
    }

    @Override
    public void parkNanos(Object blocker, long nanos) {
        PoolEnvironment.system().parkNanos(blocker, nanos);
    }
}
