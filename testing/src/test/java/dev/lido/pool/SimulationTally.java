package dev.lido.pool;

import java.util.Map;
import java.util.TreeMap;

/** How many schedules met which case; of one schedule, which cases it met. */
final class SimulationTally {

    private final Map<String, Integer> cases = new TreeMap<>();

    void note(String name) {
        cases.put(name, 1);
    }

    void noteIf(boolean met, String name) {
        if (met) {
            note(name);
        }
    }

    void add(SimulationTally schedule) {
        schedule.cases.forEach((name, count) -> cases.merge(name, count, Integer::sum));
    }

    Map<String, Integer> cases() {
        return cases;
    }
}
