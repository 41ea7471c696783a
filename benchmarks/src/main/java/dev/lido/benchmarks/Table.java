package dev.lido.benchmarks;

import dev.lido.benchmarks.Question.Better;
import dev.lido.benchmarks.Question.Case;
import dev.lido.benchmarks.Question.Group;
import dev.lido.benchmarks.Question.Metric;
import dev.lido.benchmarks.Question.Must;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The measurements of a group, and the Markdown that shows their medians and ratios. */
final class Table {

    /** Who else has a window and a lifetime: at its defaults, or set to it. */
    private static final Set<String> SAME = Set.of("hikari", "agroal+same", "tomcat+same", "dbcp+same", "c3p0+same");

    private final Group group;
    private final Map<String, Map<String, List<Double>>> values = new LinkedHashMap<>();

    Table(Group group) {
        this.group = group;
    }

    void add(String label, Map<String, Double> measured) {
        measured.forEach((metric, value) -> values.computeIfAbsent(label, unused -> new LinkedHashMap<>())
                .computeIfAbsent(metric, unused -> new ArrayList<>())
                .add(value));
    }

    String markdown() {
        StringBuilder text = new StringBuilder("\n| " + group.title() + " |");
        StringBuilder rule = new StringBuilder("|---|");
        for (Metric metric : group.metrics()) {
            String ratio = switch (metric.better()) {
                case LESS, MORE -> "Lido is better by";
                case PART -> "Lido's part of it";
                case ADDED -> "added";
            };
            text.append(' ')
                    .append(metric.name())
                    .append(", median (least–most) | ")
                    .append(ratio)
                    .append(" |");
            rule.append("---|---|");
        }
        text.append('\n').append(rule).append('\n');
        for (Case each : group.cases()) {
            if (!values.containsKey(each.label())) {
                text.append("| ").append(each.label()).append(" | failed |\n");
                continue;
            }
            text.append("| ").append(each.label()).append(" |");
            for (Metric metric : group.metrics()) {
                cells(text, each.label(), metric);
            }
            text.append('\n');
        }
        if (!group.musts().isEmpty()) {
            text.append("\n| must | is | met |\n|---|---|---|\n");
            group.musts().forEach(must -> verdict(text, must));
        }
        return text.toString();
    }

    private void cells(StringBuilder text, String label, Metric metric) {
        List<Double> all = values.get(label).get(metric.name());
        if (all == null) {
            text.append(" | |");
            return;
        }
        String number = "%,." + metric.digits() + "f";
        text.append(String.format(
                Locale.ROOT,
                " " + number + " %s (" + number + "–" + number + ") | ",
                median(all),
                metric.unit(),
                all.stream().min(Double::compare).orElseThrow(),
                all.stream().max(Double::compare).orElseThrow()));
        double ratio = ratio(metric, label);
        text.append(label.equals("lido") || Double.isNaN(ratio) ? "" : String.format(Locale.ROOT, "%.2f", ratio))
                .append(" |");
    }

    private void verdict(StringBuilder text, Must must) {
        Metric metric = group.metrics().stream()
                .filter(each -> each.name().equals(must.metric()))
                .findFirst()
                .orElseThrow();
        double is = must.against().isEmpty() ? shown(metric) : against(metric, must.against());
        String sign = must.atLeast() ? "≥" : "≤";
        String who = must.against().isEmpty() ? "" : " × " + must.against();
        String verdict = Double.isNaN(is)
                ? "not measured"
                : (must.atLeast() ? is >= must.bound() : is <= must.bound()) ? "yes" : "**no**";
        text.append(String.format(
                Locale.ROOT, "| %s %s %.3g%s | %.4g | %s |\n", must.metric(), sign, must.bound(), who, is, verdict));
    }

    private double against(Metric metric, String who) {
        if (!who.startsWith("best")) {
            return ratio(metric, who);
        }
        boolean same = who.equals("best same");
        double worst = Double.NaN;
        for (String label : values.keySet()) {
            boolean rival = same ? SAME.contains(label) : Peers.ALL.contains(label) && !label.equals("lido");
            if (rival) {
                double ratio = ratio(metric, label);
                boolean worse = metric.better() == Better.PART ? ratio > worst : ratio < worst;
                worst = Double.isNaN(worst) || worse ? ratio : worst;
            }
        }
        return worst;
    }

    /** As the table shows it: what JMH's own threads allocate meanwhile is in the bytes, behind the point. */
    private double shown(Metric metric) {
        double power = Math.pow(10, metric.digits());
        return Math.round(of("lido", metric) * power) / power;
    }

    private double ratio(Metric metric, String label) {
        double lido = of("lido", metric);
        double other = of(label, metric);
        return switch (metric.better()) {
            case LESS -> other / lido;
            case MORE, PART -> lido / other;
            case ADDED -> other - of("plain", metric);
        };
    }

    private double of(String label, Metric metric) {
        List<Double> all = values.getOrDefault(label, Map.of()).get(metric.name());
        return all == null ? Double.NaN : median(all);
    }

    static double median(List<Double> all) {
        List<Double> sorted = all.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
