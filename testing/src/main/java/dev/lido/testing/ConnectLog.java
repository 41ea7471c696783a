package dev.lido.testing;

import java.util.Arrays;

/**
 * What a proxy counts. The proxy's thread writes, others read; each method holds the lock for a few instructions, the two
 * that look at times for a copy of them.
 */
final class ConnectLog {

    /** So many times are kept, the latest ones. */
    static final int TIMES_KEPT = 1 << 16;

    private long[] times = new long[64];
    private long attempted;
    private long forwarded;
    private int open;
    private int underWay;
    private int mostUnderWay;

    synchronized void attempted(long now) {
        int index = (int) (attempted % TIMES_KEPT);
        if (index >= times.length) {
            times = Arrays.copyOf(times, Math.min(TIMES_KEPT, 2 * times.length));
        }
        times[index] = now;
        attempted++;
    }

    synchronized void begun() {
        open++;
        underWay++;
        mostUnderWay = Math.max(mostUnderWay, underWay);
    }

    synchronized void forwarded() {
        forwarded++;
    }

    synchronized void answered() {
        underWay--;
    }

    synchronized void ended(boolean answered) {
        open--;
        if (!answered) {
            underWay--;
        }
    }

    synchronized void forget() {
        attempted = 0;
        forwarded = 0;
        mostUnderWay = underWay;
    }

    synchronized long attempted() {
        return attempted;
    }

    synchronized long forwardedSoFar() {
        return forwarded;
    }

    synchronized int open() {
        return open;
    }

    synchronized int underWay() {
        return underWay;
    }

    synchronized int mostUnderWay() {
        return mostUnderWay;
    }

    /** Those kept, the oldest first. */
    synchronized long[] times() {
        if (attempted <= TIMES_KEPT) {
            return Arrays.copyOf(times, (int) attempted);
        }
        int oldest = (int) (attempted % TIMES_KEPT);
        long[] sorted = new long[TIMES_KEPT];
        System.arraycopy(times, oldest, sorted, 0, TIMES_KEPT - oldest);
        System.arraycopy(times, 0, sorted, TIMES_KEPT - oldest, oldest);
        return sorted;
    }

    /** The most that lie in one stretch of time that is this long; times in ascending order. */
    static int mostWithin(long[] times, long windowNanos) {
        int most = 0;
        int first = 0;
        for (int last = 0; last < times.length; last++) {
            while (times[last] - times[first] >= windowNanos) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }
}
