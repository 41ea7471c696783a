package dev.lido.jdbc;

import dev.lido.pool.spi.PoolEnvironment;
import dev.lido.pool.spi.Ticker;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The end of a transaction's time, over all its attempts: commands that run into it are cancelled as by the command timeout,
 * whose limit holds beside it, and none begins after it. Ticks while the transaction runs.
 */
final class TransactionTimeout extends CommandTimeout {

    private final String label;
    private final Duration limit;
    private final Ticker ticker;
    private final long endNanos;
    private final @Nullable CommandTimeout beneath;

    /**
     * Starts the time.
     *
     * @param label what the messages begin their values with
     * @param grace how long a cancel may take before the connection is broken off
     * @param beneath what limits commands besides
     */
    TransactionTimeout(
            String label,
            Duration limit,
            Duration grace,
            PoolEnvironment environment,
            @Nullable CommandTimeout beneath) {
        super(limit, grace, environment);
        this.label = label;
        this.limit = limit;
        this.ticker = environment.ticker();
        this.endNanos = ticker.nanos() + limit.toNanos();
        this.beneath = beneath;
    }

    /** Zero or less when the time is up. */
    long leftNanos() {
        return endNanos - ticker.nanos();
    }

    @Override
    long deadlineNanos(long nowNanos) throws SQLException {
        if (endNanos - nowNanos <= 0) {
            throw expired();
        }
        if (beneath == null) {
            return endNanos;
        }
        long other = beneath.deadlineNanos(nowNanos);
        return other - endNanos < 0 ? other : endNanos;
    }

    @Override
    SQLException exceeded(String pool, SQLException cause) {
        return beneath == null || leftNanos() <= 0
                ? failure("what ran was cancelled", cause)
                : beneath.exceeded(pool, cause);
    }

    /** Says that the time is up; before COMMIT is sent, or instead of it. */
    SQLException expired() {
        return failure("nothing was committed", null);
    }

    private SQLException failure(String what, @Nullable Throwable cause) {
        return new SQLTimeoutException(
                "Transaction timeout: " + label + " limit=" + limit.toMillis() + "ms; " + what
                        + "; do less in one, or raise its timeout",
                SqlStates.CANCELLED,
                cause);
    }
}
