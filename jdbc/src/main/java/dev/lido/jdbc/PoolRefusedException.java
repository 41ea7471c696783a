package dev.lido.jdbc;

import java.sql.SQLTransientConnectionException;
import java.time.Duration;

/** The pool did not let the caller wait. SQLState {@code LI002}. */
public final class PoolRefusedException extends SQLTransientConnectionException {

    private static final long serialVersionUID = 1;

    private final Duration retryAfter;

    PoolRefusedException(dev.lido.pool.PoolRefusedException refused) {
        super(refused.getMessage(), SqlStates.REFUSED, refused.getCause());
        this.retryAfter = refused.retryAfter();
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
