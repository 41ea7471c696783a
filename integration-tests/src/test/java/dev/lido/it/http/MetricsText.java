package dev.lido.it.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what {@code /metrics} says; Prometheus' own tool judges it where that is installed. */
final class MetricsText {

    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");

    /** A matter of taste, not of format: OpenTelemetry named that metric. */
    private static final String ACCEPTED =
            "db_client_connection_count non-histogram and non-summary metrics should not" + " have \"_count\" suffix";

    private MetricsText() {}

    /** The series, each as {@code name{label="value"}}. */
    static Map<String, Double> parse(String text) {
        Map<String, Double> series = new LinkedHashMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int end = line.lastIndexOf(' ');
            series.put(line.substring(0, end), Double.valueOf(line.substring(end + 1)));
        });
        return series;
    }

    /** What {@code promtool check metrics} has against it; nothing where there is no promtool. */
    static List<String> problems(String text) {
        if (!Files.isExecutable(PROMTOOL)) {
            return List.of();
        }
        try {
            Process process = new ProcessBuilder(PROMTOOL.toString(), "check", "metrics")
                    .redirectErrorStream(true)
                    .start();
            try (var in = process.getOutputStream()) {
                in.write(text.getBytes(StandardCharsets.UTF_8));
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return output.lines()
                    .filter(line -> !line.isBlank() && !line.equals(ACCEPTED))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
