package dev.lido.benchmarks;

import dev.lido.benchmarks.Question.Case;
import dev.lido.benchmarks.Question.Group;
import dev.lido.benchmarks.drill.DrillServer;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Asks the questions of {@code docs/benchmarks.md}: every fork is a JVM of its own that measures one make once; the makes take
 * turns within a round, and each round goes the other way round than the one before, so that none always runs first. Prints
 * medians and ratios as Markdown, and writes each fork's raw numbers to a folder under {@code benchmarks/results}.
 */
public final class Compare {

    private static final String USAGE = """
            Usage: benchmarks/run [question ...] [options]
              questions: one-thread several-threads collectors crowd parked computed virtual in-use features query postgres
                         sqlite; all when none is given
              --forks N                 rounds                                  (5)
              --makes a,b,...           lido and some of its peers              (all eight)
              --warm-up-millis N        before a JMH fork measures              (2000)
              --millis N                how long it measures                    (1500)
              --load-warm-up-millis N   before a fork of questions 5 to 7, 12   (2000)
              --load-millis N           how long it measures                    (5000)
              --results DIRECTORY       where raw numbers go                    (benchmarks/results)
              --servers DIRECTORY       where PostgreSQL is unpacked            (benchmarks/target/servers)
            JDK25_HOME is the JDK of question 7. The other ones run on the JDK that runs this.
            """;

    private final CompareOptions options;
    private final PrintStream out;
    private final Path folder;
    private final Fork fork;
    private final List<String> json = new ArrayList<>();

    private Compare(CompareOptions options, PrintStream out) throws IOException {
        this.options = options;
        this.out = out;
        String time = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")
                .withZone(ZoneOffset.UTC)
                .format(Instant.now());
        this.folder = Files.createDirectories(options.results().resolve(time));
        this.fork = new Fork(options);
    }

    /**
     * Asks.
     *
     * @param args see the usage
     */
    public static void main(String[] args) throws Exception {
        CompareOptions options;
        try {
            options = CompareOptions.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(USAGE);
            System.exit(2);
            return;
        }
        ask(options, System.out);
    }

    /** Asks, and prints the answers as Markdown. */
    static void ask(CompareOptions options, PrintStream out) throws Exception {
        // Forks run one after the other, and what else runs on the machine is measured.
        System.setProperty("jmh.ignoreLock", "true");
        if (!options.asks("postgres")) {
            new Compare(options, out).run("");
            return;
        }
        Logger.getLogger("io.zonky.test").setLevel(Level.WARNING);
        DrillServer server = DrillServer.in(options.servers().resolve("questions"));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server)));
        try {
            server.start();
            try (Connection connection = server.connect()) {
                LookupTable.fill(connection);
            }
            new Compare(options, out)
                    .run("jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres?user=postgres&sslmode=disable");
        } finally {
            server.kill();
        }
    }

    private static void end(DrillServer server) {
        try {
            server.kill();
        } catch (IOException e) {
            System.err.println("PostgreSQL may be left behind, see " + server.folder() + ": " + e);
        }
    }

    private void run(String postgres) throws Exception {
        long units = unitsIn20Micros();
        List<Question> asked = new ArrayList<>(Question.all(options.makes(), units, postgres));
        List<String> keys = asked.stream().map(Question::key).toList();
        for (String key : options.questions()) {
            if (!keys.contains(key)) {
                throw new IllegalArgumentException("No such question: " + key + "; there are " + keys);
            }
        }
        asked.removeIf(each -> !options.asks(each.key()));
        out.println("JDK " + Runtime.version() + ", " + Runtime.getRuntime().availableProcessors() + " processors, "
                + options.forks() + " forks, 20 µs of computing are " + units + " units");
        for (Question question : asked) {
            ask(question);
        }
    }

    private void ask(Question question) throws Exception {
        Noise before = Noise.now();
        Instant start = Instant.now();
        Map<Group, Table> tables = new LinkedHashMap<>();
        List<Entry<Group, Case>> turns = new ArrayList<>();
        for (Group group : question.groups()) {
            tables.put(group, new Table(group));
            group.cases().forEach(each -> turns.add(Map.entry(group, each)));
        }
        List<Double> loads = new ArrayList<>();
        for (int round = 0; round < options.forks(); round++) {
            for (int turn = 0; turn < turns.size(); turn++) {
                Entry<Group, Case> next = turns.get(turn);
                Path raw = folder.resolve(question.key() + "-" + next.getValue().label() + "-"
                        + question.groups().indexOf(next.getKey()) + "-" + round);
                double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
                loads.add(load);
                measure(question, next.getKey(), next.getValue(), round, raw, load, tables.get(next.getKey()));
            }
            Collections.reverse(turns);
        }
        out.println("\n## " + question.title());
        tables.values().forEach(table -> out.println(table.markdown()));
        out.printf(
                Locale.ROOT,
                "%tF %<tR UTC, %d s; load average %.1f to %.1f; others used %s of the machine%n",
                start.atOffset(ZoneOffset.UTC),
                Instant.now().getEpochSecond() - start.getEpochSecond(),
                Collections.min(loads),
                Collections.max(loads),
                Noise.percent(Noise.now().othersSince(before)));
    }

    private void measure(Question question, Group group, Case what, int round, Path raw, double load, Table table)
            throws Exception {
        Noise before = Noise.now();
        Map<String, Double> values;
        try {
            values = fork.run(what, raw);
        } catch (Exception e) {
            Throwable cause = e;
            for (Throwable next : e.getSuppressed()) {
                cause = next;
            }
            System.err.println("FAILED " + question.key() + " " + what.label() + " round " + round + ": " + cause);
            return;
        }
        double others = Noise.now().othersSince(before);
        table.add(what.label(), values);
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "{\"time\":\"%s\",\"question\":\"%s\",\"group\":\"%s\",\"case\":\"%s\",\"round\":%d,\"load\":%.2f,\"others\":%.3f",
                Instant.now(),
                question.key(),
                group.title(),
                what.label(),
                round,
                load,
                others));
        values.forEach(
                (name, value) -> line.append(String.format(Locale.ROOT, ",\"%s\":%s", name, Double.toString(value))));
        json.add(line.append('}').toString());
        Files.writeString(folder.resolve("results.json"), "[\n" + String.join(",\n", json) + "\n]\n");
        System.err.println(question.key() + " " + what.label() + " round " + round + " " + values + " others "
                + Noise.percent(others));
    }

    /** How many units of work take 20 µs on this machine when nothing disturbs them: all forks get the same. */
    private static long unitsIn20Micros() {
        long units = 100_000;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 2_000; i++) {
            long start = System.nanoTime();
            Blackhole.consumeCPU(units);
            least = Math.min(least, System.nanoTime() - start);
        }
        return units * 20_000 / least;
    }
}
