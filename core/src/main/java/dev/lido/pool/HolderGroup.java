package dev.lido.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Those who hold connections at the same place of the code. Unchangeable. */
public final class HolderGroup {

    private static final int MAX_THREADS_NAMED = 2;
    /** Names of threads and places come from the program, which may make them as long as it likes. */
    private static final int MAX_TEXT = 200;

    private final String place;
    private final List<Holder> holders;

    private HolderGroup(String place, List<Holder> holders) {
        this.place = place;
        this.holders = holders.stream()
                .sorted(Comparator.comparing(Holder::age).reversed())
                .toList();
    }

    /** Groups by place: those with the most holders first, of equals the one held longest. */
    static List<HolderGroup> of(List<Holder> holders) {
        Map<String, List<Holder>> byPlace = new LinkedHashMap<>();
        for (Holder holder : holders) {
            byPlace.computeIfAbsent(holder.place(), place -> new ArrayList<>()).add(holder);
        }
        return byPlace.entrySet().stream()
                .map(entry -> new HolderGroup(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingInt((HolderGroup group) -> group.holders.size())
                        .thenComparing(HolderGroup::longest)
                        .reversed())
                .toList();
    }

    /**
     * The place that they have in common.
     *
     * @return as {@link Holder#place()} has it; {@code unknown place} for all whose place isn't known
     */
    public String place() {
        return place;
    }

    /**
     * Who they are.
     *
     * @return one or more, longest first
     */
    public List<Holder> holders() {
        return holders;
    }

    /**
     * How long the first of them has held its connection, at least.
     *
     * @return zero if all are younger than a tick
     */
    public Duration longest() {
        return holders.get(0).age();
    }

    /** One line of bounded length: how many, where, how long, which threads. */
    @Override
    public String toString() {
        Holder first = holders.get(0);
        if (holders.size() == 1) {
            return thread(first) + " for " + longest().toMillis() + " ms at " + bounded(place);
        }
        String named = holders.stream()
                .limit(MAX_THREADS_NAMED)
                .map(HolderGroup::thread)
                .collect(Collectors.joining(", "));
        int more = holders.size() - MAX_THREADS_NAMED;
        return holders.size() + " at " + bounded(place) + ", longest "
                + longest().toMillis() + " ms, " + named + (more > 0 ? " and " + more + " more" : "");
    }

    private static String thread(Holder holder) {
        return "thread '" + bounded(holder.thread()) + "'";
    }

    private static String bounded(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
    }
}
