package dev.lido.pool;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** From the first time that something goes wrong until it is right again, so that it is warned of once. Guarded by the pool's lock. */
final class Episode {

    private long sinceNanos;
    private int count;

    /** It has gone wrong; whether an episode begins with it. */
    boolean note(long now) {
        if (count == 0) {
            sinceNanos = now;
        }
        count = Math.max(count, count + 1); // never back to 0
        return count == 1;
    }

    /** How often it has gone wrong in this episode. */
    int count() {
        return count;
    }

    /** It is right again; how long the episode was, null if there is none. */
    @Nullable
    Duration end(long now) {
        if (count == 0) {
            return null;
        }
        count = 0;
        return Duration.ofNanos(now - sinceNanos);
    }
}
