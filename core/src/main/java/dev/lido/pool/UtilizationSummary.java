package dev.lido.pool;

/**
 * How much of a pool was in use over time (P9): active ÷ maxSize, overflow not counted, from 0 to 1; of a pool of size 0 active ÷
 * maximum. Measured once a tick (100 ms), in windows of five seconds, so the last minute begins up to 5 s late. Time in which the
 * machine or the pool was suspended doesn't count.
 *
 * @param lastMinute the mean
 * @param lastFiveMinutes the mean
 * @param sinceStart the mean since the pool was opened
 * @param highestOfLastMinute the highest at any tick
 */
public record UtilizationSummary(
        double lastMinute, double lastFiveMinutes, double sinceStart, double highestOfLastMinute) {

    /** Nothing was measured. */
    public static final UtilizationSummary NONE = new UtilizationSummary(0, 0, 0, 0);
}
