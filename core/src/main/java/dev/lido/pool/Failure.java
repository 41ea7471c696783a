package dev.lido.pool;

import dev.lido.pool.spi.FailureKind;
import java.util.Locale;

/**
 * Why the last attempt to open a connection failed, and how many have failed in a row, those that were under way together
 * counted once.
 *
 * @param first whether nothing had failed since the last success
 */
record Failure(FailureKind kind, Throwable cause, int inARow, boolean first) {

    /** One line for logs and health: kind and the driver's words. */
    String text() {
        return kind.name().toLowerCase(Locale.ROOT) + ": " + cause;
    }
}
