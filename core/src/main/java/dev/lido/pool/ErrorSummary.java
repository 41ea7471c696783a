package dev.lido.pool;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How often a kind of error has happened, and the last one of it. Unchangeable. */
public final class ErrorSummary {

    /** It hasn't happened. */
    public static final ErrorSummary NONE = new ErrorSummary(0, null, Duration.ZERO);

    private final long count;
    private final @Nullable String last;
    private final Duration age;

    private ErrorSummary(long count, @Nullable String last, Duration age) {
        this.count = count;
        this.last = last;
        this.age = age;
    }

    /**
     * Describes errors that have happened; for pools and fakes.
     *
     * @param count how many, 1 or more
     * @param last the last one's text
     * @param age how long ago it was
     * @return the summary
     */
    public static ErrorSummary of(long count, String last, Duration age) {
        return new ErrorSummary(count, last, age);
    }

    /**
     * How often it has happened.
     *
     * @return a counter
     */
    public long count() {
        return count;
    }

    /**
     * The last one: the exception's class and message, or what happened in words. May contain what the driver says, such
     * as the database's address.
     *
     * @return at most 500 characters; empty if the count is 0
     */
    public Optional<String> last() {
        return Optional.ofNullable(last);
    }

    /**
     * How long ago the last one was. The pool knows no time of day.
     *
     * @return zero if the count is 0
     */
    public Duration age() {
        return age;
    }
}
