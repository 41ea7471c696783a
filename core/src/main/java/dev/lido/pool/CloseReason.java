package dev.lido.pool;

import java.util.Locale;

/** Why the pool closed a connection. */
public enum CloseReason {
    /** It reached its maximum lifetime. */
    LIFETIME,
    /** Nobody had used it for the idle timeout. */
    IDLE,
    /** It was opened above maxSize, came back, and nobody waited. */
    OVERFLOW,
    /** It failed its check. */
    VALIDATION,
    /** It could not be put back into a clean state. */
    RESET,
    /** Its user said that it was broken. */
    INVALIDATED,
    /** Its user found that the connection to the database was lost. */
    LOST,
    /** Two other connections to its address, opened before it or with it, had turned out dead. */
    CONDEMNED,
    /** Its lease was closed while another thread's call was under way, or may have been: see {@link Lease}. */
    CALL_UNDER_WAY,
    /** Its lease was dropped without being closed. */
    LEAKED,
    /** Its lease was held longer than the leak threshold, and taken away. */
    RECLAIMED,
    /** It was opened after its attempt had been given up. */
    LATE,
    /** The pool was made smaller. */
    RESIZE,
    /** {@link ManagedPool#evict()} was called while it was open, or it led to an address that is no longer wanted. */
    EVICTED,
    /** Another pool under the same {@link ConnectionBudget} needed it. */
    BUDGET,
    /** The pool was suspended. */
    SUSPENDED,
    /** The pool was closed. */
    SHUTDOWN;

    /**
     * The name as JSON and metrics have it.
     *
     * @return lower snake case
     */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
