package dev.lido.pool;

import java.util.Locale;

/** When a connection is checked before it is handed out. */
public enum Validation {
    /** Before every use; what others call pre-ping. */
    ALWAYS,
    /** When it has been idle for {@code validateAfterIdle}. */
    AFTER_IDLE,
    /** Never. A dead connection is met by its user. */
    NEVER;

    /**
     * The name as it is written in configuration.
     *
     * @return lower-dash
     */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
