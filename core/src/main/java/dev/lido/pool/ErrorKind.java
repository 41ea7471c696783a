package dev.lido.pool;

import java.util.Locale;

/** What can go wrong in a pool; each kind is counted, and the last of each is remembered. */
public enum ErrorKind {
    /** A connection could not be opened. */
    CONNECT_FAILED,
    /** A connection failed its check. */
    VALIDATION_FAILED,
    /** A caller's time was up before it got a connection. */
    ACQUIRE_TIMED_OUT,
    /** A lease was dropped without being closed. */
    LEAKED,
    /** A lease was held longer than {@link PoolSetting#LEAK_THRESHOLD}. */
    LEAK_SUSPECTED,
    /** A lease was taken away for that. */
    RECLAIMED,
    /** A lease was taken away because its holder did nothing while work was open. */
    IDLE_IN_TRANSACTION,
    /** A connection broke while it was in use. */
    LOST_IN_USE,
    /** A connection could not be put back into its first state. */
    RESET_FAILED,
    /** Code given to the pool threw where it should not: closing, resetting, breaking off, logging. */
    USER_CODE_FAILED;

    /**
     * The name as JSON and metrics have it.
     *
     * @return lower snake case
     */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
