package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SimulationTest {

    private static final int SCHEDULES = 10_000;
    private static final int STEPS = 120;

    /** For a long run by hand. */
    private static final long FIRST_SEED = Long.getLong("lido.simulation.first", 1);

    private static final int COUNT = Integer.getInteger("lido.simulation.schedules", SCHEDULES);

    private static final String[] IMPORTANT = {
        "a lane at its limit waits, others are idle",
        "a limited lane had one at once",
        "asked and had at once",
        "asked and waited",
        "asked in a stage",
        "back in its place",
        "cancelled on the way",
        "cancelled while it waited",
        "classify threw",
        "closed for CALL_UNDER_WAY",
        "closed for EVICTED",
        "closed for IDLE",
        "closed for CONDEMNED",
        "closed for LATE",
        "closed for LOST",
        "closed for LIFETIME",
        "closed for OVERFLOW",
        "closed for RESIZE",
        "closed for SUSPENDED",
        "closed for VALIDATION",
        "closed while some wait",
        "drained",
        "executor ran late",
        "executor rejected",
        "exhausted",
        "hung",
        "interrupted",
        "no thread for a task",
        "offer withdrawn",
        "outage AUTH",
        "outage CAPACITY",
        "outage REFUSED",
        "outage TIMEOUT",
        "restarted",
        "released in its stage",
        "served from the queue",
        "several lanes wait",
        "signalled and not told",
        "stage closed",
        "stage exhausted",
        "stage exhausted, its lane at its limit",
        "stage failed with a mishap",
        "stage refused, suspended",
        "stage refused, too many",
        "stage refused, too many of its lane",
        "stage unreachable at once",
        "stage unreachable in the end",
        "stuck one took it",
        "user code threw",
    };

    /** Set it to the seed that a failure printed, to see that schedule alone. */
    private static final String SEED = System.getProperty("lido.simulation.seed", "");

    @Test
    @Timeout(600)
    @DisplayName(
            "X8, F8, F18, F19, F20, F24, M2: 10 000 random schedules against a model; a failing seed reproduces its run")
    void schedules_random_keepEveryPromise() {
        if (!SEED.isEmpty()) {
            run(Long.parseLong(SEED));
            return;
        }
        SimulationTally tally = new SimulationTally();
        for (long seed = FIRST_SEED; seed < FIRST_SEED + COUNT; seed++) {
            tally.add(run(seed).met());
        }
        if (COUNT < SCHEDULES) {
            return;
        }
        // A simulation that never meets the interesting cases proves nothing.
        assertThat(tally.cases())
                .containsKeys(IMPORTANT)
                .allSatisfy((name, count) ->
                        assertThat(count).as("schedules that met: %s", name).isGreaterThan(50));
    }

    private static Simulation run(long seed) {
        Simulation simulation = new Simulation(seed);
        try {
            simulation.run(STEPS);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "Schedule failed; run it again with -Dlido.simulation.seed=" + seed + "\n" + simulation.history(),
                    e);
        }
        return simulation;
    }
}
