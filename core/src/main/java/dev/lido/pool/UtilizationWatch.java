package dev.lido.pool;

/**
 * Tells {@link Utilization} once a tick how much of the pool is in use, and warns once an episode when that stays above
 * {@link PoolSetting#UTILIZATION_WARNING}: when the mean of one window of five seconds is above it. An episode ends when the
 * mean of one window is below nine tenths of it, so use that swings about the threshold is one episode. A window of which less
 * than half was measured says nothing. Run by the sweep, on one thread at a time.
 */
final class UtilizationWatch<R> {

    /** An episode goes on until use is below this part of the threshold. */
    private static final double END = 0.9;
    /** What rounding may add to a mean. */
    private static final double ROUNDING = 1e-4;

    private final LeasePool<R> pool;
    private final double threshold;
    private final Utilization utilization;
    private long lastNanos;
    private int window;
    private boolean high;

    UtilizationWatch(LeasePool<R> pool) {
        this.pool = pool;
        this.threshold = pool.config.utilizationWarning();
        this.lastNanos = pool.ticker.nanos();
        this.utilization = new Utilization(lastNanos);
    }

    /** Looks at the slots; once a tick. */
    void tick(long now) {
        long elapsed = now - lastNanos;
        lastNanos = now;
        double share = share();
        double mean = -1;
        pool.lock.lock();
        try {
            int present = utilization.window(now);
            if (present != window) {
                mean = utilization.meanOf(window);
                window = present;
            }
            if (elapsed <= Sweep.GAP_NANOS) {
                utilization.note(now, elapsed, share);
            }
        } finally {
            pool.lock.unlock();
        }
        if (threshold > 0 && mean >= 0) {
            judge(mean);
        }
    }

    private double share() {
        int size = pool.maxSize;
        int active = 0;
        for (Slot<R> slot : pool.slots) {
            if (Slot.isActive(slot.state) && (size == 0 || slot.index < size)) {
                active++;
            }
        }
        return Math.min(1, (double) active / Math.max(1, size == 0 ? pool.maximum : size));
    }

    /** With a threshold of 1, use is above it when all of the pool was in use all the time. */
    private void judge(double mean) {
        long percent = Math.round(mean * 100);
        if (!high && mean > Math.min(threshold + ROUNDING, 1 - ROUNDING)) {
            high = true;
            pool.events.utilizationHigh((int) percent);
        } else if (high && mean < END * threshold) {
            high = false;
            pool.events.utilizationNormal((int) percent);
        }
    }

    /** Under the lock. */
    UtilizationSummary summary(long now) {
        return utilization.summary(now);
    }
}
