package dev.lido.pool;

import java.time.Duration;

/** The pool did not let the caller wait. */
public final class PoolRefusedException extends PoolException {

    private static final long serialVersionUID = 1;

    private final Duration retryAfter;

    /**
     * Describes a refusal.
     *
     * @param pool the pool's name
     * @param reason what limit was met, with its value
     * @param retryAfter when trying again makes sense
     */
    public PoolRefusedException(String pool, String reason, Duration retryAfter) {
        super(
                pool,
                "Connection pool refused: pool=" + pool + " " + reason + "; try again in " + retryAfter.toMillis()
                        + " ms",
                null);
        this.retryAfter = retryAfter;
    }

    /**
     * When trying again makes sense.
     *
     * @return more than zero
     */
    public Duration retryAfter() {
        return retryAfter;
    }
}
