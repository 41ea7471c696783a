package dev.lido.benchmarks.drill;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Runs the outage drill or the storm drill: each make in a JVM of its own, the makes in turn within a round and the other way
 * round in the next. Prints medians and Lido's standing as Markdown, writes raw numbers as JSON. A fork that hangs is ended
 * by a bound, with its server, and told as such.
 */
public final class Drill {

    private static final List<String> FLAGS = List.of("-Xms256m", "-Xmx256m", "-XX:+UseG1GC");
    /** How long a fork may wait for what must come after the server's return. */
    private static final long BOUND_MILLIS = 45_000;
    /** For start, warm-up and end of a fork. */
    private static final long BESIDES_MILLIS = 60_000;

    private final DrillOptions options;
    private final Path folder;
    private final DrillServer server;
    private final List<String> json = new ArrayList<>();

    private Drill(DrillOptions options) throws IOException {
        this.options = options;
        String time = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")
                .withZone(ZoneOffset.UTC)
                .format(Instant.now());
        this.folder = Files.createDirectories(
                options.results().resolve(time + "-" + options.kind().key()));
        Logger.getLogger("io.zonky.test").setLevel(Level.WARNING);
        this.server = DrillServer.in(options.folder());
    }

    /**
     * Runs.
     *
     * @param args see the usage
     */
    public static void main(String[] args) throws Exception {
        DrillOptions options;
        try {
            options = DrillOptions.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(DrillOptions.USAGE);
            System.exit(2);
            return;
        }
        new Drill(options).run();
    }

    private void run() throws Exception {
        Instant start = Instant.now();
        DrillKind kind = options.kind();
        Map<String, DrillTable> tables = new LinkedHashMap<>();
        for (String name : options.cases()) {
            tables.put(name, new DrillTable(kind.title(name, options.awayMillis()), kind.measures(), options.makes()));
        }
        List<String> turns = new ArrayList<>(options.makes());
        List<Double> loads = new ArrayList<>();
        for (int round = 0; round < options.rounds(); round++) {
            for (String name : options.cases()) {
                for (String make : turns) {
                    loads.add(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
                    measure(name, make, round, tables.get(name));
                }
            }
            Collections.reverse(turns);
        }
        tables.values().forEach(table -> System.out.println(table.markdown()));
        System.out.printf(
                Locale.ROOT,
                "%tF %<tR UTC, %d s, rounds: %d, JDK %s, %d processors; load average %.1f to %.1f%n",
                start.atOffset(ZoneOffset.UTC),
                Instant.now().getEpochSecond() - start.getEpochSecond(),
                options.rounds(),
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                Collections.min(loads),
                Collections.max(loads));
    }

    private void measure(String name, String make, int round, DrillTable table) throws Exception {
        Path raw = folder.resolve(name + "-" + make + "-" + round + ".txt");
        Map<String, Double> values = new LinkedHashMap<>();
        Map<String, Long> errors = new LinkedHashMap<>();
        String failure = fork(name, make, raw);
        for (String line : Files.readAllLines(raw, StandardCharsets.UTF_8)) {
            String[] words = line.split(" ", 3);
            if (words.length == 3 && words[0].equals("@")) {
                values.put(words[1], Double.valueOf(words[2]));
            } else if (words.length == 3 && words[0].equals("!")) {
                errors.put(words[2], Long.valueOf(words[1]));
            }
        }
        if (failure.isEmpty()) {
            table.add(make, values, errors);
        } else {
            table.addFailure(make);
        }
        System.err.println(name + " " + make + " round " + round + " " + failure + values);
        json.add(json(name, make, round, failure, values, errors));
        Files.writeString(folder.resolve("results.json"), "[\n" + String.join(",\n", json) + "\n]\n");
    }

    /** Runs one fork; what went wrong, or nothing. */
    private String fork(String name, String make, Path raw) throws IOException, InterruptedException {
        DrillKind kind = options.kind();
        long awayMillis = kind.awayMillis(name, options.awayMillis());
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), kind.fork().getName()));
        command.addAll(List.of("--make", make, "--how", kind.how(name)));
        command.addAll(List.of("--away-millis", Long.toString(awayMillis)));
        command.addAll(List.of("--bound-millis", Long.toString(BOUND_MILLIS)));
        command.addAll(List.of("--folder", server.folder().toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(raw.toFile())
                .start();
        try {
            if (!process.waitFor(awayMillis + 2 * BOUND_MILLIS + BESIDES_MILLIS, TimeUnit.MILLISECONDS)) {
                return "HUNG, see " + raw + " ";
            }
            return process.exitValue() == 0 ? "" : "FAILED with status " + process.exitValue() + ", see " + raw + " ";
        } finally {
            process.destroyForcibly();
            server.kill();
        }
    }

    private static String json(
            String name, String make, int round, String failure, Map<String, Double> values, Map<String, Long> errors) {
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "{\"time\":\"%s\",\"load\":%.2f,\"case\":\"%s\",\"make\":\"%s\",\"round\":%d,\"failure\":\"%s\"",
                Instant.now(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                name,
                make,
                round,
                quoted(failure)));
        values.forEach(
                (key, value) -> line.append(",\"").append(key).append("\":").append(value));
        List<String> kinds = new ArrayList<>();
        errors.forEach((kind, count) -> kinds.add("\"" + quoted(kind) + "\":" + count));
        return line.append(",\"kinds\":{")
                .append(String.join(",", kinds))
                .append("}}")
                .toString();
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
