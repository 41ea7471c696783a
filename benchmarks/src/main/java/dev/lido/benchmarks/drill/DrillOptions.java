package dev.lido.benchmarks.drill;

import java.nio.file.Path;
import java.util.List;

/** What {@link Drill} was asked to do. */
record DrillOptions(
        DrillKind kind,
        List<String> makes,
        List<String> cases,
        int rounds,
        long awayMillis,
        Path results,
        Path folder) {

    static final String USAGE = """
            Usage: benchmarks/run outage|storm [options]
              --rounds N           each make once a round                    (outage 5, storm 1)
              --makes a,b,...      lido and some of its peers                (lido,hikari,agroal,beecp,dbcp)
              --cases a,b,...      outage: kill brief hole; storm: refuse hole  (all)
              --away-seconds N     how long the server is away; brief is always 0.2 s  (outage 5, storm 60)
              --results DIRECTORY  where raw numbers go                      (benchmarks/results)
            """;

    static DrillOptions parse(String[] args) {
        if (args.length == 0) {
            throw new IllegalArgumentException("Which drill?");
        }
        DrillKind kind = DrillKind.of(args[0]);
        List<String> makes = RealPools.ALL;
        List<String> cases = kind.cases();
        int rounds = kind.rounds();
        long awayMillis = kind.awayMillis();
        Path results = Path.of("benchmarks", "results");
        for (int i = 1; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new IllegalArgumentException("No value for " + args[i]);
            }
            String value = args[i + 1];
            switch (args[i]) {
                case "--rounds" -> rounds = Integer.parseInt(value);
                case "--makes" -> makes = List.of(value.split(",", -1));
                case "--cases" -> cases = List.of(value.split(",", -1));
                case "--away-seconds" -> awayMillis = Math.round(1_000 * Double.parseDouble(value));
                case "--results" -> results = Path.of(value);
                default -> throw new IllegalArgumentException("Unknown option " + args[i]);
            }
        }
        if (!RealPools.ALL.containsAll(makes) || !makes.contains("lido")) {
            throw new IllegalArgumentException(
                    "Makes are of " + RealPools.ALL + ", and lido must be there, not " + makes);
        }
        if (!kind.cases().containsAll(cases)) {
            throw new IllegalArgumentException("Cases are of " + kind.cases() + ", not " + cases);
        }
        if (rounds < 1 || awayMillis < 1) {
            throw new IllegalArgumentException(
                    "Rounds and seconds are more than 0, not " + rounds + " and " + awayMillis / 1e3);
        }
        return new DrillOptions(
                kind, makes, cases, rounds, awayMillis, results, Path.of("benchmarks", "target", "servers", "drill"));
    }
}
