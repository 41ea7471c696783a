package dev.lido.benchmarks;

import dev.lido.benchmarks.Question.Case;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs one case once, in a JVM of its own, and reads what it measured. */
final class Fork {

    private static final List<String> FLAGS = List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch", "-XX:+UseG1GC");

    private final CompareOptions options;

    Fork(CompareOptions options) {
        this.options = options;
    }

    Map<String, Double> run(Case what, Path raw) throws IOException, InterruptedException, RunnerException {
        return what.load() == null ? jmh(what, raw) : load(what, raw);
    }

    private Map<String, Double> jmh(Case what, Path raw) throws RunnerException {
        ChainedOptionsBuilder builder = new OptionsBuilder()
                .include("^" + Pattern.quote("dev.lido.benchmarks." + what.benchmark()) + "$")
                .forks(1)
                .warmupIterations(2)
                .warmupTime(TimeValue.milliseconds(options.warmUpMillis() / 2))
                .measurementIterations(3)
                .measurementTime(TimeValue.milliseconds(options.millis() / 3))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .resultFormat(ResultFormatType.JSON)
                .result(raw + ".json");
        what.params().forEach(builder::param);
        RunResult result = new Runner(builder.build()).runSingle();
        Map<String, Double> values = new LinkedHashMap<>();
        double score = result.getPrimaryResult().getScore();
        // Several threads are measured as cycles per nanosecond of all together. JMH's average time is the mean over
        // threads,
        // so that one thread that the machine leaves out for an iteration outweighs all others.
        boolean together = result.getParams().getMode() == Mode.Throughput;
        values.put("nanos", together ? result.getParams().getThreads() / score : score);
        Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
        if (bytes != null) {
            values.put("bytes", bytes.getScore());
        }
        return values;
    }

    private Map<String, Double> load(Case what, Path raw) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add((what.isVirtual() ? options.java25() : options.java()).toString());
        command.addAll(FLAGS);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(LoadHarness.class.getName());
        command.addAll(what.load());
        command.addAll(List.of(
                "--warm-up-millis",
                Long.toString(options.loadWarmUpMillis()),
                "--millis",
                Long.toString(options.loadMillis())));
        Path output = Path.of(raw + ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IOException("Took more than 3 minutes, see " + output);
        }
        Map<String, Double> values = new LinkedHashMap<>();
        for (String line : Files.readAllLines(output, StandardCharsets.UTF_8)) {
            String[] words = line.split(" ", -1);
            if (words.length == 3 && words[0].equals("@")) {
                values.put(words[1], Double.valueOf(words[2]));
            }
        }
        if (process.exitValue() != 0 || values.isEmpty()) {
            throw new IOException("Exit status " + process.exitValue() + ", see " + output);
        }
        return values;
    }
}
