package dev.lido.pool;

import java.util.Arrays;

/**
 * How much of a pool was in use over time. Once a tick the sweep says how much is in use; that counts for the time since the
 * tick before. It is kept in windows of five seconds for as many as make five minutes, in a ring of fixed size, so old ones
 * are overwritten and nothing grows. Time that wasn't measured (the machine or the pool was suspended, the ticker starved)
 * counts nowhere: a mean is over what was measured in its window.
 *
 * <p>Guarded by the pool's lock.
 */
final class Utilization {

    /** What is looked at together. */
    static final long WINDOW_NANOS = 5_000_000_000L;
    /** Windows in a minute, and in five. */
    private static final int MINUTE = 12;

    private static final int FIVE_MINUTES = 60;

    private final long startNanos;
    // Parallel arrays, one place a window: which it is, time in use and time measured in seconds, and the highest
    // share.
    private final int[] windows = new int[FIVE_MINUTES];
    private final float[] inUse = new float[FIVE_MINUTES];
    private final float[] measured = new float[FIVE_MINUTES];
    private final float[] highest = new float[FIVE_MINUTES];

    private double inUseSinceStart;
    private double measuredSinceStart;

    Utilization(long nowNanos) {
        this.startNanos = nowNanos;
        Arrays.fill(windows, -1);
    }

    /** For that long, up to now, that share was in use. */
    void note(long nowNanos, long forNanos, double share) {
        int window = window(nowNanos);
        int place = window % FIVE_MINUTES;
        if (windows[place] != window) {
            windows[place] = window;
            inUse[place] = 0;
            measured[place] = 0;
            highest[place] = 0;
        }
        double seconds = forNanos / 1e9;
        inUse[place] += (float) (share * seconds);
        measured[place] += (float) seconds;
        highest[place] = Math.max(highest[place], (float) share);
        inUseSinceStart += share * seconds;
        measuredSinceStart += seconds;
    }

    /** The number of the window in which a time lies; {@link Integer#MAX_VALUE} of them are 340 years. */
    int window(long nowNanos) {
        return (int) ((nowNanos - startNanos) / WINDOW_NANOS);
    }

    /** The mean of one window; negative if less than half of it was measured, or it is too long ago. */
    double meanOf(int window) {
        int place = Math.floorMod(window, FIVE_MINUTES);
        return windows[place] == window && measured[place] >= WINDOW_NANOS / 2e9f ? inUse[place] / measured[place] : -1;
    }

    /** The mean of the last minute and of the last five, that since the start, and the highest of the last minute. */
    UtilizationSummary summary(long nowNanos) {
        return new UtilizationSummary(
                mean(nowNanos, MINUTE),
                mean(nowNanos, FIVE_MINUTES),
                measuredSinceStart == 0 ? 0 : inUseSinceStart / measuredSinceStart,
                highest(nowNanos));
    }

    /** The mean of the last windows, the present one included; 0 if nothing was measured. */
    private double mean(long nowNanos, int count) {
        int present = window(nowNanos);
        double used = 0;
        double all = 0;
        for (int i = 0; i < FIVE_MINUTES; i++) {
            if (windows[i] > present - count && windows[i] >= 0) {
                used += inUse[i];
                all += measured[i];
            }
        }
        return all == 0 ? 0 : Math.min(1, used / all);
    }

    private double highest(long nowNanos) {
        int present = window(nowNanos);
        float highestOfAll = 0;
        for (int i = 0; i < FIVE_MINUTES; i++) {
            if (windows[i] > present - MINUTE && windows[i] >= 0) {
                highestOfAll = Math.max(highestOfAll, highest[i]);
            }
        }
        return highestOfAll;
    }
}
