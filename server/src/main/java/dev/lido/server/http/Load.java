package dev.lido.server.http;

import dev.lido.pool.PoolStats;
import dev.lido.server.query.PoolJson;
import java.util.Locale;

/** How hard a pool is pressed, by the two thresholds that people are told to watch. */
enum Load {
    /** Room left, and nobody waits. */
    GOOD,
    /** Three quarters in use, or a few wait. */
    ELEVATED,
    /** Nearly all in use, or more than a few wait. */
    CRITICAL;

    static final double ELEVATED_PERCENT = 75;
    static final double CRITICAL_PERCENT = 90;
    private static final int CRITICAL_WAITING = 5;

    static Load of(PoolStats stats) {
        double percent = PoolJson.utilizationPercent(stats);
        if (percent > CRITICAL_PERCENT || stats.pending() > CRITICAL_WAITING) {
            return CRITICAL;
        }
        return percent >= ELEVATED_PERCENT || stats.pending() > 0 ? ELEVATED : GOOD;
    }

    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
