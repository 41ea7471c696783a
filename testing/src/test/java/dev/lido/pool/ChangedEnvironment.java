package dev.lido.pool;

import dev.lido.pool.spi.PoolEnvironment;
import dev.lido.pool.spi.Ticker;
import dev.lido.testing.ManualEnvironment;
import java.util.concurrent.Executor;

/** The manual environment, to be changed in one thing. */
class ChangedEnvironment implements PoolEnvironment {

    private final ManualEnvironment environment;

    ChangedEnvironment(ManualEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Ticker ticker() {
        return environment.ticker();
    }

    @Override
    public Executor workers() {
        return environment.workers();
    }

    @Override
    public Registration everyTick(Runnable task) {
        return environment.everyTick(task);
    }

    @Override
    public void after(long nanos, Runnable task) {
        environment.after(nanos, task);
    }

    @Override
    public void parkNanos(Object blocker, long nanos) {
        environment.parkNanos(blocker, nanos);
    }
}
