package dev.lido.pool;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What one pool logs: its warnings, or all from another level on. */
final class LogLines extends Handler implements AutoCloseable {

    private final Logger logger;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private volatile boolean failing;

    private LogLines(Logger logger) {
        this.logger = logger;
    }

    static LogLines of(String pool) {
        LogLines lines = new LogLines(Logger.getLogger("dev.lido.pool." + pool));
        lines.from(Level.WARNING);
        lines.logger.addHandler(lines);
        return lines;
    }

    /** Changes the level, as an operator does while the pool runs. */
    LogLines from(Level level) {
        setLevel(level);
        logger.setLevel(level);
        return this;
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
