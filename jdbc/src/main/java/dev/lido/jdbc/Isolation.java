package dev.lido.jdbc;

import java.sql.Connection;

/** How far a transaction is kept apart from others, weakest first. What each means is the database's to say. */
public enum Isolation {
    /** May see what others haven't committed. */
    READ_UNCOMMITTED(Connection.TRANSACTION_READ_UNCOMMITTED),
    /** Sees what was committed when a statement began. */
    READ_COMMITTED(Connection.TRANSACTION_READ_COMMITTED),
    /** Sees the same rows again. */
    REPEATABLE_READ(Connection.TRANSACTION_REPEATABLE_READ),
    /** As if it ran alone; where that fails, it fails, and can be {@linkplain RetryPolicy retried}. */
    SERIALIZABLE(Connection.TRANSACTION_SERIALIZABLE);

    private final int level;

    Isolation(int level) {
        this.level = level;
    }

    /** JDBC's number for it. */
    int level() {
        return level;
    }
}
