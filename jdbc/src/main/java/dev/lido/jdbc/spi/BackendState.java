package dev.lido.jdbc.spi;

/** What one of a database's sessions is doing, as far as the database tells. */
public enum BackendState {
    /** It runs a statement. */
    RUNNING("running"),
    /** It waits for the next statement, and no transaction is open. */
    IDLE("idle"),
    /** It waits for the next statement of an open transaction, and keeps that one's locks. */
    IDLE_IN_TRANSACTION("idle in transaction"),
    /** The same, and a statement of the transaction has failed. */
    IDLE_IN_FAILED_TRANSACTION("idle in a failed transaction"),
    /** The database doesn't tell, for example because the user who asks may not know. */
    UNKNOWN("in an unknown state");

    private final String words;

    BackendState(String words) {
        this.words = words;
    }

    /**
     * The state in words.
     *
     * @return as in "backend 4711 is …"
     */
    public String words() {
        return words;
    }

    /**
     * Whether a transaction is open in which nothing runs.
     *
     * @return true for two of the states
     */
    public boolean isIdleInTransaction() {
        return this == IDLE_IN_TRANSACTION || this == IDLE_IN_FAILED_TRANSACTION;
    }
}
