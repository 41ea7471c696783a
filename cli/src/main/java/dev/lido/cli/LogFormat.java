package dev.lido.cli;

import java.util.logging.Formatter;

/** How a line of the log looks. */
enum LogFormat {
    TEXT,
    JSON;

    Formatter formatter() {
        return this == TEXT ? new TextLines() : new JsonLines();
    }
}
