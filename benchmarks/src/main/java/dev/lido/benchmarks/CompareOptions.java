package dev.lido.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@link Compare} was asked to do. */
record CompareOptions(
        List<String> questions,
        List<String> makes,
        int forks,
        long warmUpMillis,
        long millis,
        long loadWarmUpMillis,
        long loadMillis,
        Path results,
        Path servers,
        Path java,
        Path java25) {

    static CompareOptions parse(String[] args) {
        List<String> questions = new ArrayList<>();
        List<String> makes = Peers.ALL;
        int forks = 5;
        long warmUpMillis = 2_000;
        long millis = 1_500;
        long loadWarmUpMillis = 2_000;
        long loadMillis = 5_000;
        Path results = Path.of("benchmarks", "results");
        Path servers = Path.of("benchmarks", "target", "servers");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String home25 = System.getenv("JDK25_HOME");
        Path java25 = home25 == null ? java : Path.of(home25, "bin", "java");
        for (int i = 0; i < args.length; i++) {
            if (!args[i].startsWith("--")) {
                questions.add(args[i]);
                continue;
            }
            if (i + 1 == args.length) {
                throw new IllegalArgumentException("No value for " + args[i]);
            }
            String value = args[++i];
            switch (args[i - 1]) {
                case "--forks" -> forks = Integer.parseInt(value);
                case "--makes" -> makes = List.of(value.split(",", -1));
                case "--warm-up-millis" -> warmUpMillis = Long.parseLong(value);
                case "--millis" -> millis = Long.parseLong(value);
                case "--load-warm-up-millis" -> loadWarmUpMillis = Long.parseLong(value);
                case "--load-millis" -> loadMillis = Long.parseLong(value);
                case "--results" -> results = Path.of(value);
                case "--servers" -> servers = Path.of(value);
                default -> throw new IllegalArgumentException("Unknown option " + args[i - 1]);
            }
        }
        if (!Files.isExecutable(java25)) {
            throw new IllegalArgumentException("JDK25_HOME has no " + java25);
        }
        if (!Peers.ALL.containsAll(makes) || !makes.contains("lido")) {
            throw new IllegalArgumentException("Makes are of " + Peers.ALL + ", and lido must be there, not " + makes);
        }
        return new CompareOptions(
                questions,
                makes,
                forks,
                warmUpMillis,
                millis,
                loadWarmUpMillis,
                loadMillis,
                results,
                servers,
                java,
                java25);
    }

    /** Whether a question is asked: all are if none was named. */
    boolean asks(String question) {
        return questions.isEmpty() || questions.contains(question);
    }
}
