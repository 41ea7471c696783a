package dev.lido.pool;

import dev.lido.pool.spi.FailureKind;
import java.util.Locale;

/** Why the last attempt to open a connection failed, and how many have failed in a row. */
record Failure(FailureKind kind, Throwable cause, int inARow) {

    /** One line for logs and health: kind and the driver's words. */
    String text() {
        return kind.name().toLowerCase(Locale.ROOT) + ": " + cause;
    }
}
