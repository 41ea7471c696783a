package dev.lido.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class LogSetupTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void level_letsThroughWhatItNamesAndAbove() {
        LogSetup.apply(LogLevel.INFO, LogFormat.TEXT, stream);
        System.Logger logger = System.getLogger("dev.lido.pool.orders");
        logger.log(System.Logger.Level.DEBUG, "hidden");
        logger.log(System.Logger.Level.INFO, "shown");
        assertThat(log()).contains(" info  dev.lido.pool.orders: shown\n").doesNotContain("hidden");

        LogSetup.apply(LogLevel.DEBUG, LogFormat.TEXT, stream);
        logger.log(System.Logger.Level.DEBUG, "now shown");
        assertThat(log()).contains(" debug dev.lido.pool.orders: now shown\n");
    }

    @Test
    void libraries_areHeardFromWarningsOn() {
        LogSetup.apply(LogLevel.DEBUG, LogFormat.TEXT, stream);
        Logger jetty = Logger.getLogger("org.eclipse.jetty.server.Server");
        jetty.info("jetty is chatty");
        jetty.warning("jetty is worried");

        assertThat(log())
                .contains("warn  org.eclipse.jetty.server.Server: jetty is worried\n")
                .doesNotContain("chatty");
    }

    @Test
    void setUpTwice_logsOnce() {
        LogSetup.apply(LogLevel.INFO, LogFormat.TEXT, stream);
        LogSetup.apply(LogLevel.INFO, LogFormat.TEXT, stream);
        Logger.getLogger("dev.lido").info("once");

        assertThat(log()).containsOnlyOnce("once");
    }

    @Test
    void record_asText_isOneLine() {
        assertThat(LogFormat.TEXT.formatter().format(record()))
                .startsWith("2026-01-02T03:04:05.678Z warn  dev.lido.x: first\\nsecond 7"
                        + " | java.lang.IllegalStateException: outer <- java.lang.RuntimeException: inner\\r at ")
                .endsWith(")\n")
                .containsOnlyOnce("\n");
    }

    @Test
    void record_asJson_isOneLine() {
        assertThat(LogFormat.JSON.formatter().format(record()))
                .startsWith("{\"time\":\"2026-01-02T03:04:05.678Z\",\"level\":\"warn\",\"logger\":\"dev.lido.x\","
                        + "\"message\":\"first\\nsecond 7\",\"error\":\"java.lang.IllegalStateException: outer\\n\\tat")
                .endsWith("\"}\n")
                .containsOnlyOnce("\n");
    }

    private static LogRecord record() {
        LogRecord record = new LogRecord(Level.WARNING, "first\nsecond {0}");
        record.setParameters(new Object[] {7});
        record.setLoggerName("dev.lido.x");
        record.setInstant(Instant.parse("2026-01-02T03:04:05.678Z"));
        record.setThrown(new IllegalStateException("outer", new RuntimeException("inner\r")));
        return record;
    }

    private String log() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
