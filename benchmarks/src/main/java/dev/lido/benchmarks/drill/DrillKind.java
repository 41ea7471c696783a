package dev.lido.benchmarks.drill;

import java.util.List;
import java.util.Locale;

/** The two drills: their cases, what they measure, and what is asked of Lido. */
enum DrillKind {
    /** One pool loses its server. */
    OUTAGE(
            OutageFork.class,
            List.of("kill", "brief", "hole"),
            5,
            5_000,
            List.of(
                    new Measure("first", "first success", "ms", true),
                    new Measure("recovered", "95 % of throughput", "ms", true),
                    new Measure("errors", "errors", "", true),
                    new Measure("connectsAway", "connects attempted while away", "", true),
                    new Measure("longest", "longest call", "ms", false),
                    new Measure("connectsASecondAfter", "most connects in a second afterwards", "", false),
                    new Measure("underWay", "most connects under way", "", false),
                    new Measure("before", "calls a second before", "", false),
                    new Measure("away", "away for", "ms", false))),
    /** Many pools lose one. */
    STORM(
            StormFork.class,
            List.of("refuse", "hole"),
            1,
            60_000,
            List.of(
                    new Measure("capacity", "38 of 40 connections", "ms", true),
                    new Measure("first", "first success", "ms", true),
                    new Measure("errors", "errors", "", true),
                    new Measure("connectsASecond", "connects a second while away", "", true),
                    new Measure("connectsASecondMost", "most connects in a second", "", false),
                    new Measure("connectsASecondAfter", "most connects in a second afterwards", "", false),
                    new Measure("underWay", "most connects under way in the driver", "", false),
                    new Measure("underWayAtTheProxy", "most connects under way at the proxy", "", false),
                    new Measure("longest", "longest call", "ms", false)));

    private static final long BRIEF_MILLIS = 200;

    /**
     * A row of the table; less is better in those that are judged.
     *
     * @param key in the fork's output
     * @param name for people
     * @param unit after the number; empty if it counts
     * @param judged whether Lido is compared by it
     */
    record Measure(String key, String name, String unit, boolean judged) {}

    private final Class<?> fork;
    private final List<String> cases;
    private final int rounds;
    private final long awayMillis;
    private final List<Measure> measures;

    DrillKind(Class<?> fork, List<String> cases, int rounds, long awayMillis, List<Measure> measures) {
        this.fork = fork;
        this.cases = cases;
        this.rounds = rounds;
        this.awayMillis = awayMillis;
        this.measures = measures;
    }

    static DrillKind of(String name) {
        for (DrillKind kind : values()) {
            if (kind.key().equals(name)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("No such drill: " + name);
    }

    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    Class<?> fork() {
        return fork;
    }

    List<String> cases() {
        return cases;
    }

    int rounds() {
        return rounds;
    }

    long awayMillis() {
        return awayMillis;
    }

    List<Measure> measures() {
        return measures;
    }

    /** How long the server is away in a case. */
    long awayMillis(String name, long asked) {
        return name.equals("brief") ? BRIEF_MILLIS : asked;
    }

    String title(String name, long asked) {
        String seconds = awayMillis(name, asked) / 1e3 + " s";
        return switch (name) {
            case "kill", "brief" -> "killed, back after " + seconds;
            case "refuse" -> "refused and reset for " + seconds;
            case "hole" -> "half-open and black hole for " + seconds;
            default -> throw new IllegalArgumentException("No such case: " + name);
        };
    }

    /** How the fork is to take the server away. */
    String how(String name) {
        return name.equals("brief") ? "kill" : name;
    }
}
