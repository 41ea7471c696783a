package dev.lido.pool;

import java.time.Duration;

/** The thread was interrupted while it waited for a connection. Its interrupt flag is still set. */
public final class PoolInterruptedException extends PoolException {

    private static final long serialVersionUID = 1;

    /**
     * Describes an interrupted wait.
     *
     * @param pool the pool's name
     * @param waited how long it had waited
     */
    public PoolInterruptedException(String pool, Duration waited) {
        super(
                pool,
                "Interrupted while waiting for a connection: pool=" + pool + " waited=" + waited.toMillis()
                        + "ms; nothing was taken, the interrupt flag is set",
                null);
    }
}
