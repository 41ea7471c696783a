package dev.lido.jdbc;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a transaction is to run. Starts with {@link #defaults()}; each method gives another object that differs in one thing.
 *
 * <pre>{@code
 * TransactionOptions transfer = TransactionOptions.defaults()
 *         .isolation(Isolation.SERIALIZABLE)
 *         .retry(RetryPolicy.upTo(5))
 *         .timeout(Duration.ofSeconds(10));
 * }</pre>
 *
 * <p>Immutable, so best kept in a constant. Stable.
 */
public final class TransactionOptions {

    private static final Duration LONGEST = Duration.ofDays(1);
    private static final TransactionOptions DEFAULTS =
            new TransactionOptions(new Values(null, null, null, null, RetryPolicy.never(), Nesting.JOIN));

    private final Values values;

    private TransactionOptions(Values values) {
        this.values = values;
    }

    /**
     * As the connections of the data source are set, never retried, without a time limit; joins a transaction that runs.
     *
     * @return always the same object
     */
    public static TransactionOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets how far the transaction is kept apart from others. It is put back afterwards. A nested call that joins or sets a
     * savepoint can't ask for another one than the transaction that runs has asked for.
     *
     * @param isolation the level; default is what connections are opened with
     * @return other options
     */
    public TransactionOptions isolation(Isolation isolation) {
        Objects.requireNonNull(isolation, "isolation");
        return new TransactionOptions(
                new Values(isolation, values.readOnly, values.timeout, values.name, values.retry, values.nesting));
    }

    /**
     * Sets whether the transaction only reads. PostgreSQL, MySQL, MariaDB and SQLite then refuse to write; for others it is what
     * their drivers make of the flag, which may be nothing. It is put back afterwards. A nested call that joins or sets a savepoint can't ask for
     * another than the transaction that runs has.
     *
     * @param readOnly default is what connections are opened with
     * @return other options
     */
    public TransactionOptions readOnly(boolean readOnly) {
        return new TransactionOptions(
                new Values(values.isolation, readOnly, values.timeout, values.name, values.retry, values.nesting));
    }

    /**
     * Limits the time for the whole: waiting for a connection, all attempts, the pauses between them, and COMMIT. When it is up,
     * a statement that runs is cancelled, none begins, and the transaction is rolled back; a COMMIT under way is broken off,
     * see {@link CommitUnknownException}. The function itself isn't interrupted. To the accuracy of a tick (100 ms). For a
     * nested call, within what is left to the transaction that runs.
     *
     * @param timeout from 1 ms to a day; default is no limit
     * @return other options
     * @throws IllegalArgumentException if out of range
     */
    public TransactionOptions timeout(Duration timeout) {
        if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("Timeout out of range: timeout=" + timeout + "; use 1 ms to a day");
        }
        return new TransactionOptions(
                new Values(values.isolation, values.readOnly, timeout, values.name, values.retry, values.nesting));
    }

    /**
     * Says that the transaction may be run again, and how often. Its function then may be called several times, and should do
     * nothing that can't be undone but through its session. Of nested calls the outermost decides.
     *
     * @param retry default is {@link RetryPolicy#never()}
     * @return other options
     */
    public TransactionOptions retry(RetryPolicy retry) {
        Objects.requireNonNull(retry, "retry");
        return new TransactionOptions(
                new Values(values.isolation, values.readOnly, values.timeout, values.name, retry, values.nesting));
    }

    /**
     * Sets what the transaction does when one runs already on the same data source and thread.
     *
     * @param nesting default is {@link Nesting#JOIN}
     * @return other options
     */
    public TransactionOptions nesting(Nesting nesting) {
        Objects.requireNonNull(nesting, "nesting");
        return new TransactionOptions(
                new Values(values.isolation, values.readOnly, values.timeout, values.name, values.retry, nesting));
    }

    /**
     * Names the transaction in messages and logs.
     *
     * @param name for example {@code pay}; default is none
     * @return other options
     */
    public TransactionOptions name(String name) {
        Objects.requireNonNull(name, "name");
        return new TransactionOptions(
                new Values(values.isolation, values.readOnly, values.timeout, name, values.retry, values.nesting));
    }

    @Nullable
    Isolation isolation() {
        return values.isolation;
    }

    /** Null to leave it as it is. */
    @Nullable
    Boolean readOnly() {
        return values.readOnly;
    }

    /** Null for none. */
    @Nullable
    Duration timeout() {
        return values.timeout;
    }

    RetryPolicy retry() {
        return values.retry;
    }

    Nesting nesting() {
        return values.nesting;
    }

    /** What messages begin their values with. */
    String label(String pool) {
        return values.name == null ? "pool=" + pool : "pool=" + pool + " transaction=" + values.name;
    }

    /** What a connection has to have put back after such a transaction. */
    int marks() {
        return Marks.USED
                | Marks.AUTO_COMMIT
                | (values.readOnly == null ? 0 : Marks.READ_ONLY)
                | (values.isolation == null ? 0 : Marks.ISOLATION);
    }

    /** All options, for logs. */
    @Override
    public String toString() {
        return "TransactionOptions " + values;
    }

    private record Values(
            @Nullable Isolation isolation,
            @Nullable Boolean readOnly,
            @Nullable Duration timeout,
            @Nullable String name,
            RetryPolicy retry,
            Nesting nesting) {}
}
