package dev.lido.pool;

/** The pool is closed, or was closed while the caller waited. */
public final class PoolClosedException extends PoolException {

    private static final long serialVersionUID = 1;

    /**
     * Describes an acquire on a closed pool.
     *
     * @param pool the pool's name
     */
    public PoolClosedException(String pool) {
        super(
                pool,
                "Connection pool closed: pool=" + pool + "; open a new one, or stop using it before it is closed",
                null);
    }
}
