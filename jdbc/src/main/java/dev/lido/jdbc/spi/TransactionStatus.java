package dev.lido.jdbc.spi;

/** Whether a connection is in a transaction, as far as its driver can tell. */
public enum TransactionStatus {
    /** It isn't. */
    NONE,
    /** It is, however it was begun; also if it has failed and only a rollback is possible. */
    OPEN,
    /** The driver can't be asked. */
    UNKNOWN
}
