package dev.lido.benchmarks.drill;

import dev.lido.benchmarks.drill.DrillKind.Measure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the makes did in one case, and the Markdown that shows medians and how Lido stands to the best. */
final class DrillTable {

    private static final double ALLOWED = 1.2;

    private final String title;
    private final List<Measure> measures;
    private final List<String> makes;
    private final Map<String, Map<String, List<Double>>> values = new LinkedHashMap<>();
    private final Map<String, Integer> failures = new LinkedHashMap<>();
    private final Map<String, Map<String, Long>> errors = new LinkedHashMap<>();

    DrillTable(String title, List<Measure> measures, List<String> makes) {
        this.title = title;
        this.measures = measures;
        this.makes = makes;
    }

    void add(String make, Map<String, Double> measured, Map<String, Long> kinds) {
        measured.forEach((key, value) -> values.computeIfAbsent(make, unused -> new LinkedHashMap<>())
                .computeIfAbsent(key, unused -> new ArrayList<>())
                .add(value));
        Map<String, Long> sums = errors.computeIfAbsent(make, unused -> new LinkedHashMap<>());
        kinds.forEach((kind, count) -> sums.merge(kind, count, Long::sum));
    }

    void addFailure(String make) {
        failures.merge(make, 1, Integer::sum);
    }

    String markdown() {
        StringBuilder text = new StringBuilder("\n| " + title + " | ")
                .append(String.join(" | ", makes))
                .append(" | Lido ÷ best |\n|---|")
                .append("---|".repeat(makes.size() + 1))
                .append('\n');
        for (Measure measure : measures) {
            text.append("| ").append(measure.name());
            text.append(measure.unit().isEmpty() ? "" : ", " + measure.unit()).append(" |");
            for (String make : makes) {
                text.append(' ').append(cell(make, measure)).append(" |");
            }
            text.append(measure.judged() ? " " + verdict(measure) : "").append(" |\n");
        }
        text.append('\n').append(better()).append('\n');
        failures.forEach((make, count) -> text.append("\n")
                .append(make)
                .append(" gave no answer in ")
                .append(count)
                .append(" rounds.\n"));
        text.append("\nErrors, all rounds:\n\n");
        errors.forEach((make, kinds) -> {
            text.append("- ").append(make).append(": ");
            List<String> parts = new ArrayList<>();
            kinds.forEach((kind, count) -> parts.add(count + " × `" + kind.replace('`', '\'') + "`"));
            text.append(parts.isEmpty() ? "none" : String.join("; ", parts)).append('\n');
        });
        return text.toString();
    }

    private String cell(String make, Measure measure) {
        List<Double> all = values.getOrDefault(make, Map.of()).get(measure.key());
        if (all == null) {
            return "failed";
        }
        String median = number(median(all));
        double least = all.stream().min(Double::compare).orElseThrow();
        double most = all.stream().max(Double::compare).orElseThrow();
        return all.size() == 1 ? median : median + " (" + number(least) + "–" + number(most) + ")";
    }

    private static String number(double value) {
        String format = value < 10 && value != Math.rint(value) ? "%.1f" : "%,.0f";
        return String.format(Locale.ROOT, format, value);
    }

    private String verdict(Measure measure) {
        double lido = of("lido", measure);
        double best = best(measure);
        if (Double.isNaN(best) || Double.isNaN(lido)) {
            return "";
        }
        String ratio = best == 0 ? (lido == 0 ? "1.00" : "∞") : String.format(Locale.ROOT, "%.2f", lido / best);
        return lido <= ALLOWED * best ? ratio : "**" + ratio + "**";
    }

    private double best(Measure measure) {
        return makes.stream()
                .filter(make -> !make.equals("lido"))
                .mapToDouble(make -> of(make, measure))
                .filter(value -> !Double.isNaN(value))
                .min()
                .orElse(Double.NaN);
    }

    /** Who is better than Lido in every row that is judged. */
    private String better() {
        List<String> all = makes.stream()
                .filter(make -> !make.equals("lido"))
                .filter(make -> measures.stream()
                        .filter(Measure::judged)
                        .allMatch(measure -> of(make, measure) < of("lido", measure)))
                .toList();
        return "Better than Lido in all judged rows: " + (all.isEmpty() ? "none" : String.join(", ", all)) + ".";
    }

    private double of(String make, Measure measure) {
        List<Double> all = values.getOrDefault(make, Map.of()).get(measure.key());
        return all == null ? Double.NaN : median(all);
    }

    private static double median(List<Double> all) {
        List<Double> sorted = all.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
