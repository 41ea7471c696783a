package dev.lido.pool;

/** The kinds of pool that have defaults of their own, in the order of the columns in {@link PoolSetting}. */
public enum PoolDefaults {
    /** A pool made in Java. */
    LIBRARY,
    /** The server's embedded SQLite database. */
    EMBEDDED,
    /** A server database behind the server. */
    SERVER,
    /** A pool per project. */
    PROJECT,
    /** An asynchronous pool. */
    ASYNCHRONOUS
}
