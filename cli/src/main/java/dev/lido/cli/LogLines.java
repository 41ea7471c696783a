package dev.lido.cli;

import java.io.PrintStream;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/** Writes each record as one line, at once. */
final class LogLines extends Handler {

    private final PrintStream stream;

    LogLines(PrintStream stream, Formatter formatter) {
        this.stream = stream;
        setFormatter(formatter);
    }

    @Override
    public void publish(LogRecord record) {
        if (isLoggable(record)) {
            stream.print(getFormatter().format(record));
            stream.flush();
        }
    }

    @Override
    public void flush() {
        stream.flush();
    }

    /** The stream isn't ours to close. */
    @Override
    public void close() {
        flush();
    }
}
