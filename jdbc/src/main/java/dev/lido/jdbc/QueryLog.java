package dev.lido.jdbc;

import dev.lido.pool.PoolConfig;
import dev.lido.pool.spi.Ticker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Logs statements: all of them, or those that took long. A line has the statement's text as the program wrote it, on one line and
 * of bounded length, and never a bound value. What took long is logged as a warning, at most ten lines a second; the next line
 * says how many were left out.
 *
 * <p>Thread-safe. There is none where neither is wanted, so that a statement costs a look at a null then.
 */
final class QueryLog {

    /** Characters of a statement that are logged. */
    static final int MAX_LENGTH = 1_000;
    /** Lines of slow statements in a second. */
    static final int MOST_A_SECOND = 10;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private final String pool;
    private final Logger logger;
    private final Ticker ticker;
    /** 0 for none. */
    private final long thresholdNanos;

    private final boolean all;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private long secondBegan;
    private int lines;
    private int suppressed;

    private QueryLog(PoolConfig config, Ticker ticker) {
        this.pool = config.name();
        this.logger = System.getLogger("dev.lido.pool." + pool);
        this.ticker = ticker;
        this.thresholdNanos = config.slowQueryThreshold().toNanos();
        this.all = config.logQueries();
        this.secondBegan = ticker.nanos();
    }

    /** The log that the settings ask for; null for none. */
    static @Nullable QueryLog of(PoolConfig config, Ticker ticker) {
        return config.logQueries() || !config.slowQueryThreshold().isZero() ? new QueryLog(config, ticker) : null;
    }

    long now() {
        return ticker.nanos();
    }

    /** A statement that began then has ended. Doesn't throw: a logger is code of the user. */
    void ended(long beganNanos, String sql, @Nullable SQLException failure) {
        try {
            long now = ticker.nanos();
            long took = now - beganNanos;
            if (thresholdNanos > 0 && took >= thresholdNanos) {
                slow(now, took, sql, failure);
            } else if (all && logger.isLoggable(Level.INFO)) {
                logger.log(Level.INFO, line("query", took, sql, failure, 0));
            }
        } catch (RuntimeException | StackOverflowError e) {
            // The statement's outcome matters more than a line about it.
        }
    }

    private void slow(long now, long took, String sql, @Nullable SQLException failure) {
        int leftOut = admit(now);
        if (leftOut >= 0) {
            logger.log(Level.WARNING, line("slow_query", took, sql, failure, leftOut));
        }
    }

    /** How many lines were left out before this one; -1 if it is to be left out, too. */
    private int admit(long now) {
        lock.lock();
        try {
            if (now - secondBegan >= SECOND) {
                secondBegan = now;
                lines = 0;
            }
            if (lines == MOST_A_SECOND) {
                suppressed++;
                return -1;
            }
            lines++;
            int before = suppressed;
            suppressed = 0;
            return before;
        } finally {
            lock.unlock();
        }
    }

    private String line(String event, long took, String sql, @Nullable SQLException failure, int leftOut) {
        return "pool=" + pool + " event=" + event + " millis=" + TimeUnit.NANOSECONDS.toMillis(took)
                + (failure == null ? "" : " sqlState=" + failure.getSQLState())
                + (leftOut == 0 ? "" : " suppressed=" + leftOut)
                + " sql=" + shown(sql);
    }

    /** Cut before its blanks are, so that a megabyte of SQL costs no more than a page of it. */
    private static String shown(String sql) {
        String cut = sql.length() <= MAX_LENGTH ? sql : sql.substring(0, MAX_LENGTH) + "…";
        return BLANKS.matcher(cut.strip()).replaceAll(" ");
    }
}
