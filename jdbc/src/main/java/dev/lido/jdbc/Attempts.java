package dev.lido.jdbc;

import dev.lido.jdbc.spi.Conflict;
import dev.lido.jdbc.spi.Dialect;
import dev.lido.pool.spi.PoolEnvironment;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** One call of a transaction over all its attempts: counts them, and decides whether there is another one. */
final class Attempts {

    /** How far a chain of causes is followed, and how many of a batch's exceptions are looked at. */
    private static final int DEPTH = 16;

    private final Sessions sessions;
    private final TransactionOptions options;
    private final @Nullable TransactionTimeout limit;
    private final long startNanos;
    private int number = 1;
    private boolean lost;

    /**
     * Begins with the first attempt.
     *
     * @param limit the end of the time for all of them
     */
    Attempts(Sessions sessions, TransactionOptions options, @Nullable TransactionTimeout limit) {
        this.sessions = sessions;
        this.options = options;
        this.limit = limit;
        this.startNanos = retries() ? now() : 0;
    }

    private boolean retries() {
        return options.retry().attempts() > 1;
    }

    private long now() {
        return sessions.environment().ticker().nanos();
    }

    TransactionOptions options() {
        return options;
    }

    @Nullable
    TransactionTimeout limit() {
        return limit;
    }

    /** The present one, from 1 on. */
    int number() {
        return number;
    }

    String label() {
        return options.label(sessions.poolName());
    }

    /**
     * Notes that the present attempt has failed on a connection that is of no use any more, by nobody's will: the next one would
     * have another.
     */
    void noteLost() {
        lost = true;
    }

    /**
     * Waits for the next attempt.
     *
     * @param failure of the present one
     * @return false, at once, if there is none; or when the thread was interrupted meanwhile, whose flag stays set
     */
    boolean again(Exception failure) {
        RetryPolicy retry = options.retry();
        if (number >= retry.attempts() || Thread.currentThread().isInterrupted() || !isWorthIt(failure)) {
            return false;
        }
        long delay = retry.delayNanos(number, ThreadLocalRandom.current().nextDouble());
        if (now() + delay - startNanos > retry.withinNanos() || limit != null && delay >= limit.leftNanos()) {
            return false;
        }
        sessions.logger()
                .log(
                        Level.DEBUG,
                        () -> "event=transaction_retry " + label() + " attempt=" + number + " delayUs=" + delay / 1000,
                        failure);
        if (!pause(delay)) {
            return false;
        }
        number++;
        lost = false;
        return true;
    }

    /** False if the thread was interrupted. */
    private boolean pause(long nanos) {
        PoolEnvironment environment = sessions.environment();
        long end = now() + nanos;
        for (long left = nanos; left > 0; left = end - now()) {
            environment.parkNanos(this, left);
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
        }
        return true;
    }

    /** Looks along the causes, and at each of a batch's failures; what was suppressed came afterwards and says nothing. */
    private boolean isWorthIt(Exception failure) {
        boolean worthIt = false;
        Throwable at = failure;
        for (int i = 0; i < DEPTH && at != null; i++) {
            if (at instanceof CommitUnknownException) {
                return false; // also of another transaction: it must not be done again unseen
            }
            if (at instanceof SQLException sql) {
                worthIt |= isWorthIt(sql);
            }
            at = at.getCause();
        }
        return worthIt;
    }

    private boolean isWorthIt(SQLException failure) {
        SQLException at = failure;
        for (int i = 0; i < DEPTH && at != null; i++) {
            if (lost && sessions.dialect().endsConnection(at) || isRetried(sessions.dialect(), at)) {
                return true;
            }
            at = at.getNextException();
        }
        return false;
    }

    private boolean isRetried(Dialect dialect, SQLException failure) {
        Conflict conflict = dialect.conflict(failure);
        return switch (conflict) {
            case NONE -> false;
            case SERIALIZATION, DEADLOCK, BUSY -> true;
            case LOCK_TIMEOUT -> options.retry().lockTimeouts();
        };
    }
}
