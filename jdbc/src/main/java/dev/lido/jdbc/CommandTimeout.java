package dev.lido.jdbc;

import dev.lido.pool.spi.PoolEnvironment;
import dev.lido.pool.spi.Ticker;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Cancels statements that run longer than {@code commandTimeout}. All of a data source's running statements are looked at
 * once a tick, so a statement costs one clock reading and no timer, and is cancelled up to 100 ms late.
 */
class CommandTimeout implements Runnable {

    private final Duration limit;
    private final long graceNanos;
    private final Ticker ticker;
    private final Executor workers;
    private final Set<Command> running = ConcurrentHashMap.newKeySet();

    /**
     * Sets a limit.
     *
     * @param grace how long a cancel may take before the connection is broken off
     */
    CommandTimeout(Duration limit, Duration grace, PoolEnvironment environment) {
        this.limit = limit;
        this.graceNanos = grace.toNanos();
        this.ticker = environment.ticker();
        this.workers = environment.workers();
    }

    final Command start(@Nullable Statement statement, JdbcResource resource) throws SQLException {
        Command command = new Command(this, statement, resource, deadlineNanos(ticker.nanos()));
        running.add(command);
        return command;
    }

    /**
     * When a command that begins now has to end.
     *
     * @throws SQLException if it is too late to begin it
     */
    long deadlineNanos(long nowNanos) throws SQLException {
        return nowNanos + limit.toNanos();
    }

    final void forget(Command command) {
        running.remove(command);
    }

    @Override
    public final void run() {
        if (running.isEmpty()) {
            return;
        }
        long now = ticker.nanos();
        running.forEach(command -> command.look(now));
    }

    SQLException exceeded(String pool, SQLException cause) {
        return new SQLTimeoutException(
                "Command timeout: pool=" + pool + " limit=" + limit.toMillis()
                        + "ms; it was cancelled; make it faster, or raise commandTimeout",
                SqlStates.CANCELLED,
                cause);
    }

    final Executor workers() {
        return workers;
    }

    final long graceNanos() {
        return graceNanos;
    }
}
