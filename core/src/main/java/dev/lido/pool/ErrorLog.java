package dev.lido.pool;

import dev.lido.pool.spi.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Counts errors by kind and remembers the last of each. Thread-safe without a lock: the last is written before the count goes
 * up, and read after it, so whoever sees a count sees a last one, too (it may be that of an error which is being counted).
 *
 * <p>An exception's text is code of the user, so nothing here is called under the pool's lock, but {@link #summary}. Nothing
 * here throws, also for want of memory: callers own slots that would be lost.
 */
final class ErrorLog {

    static final int MAX_LENGTH = 500;
    /** Stands for an error that could not be remembered. */
    private static final Last UNKNOWN = new Last("there was no memory for its text", Long.MIN_VALUE);

    private record Last(String text, long nanos) {}

    private final Ticker ticker;
    private final AtomicLongArray counts = new AtomicLongArray(ErrorKind.values().length);
    private final AtomicReferenceArray<@Nullable Last> lasts = new AtomicReferenceArray<>(ErrorKind.values().length);

    ErrorLog(Ticker ticker) {
        this.ticker = ticker;
    }

    /** An error that has an exception. */
    void note(ErrorKind kind, Throwable cause) {
        remember(kind, cause);
        counts.incrementAndGet(kind.ordinal());
    }

    /** An error in words. */
    void note(ErrorKind kind, String text) {
        remember(kind, text);
        counts.incrementAndGet(kind.ordinal());
    }

    /** The same for an error that somebody else counts afterwards. */
    void remember(ErrorKind kind, Throwable cause) {
        try {
            remember(kind, text(cause));
        } catch (Throwable t) {
            lasts.set(kind.ordinal(), UNKNOWN);
        }
    }

    private void remember(ErrorKind kind, String text) {
        try {
            lasts.set(kind.ordinal(), new Last(shortened(text), ticker.nanos()));
        } catch (Throwable t) {
            lasts.set(kind.ordinal(), UNKNOWN);
        }
    }

    /** May be asked under the lock. */
    ErrorSummary summary(ErrorKind kind, long nowNanos) {
        return summary(kind, counts.get(kind.ordinal()), nowNanos);
    }

    /** The same for an error that somebody else has counted. */
    ErrorSummary summary(ErrorKind kind, long count, long nowNanos) {
        Last last = count == 0 ? null : lasts.get(kind.ordinal());
        if (last == null) {
            return ErrorSummary.NONE;
        }
        long age = last == UNKNOWN ? 0 : Math.max(0, nowNanos - last.nanos());
        return ErrorSummary.of(count, last.text(), Duration.ofNanos(age));
    }

    /** What an exception says of itself, even if it throws when it is asked. */
    private static String text(Throwable cause) {
        try {
            return String.valueOf(cause.toString());
        } catch (Throwable t) {
            return cause.getClass().getName() + " (its toString threw "
                    + t.getClass().getName() + ")";
        }
    }

    private static String shortened(String text) {
        if (text.length() <= MAX_LENGTH) {
            return text;
        }
        int end = MAX_LENGTH - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}
