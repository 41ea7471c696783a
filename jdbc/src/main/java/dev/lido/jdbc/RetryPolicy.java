package dev.lido.jdbc;

import java.time.Duration;
import java.util.Objects;

/**
 * Whether a transaction that failed is run again, how often, and after which pauses. Starts with {@link #upTo(int)}; each
 * method gives another object that differs in one thing.
 *
 * <p>Run again is what failed for a reason that may be gone next time, if that reason is the exception itself or among its
 * causes:
 *
 * <ul>
 *   <li>it couldn't be serialized with others (SQLState {@code 40001}), or was the victim of a deadlock ({@code 40P01}, MySQL's 1213)
 *   <li>SQLite was busy or locked
 *   <li>its connection was lost before COMMIT was sent; the next attempt gets another one
 *   <li>if asked for, a row or table was locked for too long ({@code 55P03}, MySQL's 1205)
 * </ul>
 *
 * Never run again are: a transaction whose COMMIT may have been carried out ({@link CommitUnknownException}), one whose thread is
 * interrupted or whose time is up, and one that got no connection at all.
 *
 * <p>The pause before the second attempt is a random time up to {@code firstDelay}; that limit doubles with each further one, up
 * to {@code maxDelay} (exponential backoff with full jitter). No connection is held meanwhile.
 *
 * <p>Immutable. Stable.
 */
public final class RetryPolicy {

    private static final int MOST_ATTEMPTS = 100;
    private static final Duration LONGEST = Duration.ofDays(1);
    /** Doubling more often leads beyond every allowed cap, and out of a long at some point. */
    private static final int MOST_DOUBLINGS = 30;

    private static final RetryPolicy NEVER =
            new RetryPolicy(1, Duration.ofMillis(10), Duration.ofSeconds(1), Duration.ofSeconds(30), false);

    private final int attempts;
    private final Duration firstDelay;
    private final Duration maxDelay;
    private final Duration within;
    private final boolean lockTimeouts;

    private RetryPolicy(int attempts, Duration firstDelay, Duration maxDelay, Duration within, boolean lockTimeouts) {
        this.attempts = attempts;
        this.firstDelay = firstDelay;
        this.maxDelay = maxDelay;
        this.within = within;
        this.lockTimeouts = lockTimeouts;
    }

    /**
     * One attempt only.
     *
     * @return always the same object
     */
    public static RetryPolicy never() {
        return NEVER;
    }

    /**
     * So many attempts, the first one included.
     *
     * @param attempts from 1 to 100
     * @return a policy with pauses from 10 ms up to 1 s, within 30 s
     * @throws IllegalArgumentException if out of range
     */
    public static RetryPolicy upTo(int attempts) {
        if (attempts < 1 || attempts > MOST_ATTEMPTS) {
            throw new IllegalArgumentException(
                    "Attempts out of range: attempts=" + attempts + "; use 1 to " + MOST_ATTEMPTS);
        }
        return new RetryPolicy(attempts, NEVER.firstDelay, NEVER.maxDelay, NEVER.within, false);
    }

    /**
     * Limits the pause before the second attempt.
     *
     * @param firstDelay from 0 to a day; default 10 ms
     * @return another policy
     * @throws IllegalArgumentException if out of range
     */
    public RetryPolicy firstDelay(Duration firstDelay) {
        check("firstDelay", firstDelay);
        return new RetryPolicy(attempts, firstDelay, maxDelay, within, lockTimeouts);
    }

    /**
     * Limits all pauses.
     *
     * @param maxDelay from 0 to a day; default 1 s
     * @return another policy
     * @throws IllegalArgumentException if out of range
     */
    public RetryPolicy maxDelay(Duration maxDelay) {
        check("maxDelay", maxDelay);
        return new RetryPolicy(attempts, firstDelay, maxDelay, within, lockTimeouts);
    }

    /**
     * Limits the time, counted from the begin of the first attempt, in which a further one may begin. A {@linkplain
     * TransactionOptions#timeout timeout} ends the retries as well.
     *
     * @param within from 0 to a day; default 30 s
     * @return another policy
     * @throws IllegalArgumentException if out of range
     */
    public RetryPolicy within(Duration within) {
        check("within", within);
        return new RetryPolicy(attempts, firstDelay, maxDelay, within, lockTimeouts);
    }

    /**
     * Sets whether a transaction is run again that waited too long for a lock. Each attempt may wait as long again, and keep its
     * own locks for that time.
     *
     * @param retried default false
     * @return another policy
     */
    public RetryPolicy lockTimeouts(boolean retried) {
        return new RetryPolicy(attempts, firstDelay, maxDelay, within, retried);
    }

    private static void check(String name, Duration value) {
        Objects.requireNonNull(value, name);
        if (value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("Retry policy out of range: " + name + "=" + value + "; use 0 to a day");
        }
    }

    int attempts() {
        return attempts;
    }

    long withinNanos() {
        return within.toNanos();
    }

    boolean lockTimeouts() {
        return lockTimeouts;
    }

    /**
     * The pause after an attempt.
     *
     * @param attempt which, from 1 on
     * @param part a random number from 0 to 1
     */
    long delayNanos(int attempt, double part) {
        double most = Math.min(
                firstDelay.toNanos() * (double) (1L << Math.min(attempt - 1, MOST_DOUBLINGS)), maxDelay.toNanos());
        return (long) (most * part);
    }

    /** All settings, for logs. */
    @Override
    public String toString() {
        return "retry attempts=" + attempts + " firstDelay=" + firstDelay + " maxDelay=" + maxDelay + " within="
                + within + " lockTimeouts=" + lockTimeouts;
    }
}
