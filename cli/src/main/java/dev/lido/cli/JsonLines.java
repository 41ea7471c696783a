package dev.lido.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** One JSON object a record, for programs: {@code time}, {@code level}, {@code logger}, {@code message}, {@code error}. */
final class JsonLines extends Formatter {

    @Override
    public String format(LogRecord record) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("time", record.getInstant());
        values.put("level", LogLevel.name(record.getLevel()));
        values.put("logger", String.valueOf(record.getLoggerName()));
        values.put("message", String.valueOf(formatMessage(record)));
        if (record.getThrown() != null) {
            StringWriter stack = new StringWriter();
            record.getThrown().printStackTrace(new PrintWriter(stack));
            values.put("error", stack);
        }
        return JsonText.of(values) + "\n";
    }
}
