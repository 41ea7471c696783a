package dev.lido.pool;

import org.jspecify.annotations.Nullable;

/** Why an acquire ended without a lease. */
public abstract sealed class PoolException extends RuntimeException
        permits DatabaseUnreachableException,
                PoolClosedException,
                PoolExhaustedException,
                PoolInterruptedException,
                PoolRefusedException {

    private static final long serialVersionUID = 1;

    private final String pool;

    PoolException(String pool, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.pool = pool;
    }

    /**
     * Which pool.
     *
     * @return its name
     */
    public String pool() {
        return pool;
    }
}
