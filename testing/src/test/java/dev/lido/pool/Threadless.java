package dev.lido.pool;

import dev.lido.testing.ManualEnvironment;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** The manual environment, which has no worker and no ticks now and then. */
final class Threadless extends ChangedEnvironment {

    volatile boolean rejecting;

    Threadless(ManualEnvironment environment) {
        super(environment);
    }

    @Override
    public Executor workers() {
        return task -> {
            if (rejecting) {
                throw new RejectedExecutionException("no thread");
            }
            super.workers().execute(task);
        };
    }

    @Override
    public Registration everyTick(Runnable task) {
        if (rejecting) {
            throw new RejectedExecutionException("no ticks");
        }
        return super.everyTick(task);
    }
}
