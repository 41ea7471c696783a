package dev.lido.pool;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** The warnings of one pool. */
final class LogLines extends Handler implements AutoCloseable {

    private final Logger logger;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private volatile boolean failing;

    private LogLines(Logger logger) {
        this.logger = logger;
    }

    static LogLines of(String pool) {
        LogLines lines = new LogLines(Logger.getLogger("dev.lido.pool." + pool));
        lines.setLevel(Level.WARNING);
        lines.logger.addHandler(lines);
        lines.logger.setLevel(Level.WARNING);
        return lines;
    }

    /** Those with that event. */
    List<String> event(String event) {
        return lines.stream()
                .filter(line -> line.contains(" event=" + event + " "))
                .toList();
    }

    /** Throws from now on, as a handler may whose disk is full. */
    void failAlways() {
        failing = true;
    }

    @Override
    public void publish(LogRecord line) {
        if (failing) {
            throw new IllegalStateException("told to");
        }
        if (isLoggable(line)) {
            lines.add(new SimpleFormatter().formatMessage(line));
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setLevel(null);
    }
}
