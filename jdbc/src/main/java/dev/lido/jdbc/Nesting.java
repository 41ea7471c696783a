package dev.lido.jdbc;

/** What a transaction does that begins while another one runs on the same data source and thread. */
public enum Nesting {
    /**
     * It is part of the one that runs. If it fails, that one can't be committed any more, also when the failure is caught.
     */
    JOIN,
    /** It is part of the one that runs, behind a savepoint: if it fails, it alone is undone, and the other may go on. */
    SAVEPOINT,
    /**
     * It is one of its own, on a second connection. Threads that do this need two connections at once: with fewer than twice
     * as many as such threads, they can wait for each other until their time is up.
     */
    NEW
}
