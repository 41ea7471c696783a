package dev.lido.pool;

import dev.lido.pool.spi.FailureKind;
import java.time.Duration;

/** No connection could be opened. The cause is the driver's own. */
public final class DatabaseUnreachableException extends PoolException {

    private static final long serialVersionUID = 1;

    private final FailureKind kind;

    /**
     * Describes an acquire that ended because nothing could be opened.
     *
     * @param pool the pool's name
     * @param waited how long the caller waited
     * @param failures attempts that failed in a row
     * @param kind of the last one
     * @param cause the last one's
     */
    public DatabaseUnreachableException(String pool, Duration waited, int failures, FailureKind kind, Throwable cause) {
        super(
                pool,
                "Database unreachable: pool=" + pool + " waited=" + waited.toMillis() + "ms failures=" + failures
                        + " kind=" + kind.name().toLowerCase(java.util.Locale.ROOT) + "; " + advice(kind),
                cause);
        this.kind = kind;
    }

    /**
     * Why the last attempt failed.
     *
     * @return the kind
     */
    public FailureKind kind() {
        return kind;
    }

    private static String advice(FailureKind kind) {
        return switch (kind) {
            case AUTH -> "check user and password";
            case DNS -> "check the host in the URL";
            case TLS -> "check the TLS settings of URL and server";
            case CAPACITY -> "the database has no connection to spare: lower the sizes of its pools or raise its limit";
            default -> "check that the database is up and that the URL is right; the pool goes on trying";
        };
    }
}
