package dev.lido.server.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Looks for variables that were meant for Lido and reach nothing: a source's prefix with an unknown end, a known end
 * with a name that is almost a source's, and a name that is almost one of the server's. Other variables are left alone,
 * even those that begin with {@code LIDO_}: they may belong to another server's sources.
 */
final class VariableNames {

    private static final String START = "LIDO_";

    /** Not for the program, but for the script that starts it. */
    private static final List<String> OTHERS = List.of("LIDO_JAVA_OPTS");

    private VariableNames() {}

    static void check(Variables variables, List<String> sources, Problems problems) {
        List<String> known = new ArrayList<>(ServerSetting.variables());
        known.addAll(OTHERS);
        for (String source : sources) {
            SourceKeys.VARIABLES.forEach(end -> known.add(SourceKeys.prefix(source) + end));
        }
        variables.names().stream()
                .filter(name -> name.startsWith(START) && !known.contains(name))
                .flatMap(name -> variables.find(name).stream())
                .flatMap(given -> problem(given, known, sources).stream())
                .sorted()
                .forEach(problems::add);
    }

    private static Optional<String> problem(Given given, List<String> known, List<String> sources) {
        String name = given.label();
        Optional<String> source = sources.stream()
                .filter(candidate -> name.startsWith(SourceKeys.prefix(candidate)))
                .max(Comparator.comparingInt(String::length));
        if (source.isEmpty()) {
            return Suggestion.of(name.substring(START.length()), ends(known))
                    .map(near -> given.named() + " is an unknown variable; did you mean '" + START + near + "'?");
        }
        String prefix = SourceKeys.prefix(source.get());
        String end = name.substring(prefix.length());
        if (SourceKeys.POOL_LATER.stream().anyMatch(key -> key.replace('-', '_').equalsIgnoreCase(end))) {
            return Optional.of(given.named() + " is not in this release; remove it");
        }
        return Optional.of(given.named() + " names no setting of the source '" + source.get() + "'"
                + Suggestion.of(end, SourceKeys.VARIABLES)
                        .map(near -> "; did you mean '" + prefix + near + "'?")
                        .orElse("; allowed are " + prefix + " and one of " + String.join(", ", SourceKeys.VARIABLES)));
    }

    private static List<String> ends(List<String> known) {
        return known.stream().map(name -> name.substring(START.length())).toList();
    }
}
