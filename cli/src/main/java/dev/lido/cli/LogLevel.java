package dev.lido.cli;

import java.util.Locale;
import java.util.logging.Level;

/** How much is logged. */
enum LogLevel {
    ERROR(Level.SEVERE),
    WARN(Level.WARNING),
    INFO(Level.INFO),
    DEBUG(Level.FINE),
    TRACE(Level.FINEST);

    private final Level level;

    LogLevel(Level level) {
        this.level = level;
    }

    /** The level as java.util.logging has it. */
    Level level() {
        return level;
    }

    /** The name that a record of any level gets in the log. */
    static String name(Level level) {
        for (LogLevel candidate : values()) {
            if (level.intValue() >= candidate.level.intValue()) {
                return candidate.toString();
            }
        }
        return TRACE.toString();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
