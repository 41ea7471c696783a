package dev.lido.it;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How long tests of real processes wait for what must come: a bound for what is broken, also on a slow machine. */
public final class Patience {

    /** The most that a test waits for one thing. */
    public static final Duration LIMIT = Duration.ofSeconds(60);

    private Patience() {}

    /** Awaitility with that limit in place of its ten seconds. */
    public static ConditionFactory await() {
        return Awaitility.await().atMost(LIMIT);
    }
}
