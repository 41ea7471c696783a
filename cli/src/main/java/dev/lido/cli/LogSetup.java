package dev.lido.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Directs the log of the whole process to one stream. */
final class LogSetup {

    /** What libraries say below a warning helps nobody who runs a server. */
    private static final List<String> NOISY = List.of(
            "org.eclipse.jetty",
            "io.modelcontextprotocol",
            "reactor",
            "io.micrometer",
            "com.networknt",
            "org.postgresql",
            "org.sqlite");

    // Held, because the log manager holds loggers weakly, and a collected one forgets its level.
    private static final List<Logger> LIBRARIES =
            NOISY.stream().map(Logger::getLogger).toList();

    private LogSetup() {}

    static void apply(LogLevel level, LogFormat format, PrintStream stream) {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        Handler lines = new LogLines(stream, format.formatter());
        lines.setLevel(Level.ALL);
        root.addHandler(lines);
        root.setLevel(level.level());
        Level quiet = level == LogLevel.ERROR ? Level.SEVERE : Level.WARNING;
        LIBRARIES.forEach(library -> library.setLevel(quiet));
    }
}
