package dev.lido.jdbc.spi;

/** How a transaction lost against others, as far as the failure tells: what running it again may mend. */
public enum Conflict {
    /** It didn't: run again, it would fail again. */
    NONE,
    /** It can't be put in order with others that ran beside it. */
    SERIALIZATION,
    /** It waited for another one that waited for it. */
    DEADLOCK,
    /** The database was locked as a whole for longer than it waits. */
    BUSY,
    /** What it needed was locked for longer than it waits; others may hold it for long. */
    LOCK_TIMEOUT
}
