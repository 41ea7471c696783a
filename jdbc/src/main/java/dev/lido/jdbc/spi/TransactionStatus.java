package dev.lido.jdbc.spi;

/** Whether a connection is in a transaction, as far as its driver can tell. */
public enum TransactionStatus {
    /** It isn't. */
    NONE,
    /** It is, however it was begun; also if it has failed and only a rollback is possible. */
    OPEN,
    /**
     * It wasn't when the last statement succeeded; since one has failed it may be. So it is where the server says it with
     * each success and with no failure: a procedure may begin a transaction and then fail.
     */
    NONE_AT_LAST_SUCCESS,
    /** The driver can't be asked. */
    UNKNOWN
}
