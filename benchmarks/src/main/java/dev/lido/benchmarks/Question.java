package dev.lido.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A question of the table: groups of cases that are compared with each other, and what must come out.
 *
 * @param key what it is called on the command line
 * @param title what is asked
 * @param groups each a comparison of its own
 */
record Question(String key, String title, List<Group> groups) {

    /** Which way is better, and so which way a ratio to Lido is formed. */
    enum Better {
        /** Nanoseconds, bytes: the ratio is how many times more the other needs. */
        LESS,
        /** Throughput: the ratio is how many times more Lido does. */
        MORE,
        /** A tail: the ratio is Lido's part of the other's. */
        PART,
        /** What is added to a cycle: no ratio, but the difference to the case {@code plain}. */
        ADDED
    }

    /** Something measured. */
    record Metric(String name, String unit, Better better, int digits) {}

    /** One way to fill a fork; {@code load} is null for JMH, {@code benchmark} for the harness. */
    record Case(String label, String benchmark, Map<String, String> params, List<String> load) {

        static Case jmh(String label, String benchmark, Map<String, String> params) {
            return new Case(label, benchmark, params, null);
        }

        static Case load(String make, String... arguments) {
            List<String> all = new ArrayList<>(List.of(make));
            all.addAll(List.of(arguments));
            return new Case(make, null, Map.of(), all);
        }

        boolean isVirtual() {
            return load != null && load.contains("--virtual");
        }
    }

    /** Cases that are compared. */
    record Group(String title, List<Case> cases, List<Metric> metrics, List<Must> musts) {}

    /**
     * A bound on a metric of Lido's.
     *
     * @param against whose ratio is bounded: a label, {@code best} for the best peer at its defaults, {@code best same} for
     *     the best that has the same features; empty for the value itself
     */
    record Must(String metric, String against, boolean atLeast, double bound) {

        static Must atLeast(String metric, String against, double bound) {
            return new Must(metric, against, true, bound);
        }

        static Must atMost(String metric, String against, double bound) {
            return new Must(metric, against, false, bound);
        }
    }

    /** Who is asked about a real database. */
    private static final List<String> REAL = List.of("lido", "hikari", "agroal", "beecp");

    private static final Metric TIME = new Metric("nanos", "ns", Better.LESS, 1);
    private static final Metric ADDED = new Metric("nanos", "ns", Better.ADDED, 1);
    private static final Metric BYTES = new Metric("bytes", "B", Better.LESS, 1);
    private static final Metric RATE = new Metric("perSecond", "/s", Better.MORE, 0);
    private static final Metric TAIL = new Metric("p999Millis", "ms", Better.PART, 2);
    private static final Metric HALF = new Metric("p50Millis", "ms", Better.PART, 2);
    private static final Metric MOST = new Metric("p99Millis", "ms", Better.PART, 2);
    private static final Metric JAIN = new Metric("jain", "", Better.MORE, 4);
    private static final Metric SPREAD = new Metric("mostToLeast", "", Better.PART, 2);
    private static final List<Metric> LOAD = List.of(RATE, TAIL, JAIN, SPREAD);

    /**
     * All of them.
     *
     * @param computeUnits how much work takes 20 µs
     * @param postgres the URL of the database of question 12
     */
    static List<Question> all(List<String> makes, long computeUnits, String postgres) {
        return List.of(
                oneThread(makes),
                new Question(
                        "several-threads",
                        "2. Acquire and release, several threads, pool of 10",
                        List.of(
                                threads("2 threads", "SeveralThreadsBenchmark.two", makes),
                                threads("8 threads", "SeveralThreadsBenchmark.eight", makes))),
                new Question(
                        "collectors",
                        "3. Two threads under other collectors",
                        List.of(
                                collector("Parallel GC", "CollectorBenchmark.parallel", makes),
                                collector("Serial GC", "CollectorBenchmark.serial", makes))),
                new Question(
                        "crowd",
                        "4. 32 threads on 10, nothing held",
                        List.of(new Group(
                                "32 threads on 10",
                                jmh("CrowdBenchmark.cycle", makes),
                                List.of(TIME),
                                List.of(Must.atLeast("nanos", "hikari", 0.5))))),
                load(
                        "parked",
                        "5. 32 threads on 4, held 20 µs by parking",
                        makes,
                        List.of(
                                Must.atLeast("perSecond", "hikari", 0.95),
                                Must.atLeast("perSecond", "best", 0.9),
                                Must.atMost("p999Millis", "hikari", 1 / 3.0),
                                Must.atMost("p999Millis", "best", 1.1),
                                Must.atLeast("jain", "", 0.999)),
                        "--threads",
                        "32",
                        "--size",
                        "4",
                        "--hold",
                        "park:20"),
                load(
                        "computed",
                        "6. 32 threads on 4, held 20 µs by computing",
                        makes,
                        List.of(Must.atLeast("perSecond", "hikari", 0.95), Must.atMost("p999Millis", "hikari", 1)),
                        "--threads",
                        "32",
                        "--size",
                        "4",
                        "--hold",
                        "compute:" + computeUnits),
                load(
                        "virtual",
                        "7. 1 000 virtual threads on 10, held 100 µs by parking",
                        makes,
                        List.of(
                                Must.atLeast("perSecond", "hikari", 0.93),
                                Must.atMost("p999Millis", "hikari", 0.65),
                                Must.atMost("mostToLeast", "", 1.2)),
                        "--threads",
                        "1000",
                        "--size",
                        "10",
                        "--hold",
                        "park:100",
                        "--virtual",
                        "true"),
                inUse(makes),
                features(),
                query(makes),
                postgres(makes, postgres),
                sqlite());
    }

