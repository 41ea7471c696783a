package dev.lido.jdbc;

import dev.lido.jdbc.Diagnosis.PoolView;
import dev.lido.jdbc.spi.ActivityView;
import dev.lido.jdbc.spi.DatabaseActivity;
import dev.lido.pool.ConnectionBudget;
import dev.lido.pool.ConnectionBudget.SinglePermit;
import dev.lido.pool.Pool;
import dev.lido.pool.spi.PoolEnvironment;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the database what its sessions do, over a connection of its own: the pool's may all be in use, which is when one wants
 * to know. That connection counts for the budget, if there is one, and not for the pool.
 *
 * <p>All that can hang runs on a worker, within the driver's limits; the caller waits a little longer than these and then goes
 * without. What hangs all the same keeps the turn, so that a data source never has more than one such connection and one such worker:
 * who finds the turn taken waits for it as long, and then goes without, too. Thread-safe.
 */
final class Diagnoser {

    /** What a worker may need beyond the driver's limits. */
    private static final Duration SPARE = Duration.ofSeconds(1);

    private final Pool<JdbcResource> pool;
    private final JdbcResources resources;
    private final PoolEnvironment environment;
    private final @Nullable ConnectionBudget budget;
    private final Semaphore turn = new Semaphore(1);
    private volatile boolean closed;

    Diagnoser(
            Pool<JdbcResource> pool,
            JdbcResources resources,
            PoolEnvironment environment,
            @Nullable ConnectionBudget budget) {
        this.pool = pool;
        this.resources = resources;
        this.environment = environment;
        this.budget = budget;
    }

    Diagnosis diagnose(int maxSqlLength) {
        Optional<ActivityView> view = resources.activityView();
        if (view.isEmpty()) {
            return without("a database of the kind " + pool.kind() + " has no view of its sessions that Lido knows");
        }
        if (closed) {
            return without("the pool is closed");
        }
        Duration limit = pool.config()
                .connectTimeout()
                .plus(pool.config().validationTimeout())
                .plus(SPARE);
        try {
            if (!turn.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                return without("an earlier diagnosis still waits for an answer");
            }
            return begin(view.get(), maxSqlLength, limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return without("the thread was interrupted");
        }
    }

    /** The database isn't asked any more. */
    void close() {
        closed = true;
    }

    /** Begins with the turn; whoever ends it, here or on the worker, passes the turn on. */
    private Diagnosis begin(ActivityView view, int maxSqlLength, Duration limit) throws InterruptedException {
        SinglePermit permit = () -> {};
        if (budget != null) {
            Optional<SinglePermit> taken = budget.takeOne("diagnosis of " + pool.name(), environment.ticker(), limit);
            if (taken.isEmpty()) {
                turn.release();
                return without("the budget has no connection to spare: " + budget);
            }
            permit = taken.get();
        }
        Look look = new Look(view, maxSqlLength, permit);
        try {
            environment.workers().execute(look);
        } catch (RuntimeException | Error e) {
            look.end();
            return without("no thread could be had for it: " + e);
        }
        return await(look, limit);
    }

    private Diagnosis await(Look look, Duration limit) throws InterruptedException {
        try {
            return look.result.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            return without(String.valueOf(e.getCause()));
        } catch (TimeoutException e) {
            return without("no answer within " + limit.toMillis() + " ms");
        }
    }

    private Diagnosis without(String problem) {
        return Diagnosis.withoutDatabase(poolView(), problem.replaceAll("\\s+", " "));
    }

    private PoolView poolView() {
        return new PoolView(pool.name(), pool.stats(), pool.health(), pool.holders());
    }

    /** One look at the database. */
    private final class Look implements Runnable {

        final CompletableFuture<Diagnosis> result = new CompletableFuture<>();
        private final ActivityView view;
        private final int maxSqlLength;
        private final SinglePermit permit;

        Look(ActivityView view, int maxSqlLength, SinglePermit permit) {
            this.view = view;
            this.maxSqlLength = maxSqlLength;
            this.permit = permit;
        }

        /** The result is told last, when the connection is closed: who has it may count the database's sessions. */
        @Override
        public void run() {
            Diagnosis diagnosis = null;
            Throwable failure = null;
            try {
                diagnosis = look();
            } catch (Throwable t) {
                failure = t;
            } finally {
                end();
            }
            if (diagnosis != null) {
                result.complete(diagnosis);
            } else {
                result.completeExceptionally(failure);
            }
        }

        void end() {
            permit.close();
            turn.release();
        }

        private Diagnosis look() throws SQLException {
            try (Connection connection =
                    resources.connect(pool.config().connectTimeout().toNanos())) {
                limit(connection);
                PoolView own = poolView();
                DatabaseActivity activity = view.read(connection, maxSqlLength);
                return Diagnosis.of(own, activity, resources.backends());
            }
        }

        /** A driver without such a limit is left alone: the caller doesn't wait for it. */
        private void limit(Connection connection) throws SQLException {
            try {
                connection.setNetworkTimeout(
                        Runnable::run, (int) pool.config().validationTimeout().toMillis());
            } catch (SQLFeatureNotSupportedException | AbstractMethodError e) {
                // see above
            }
        }
    }
}
