package dev.lido.jdbc;

import dev.lido.pool.spi.PoolEnvironment;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The tick of the command timeouts. While the data source is suspended it stops as soon as nothing is open, so that no thread
 * is needed for it; until then statements under way keep their limits.
 *
 * <p>Thread-safe.
 */
final class CommandTicks {

    private final CommandTimeout timeout;
    private final PoolEnvironment environment;
    private final BooleanSupplier nothingOpen;
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by {@link #lock}. */
    private PoolEnvironment.@Nullable Registration ticking;
    /** Written under {@link #lock}. */
    private volatile boolean resting;
    /** Guarded by {@link #lock}. */
    private boolean closed;

    CommandTicks(CommandTimeout timeout, PoolEnvironment environment, BooleanSupplier nothingOpen) {
        this.timeout = timeout;
        this.environment = environment;
        this.nothingOpen = nothingOpen;
        this.ticking = environment.everyTick(this::tick);
    }

    private void tick() {
        timeout.run();
        if (resting && nothingOpen.getAsBoolean()) {
            stop(false);
        }
    }

    void rest() {
        lock.lock();
        try {
            resting = true;
        } finally {
            lock.unlock();
        }
    }

    void goOn() {
        lock.lock();
        try {
            if (!closed && ticking == null) {
                ticking = environment.everyTick(this::tick);
            }
            resting = false;
        } finally {
            lock.unlock();
        }
    }

    /** Stops for good. */
    void close() {
        stop(true);
    }

    private void stop(boolean forGood) {
        lock.lock();
        try {
            PoolEnvironment.Registration registration = ticking;
            closed |= forGood;
            if (registration != null && (forGood || resting)) { // it may have gone on since it was asked to rest
                ticking = null;
                registration.cancel();
            }
        } finally {
            lock.unlock();
        }
    }
}