    private static Question oneThread(List<String> makes) {
        List<Case> cases = jmh("OneThreadBenchmark.cycle", makes);
        for (String make : makes) {
            // The others have these features at their defaults, or can't have them.
            if (List.of("agroal", "vibur", "tomcat", "dbcp", "c3p0").contains(make)) {
                cases.add(Case.jmh(
                        make + "+same", "OneThreadBenchmark.cycle", Map.of("make", make, "settings", Peers.SAME)));
            }
        }
        cases.add(Case.jmh("floor", "FloorBenchmark.cycle", Map.of()));
        return new Question(
                "one-thread",
                "1 and 9. Acquire and release, one thread, pool of 10: time and bytes",
                List.of(new Group(
                        "1 thread",
                        cases,
                        List.of(TIME, BYTES),
                        List.of(
                                Must.atLeast("nanos", "hikari", 4),
                                Must.atLeast("nanos", "best", 1.3),
                                Must.atLeast("nanos", "best same", 3),
                                Must.atLeast("nanos", "floor", 1 / 2.5),
                                Must.atMost("bytes", "", 32)))));
    }

    private static Group threads(String title, String benchmark, List<String> makes) {
        return new Group(
                title,
                jmh(benchmark, makes),
                List.of(TIME),
                List.of(Must.atLeast("nanos", "hikari", 4), Must.atLeast("nanos", "best", 1.4)));
    }

    private static Group collector(String title, String benchmark, List<String> makes) {
        return new Group(title, jmh(benchmark, makes), List.of(TIME), List.of(Must.atLeast("nanos", "best", 1)));
    }

    private static Question load(String key, String title, List<String> makes, List<Must> musts, String... arguments) {
        List<Case> cases = new ArrayList<>();
        for (String make : makes) {
            cases.add(Case.load(make, arguments));
        }
        return new Question(key, title, List.of(new Group(String.join(" ", arguments), cases, LOAD, musts)));
    }

    private static Question inUse(List<String> makes) {
        List<Group> groups = new ArrayList<>();
        for (String size : List.of("100", "1000")) {
            for (String inUse : List.of("90", "100")) {
                List<Case> cases = new ArrayList<>();
                for (String make : makes) {
                    cases.add(
                            Case.jmh(make, "InUseBenchmark.cycle", Map.of("make", make, "size", size, "inUse", inUse)));
                }
                groups.add(new Group(
                        "pool of " + size + ", " + inUse + " % in use",
                        cases,
                        List.of(TIME),
                        List.of(Must.atLeast("nanos", "best", 1))));
            }
        }
        return new Question("in-use", "8. Large pools, mostly in use, one thread", groups);
    }

    private static Question features() {
        List<Group> groups = new ArrayList<>();
        for (String method : List.of("cycle", "query")) {
            List<Case> cases = new ArrayList<>();
            for (Feature feature : Feature.values()) {
                Map<String, String> params = new LinkedHashMap<>();
                params.put("feature", feature.name());
                cases.add(Case.jmh(feature.name().toLowerCase(Locale.ROOT), "FeatureBenchmark." + method, params));
            }
            List<Must> musts = new ArrayList<>();
            for (Feature feature : Feature.values()) {
                if (feature.mustBeCheap()) {
                    musts.add(Must.atMost("nanos", feature.name().toLowerCase(Locale.ROOT), 15));
                }
            }
            groups.add(new Group(method, cases, List.of(ADDED), musts));
        }
        return new Question("features", "10. What each feature adds to a cycle", groups);
    }

    private static Question query(List<String> makes) {
        List<Group> groups = new ArrayList<>();
        Map<String, String> benchmarks = new LinkedHashMap<>();
        benchmarks.put("1 thread", "QueryBenchmark.one");
        benchmarks.put("8 threads", "QueryBenchmark.eight");
        benchmarks.forEach((title, benchmark) -> groups.add(new Group(
                title,
                jmh(benchmark, makes),
                List.of(TIME, BYTES),
                List.of(Must.atLeast("nanos", "best", 1.3), Must.atLeast("bytes", "best", 1 / 1.2)))));
        return new Question(
                "query", "11. A query beside the database: connection, prepare, execute, read, close", groups);
    }

    private static Question postgres(List<String> makes, String url) {
        String[] arguments = {"--threads", "32", "--size", "8", "--hold", "select:" + LookupTable.ROWS, "--url", url};
        List<Case> cases = new ArrayList<>();
        for (String make : makes) {
            if (REAL.contains(make)) {
                cases.add(Case.load(make, arguments));
            }
        }
        return new Question(
                "postgres",
                "12. A row by its key from PostgreSQL, 32 threads on 8 connections",
                List.of(new Group(
                        "32 threads on 8, wait and query",
                        cases,
                        List.of(RATE, HALF, MOST, TAIL, SPREAD),
                        List.of(Must.atLeast("perSecond", "best", 0.97), Must.atMost("p999Millis", "hikari", 0.5)))));
    }

    private static Question sqlite() {
        return new Question(
                "sqlite",
                "13. A row by its key from a SQLite file",
                List.of(new Group(
                        "1 thread",
                        List.of(
                                Case.jmh("lido", "SqliteBenchmark.lookup", Map.of("from", SqliteBenchmark.POOLED)),
                                Case.jmh(
                                        SqliteBenchmark.OPENED,
                                        "SqliteBenchmark.lookup",
                                        Map.of("from", SqliteBenchmark.OPENED))),
                        List.of(TIME, BYTES),
                        List.of(Must.atLeast("nanos", SqliteBenchmark.OPENED, 20)))));
    }

    private static List<Case> jmh(String benchmark, List<String> makes) {
        List<Case> cases = new ArrayList<>();
        for (String make : makes) {
            cases.add(Case.jmh(make, benchmark, Map.of("make", make)));
        }
        return cases;
    }
}
