package dev.lido.server.http;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads Prometheus' text format (version 0.0.4) strictly: every line is a HELP, a TYPE or a sample; each sample follows
 * its TYPE; no family comes twice; no series comes twice; counters end in {@code _total}.
 */
final class PrometheusText {

    private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*\"";
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{((?:" + LABEL + ")(?:,"
            + LABEL + ")*)})? (NaN|[+-]Inf|-?[0-9.]+(?:E-?[0-9]+)?)");
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (counter|gauge|histogram|summary|untyped)");

    private PrometheusText() {}

    /** The series, each as {@code name{label="value"}}. */
    static Map<String, Double> parse(String text) {
        Map<String, Double> series = new LinkedHashMap<>();
        Set<String> families = new HashSet<>();
        String family = "";
        String type = "";
        if (!text.endsWith("\n")) {
            throw new IllegalArgumentException("The last line doesn't end");
        }
        for (String line : text.split("\n")) {
            Matcher typeLine = TYPE.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (typeLine.matches()) {
                family = typeLine.group(1);
                type = typeLine.group(2);
                if (!families.add(family)) {
                    throw new IllegalArgumentException("Family twice: " + line);
                }
                if (type.equals("counter") && !family.endsWith("_total")) {
                    throw new IllegalArgumentException("Counter without _total: " + line);
                }
            } else if (sample.matches()) {
                if (!sample.group(1).startsWith(family)) {
                    throw new IllegalArgumentException("Sample outside of its family: " + line);
                }
                String labels = sample.group(2) == null ? "" : "{" + sample.group(2) + "}";
                if (series.put(sample.group(1) + labels, Double.valueOf(sample.group(3))) != null) {
                    throw new IllegalArgumentException("Series twice: " + line);
                }
            } else if (!line.startsWith("# HELP ")) {
                throw new IllegalArgumentException("Not the text format: " + line);
            }
        }
        return series;
    }
}
