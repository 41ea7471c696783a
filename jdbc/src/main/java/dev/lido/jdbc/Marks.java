package dev.lido.jdbc;

/** What a lease notes for the reset at its release: the bits of {@link dev.lido.pool.Lease#mark(int)}. */
final class Marks {

    /** A statement was made, or metadata read: there may be something to close, a transaction, a warning. */
    static final int USED = 1;
    /** SQL was seen that may have opened a transaction, and the dialect can't ask the driver. */
    static final int TRANSACTION_SQL = 1 << 1;

    static final int AUTO_COMMIT = 1 << 2;
    static final int ISOLATION = 1 << 3;
    static final int READ_ONLY = 1 << 4;
    static final int CATALOG = 1 << 5;
    static final int SCHEMA = 1 << 6;
    static final int HOLDABILITY = 1 << 7;
    static final int NETWORK_TIMEOUT = 1 << 8;
    static final int TYPE_MAP = 1 << 9;
    static final int CLIENT_INFO = 1 << 10;
    /** Something was changed that JDBC can't put back. */
    static final int BEYOND_RESET = 1 << 11;
    /** A call has failed: what the driver knows of the transaction may be older than that. */
    static final int FAILED = 1 << 13;

    /** The driver was told that a request begins. Alone, it says that nothing was done that a reset could put back. */
    static final int REQUEST = 1 << 12;

    /** Everything that can be put back. */
    static final int SETTINGS = AUTO_COMMIT
            | ISOLATION
            | READ_ONLY
            | CATALOG
            | SCHEMA
            | HOLDABILITY
            | NETWORK_TIMEOUT
            | TYPE_MAP
            | CLIENT_INFO;

    private Marks() {}
}
