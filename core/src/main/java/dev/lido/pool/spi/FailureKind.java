package dev.lido.pool.spi;

/** Why a connection could not be opened, as far as its driver tells. */
public enum FailureKind {
    /** Nobody listens there, or the server said no for now. Worth another try. */
    REFUSED,
    /** The attempt ran into its time limit. */
    TIMEOUT,
    /** Wrong or expired credentials, or no right to connect: won't get better by trying, and callers are told at once. */
    AUTH,
    /** The server has no connection to spare. */
    CAPACITY,
    /** The encrypted channel could not be set up. */
    TLS,
    /** The server's name could not be resolved. */
    DNS,
    /** Anything else. */
    OTHER
}
