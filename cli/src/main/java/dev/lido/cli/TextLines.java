package dev.lido.cli;

import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * One line a record, for people: time, level, logger, message, and the chain of causes with where the last of them came
 * from. Line breaks inside are written as {@code \n}, so that nothing that is logged can look like another record.
 */
final class TextLines extends Formatter {

    @Override
    public String format(LogRecord record) {
        String line = String.format(
                Locale.ROOT,
                "%tFT%<tT.%<tLZ %-5s %s: %s%s",
                record.getInstant().atZone(java.time.ZoneOffset.UTC),
                LogLevel.name(record.getLevel()),
                record.getLoggerName(),
                formatMessage(record),
                record.getThrown() == null ? "" : causes(record.getThrown()));
        return line.replace("\r", "\\r").replace("\n", "\\n") + "\n";
    }

    private static String causes(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        Throwable last = thrown;
        // A chain may be a circle.
        for (int depth = 0; depth < 10; depth++) {
            text.append(depth == 0 ? " | " : " <- ").append(last);
            Throwable cause = last.getCause();
            if (cause == null) {
                break;
            }
            last = cause;
        }
        StackTraceElement[] stack = last.getStackTrace();
        return stack.length == 0 ? text.toString() : text + " at " + stack[0];
    }
}
