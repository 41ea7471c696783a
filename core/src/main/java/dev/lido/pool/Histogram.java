package dev.lido.pool;

import dev.lido.pool.Timings.Bucket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts times in buckets whose width grows with them: eight to each doubling, from 1 µs to an hour and a bit, 240 in all. That
 * is the log-linear bucketing of Gil Tene's HdrHistogram (hdrhistogram.org) with three significant bits, written anew: the
 * position of the highest bit chooses the group, the three bits below it the bucket. Under 2 KiB.
 *
 * <p>Thread-safe without a lock: a time is recorded by atomic adds to the sum and to its bucket. Threads meet only in the sum
 * and in the same bucket, and what they have measured took thousands of times longer than an add; stripes as in a LongAdder
 * would cost each pool many times the memory. A snapshot reads the buckets first and the sum and the maximum last, and
 * recording writes in the other order: so whatever a snapshot counts is in its sum and under its maximum, and none of them
 * ever goes down. The count is the sum of the buckets, so the two agree in every snapshot.
 */
final class Histogram {

    private static final int SIGNIFICANT_BITS = 3;
    private static final int GROUP = 1 << SIGNIFICANT_BITS;
    /** The highest bit of an hour in microseconds. */
    private static final int HIGHEST_BIT = 31;

    static final int BUCKETS = (HIGHEST_BIT - SIGNIFICANT_BITS + 2) * GROUP;

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);
    private final AtomicLong totalNanos = new AtomicLong();
    private final AtomicLong maxNanos = new AtomicLong();

    /** Counts a time; a negative one, from a clock that was read too late, as zero. Allocates nothing. */
    void record(long nanos) {
        long time = Math.max(0, nanos);
        long longest = maxNanos.get();
        while (time > longest && !maxNanos.compareAndSet(longest, time)) {
            longest = maxNanos.get();
        }
        totalNanos.addAndGet(time);
        counts.incrementAndGet(bucket(time));
    }

    Timings snapshot() {
        List<Bucket> buckets = new ArrayList<>();
        long all = 0;
        for (int i = 0; i < BUCKETS; i++) {
            long count = counts.get(i);
            if (count > 0) {
                all += count;
                buckets.add(new Bucket(Duration.ofNanos(upperBoundNanos(i)), count));
            }
        }
        return new Timings(buckets, all, totalNanos.get(), maxNanos.get());
    }

    /** Where a time belongs: whole microseconds, rounded up, so that an upper bound is one. */
    static int bucket(long nanos) {
        long micros = Math.max(0, (nanos + 999) / 1_000 - 1);
        if (micros < GROUP) {
            return (int) micros;
        }
        int highest = Long.SIZE - 1 - Long.numberOfLeadingZeros(micros);
        if (highest > HIGHEST_BIT) {
            return BUCKETS - 1;
        }
        int below = (int) (micros >>> (highest - SIGNIFICANT_BITS)) - GROUP;
        return (highest - SIGNIFICANT_BITS + 1) * GROUP + below;
    }

    /** The longest time in a bucket. */
    static long upperBoundNanos(int bucket) {
        if (bucket < GROUP) {
            return (bucket + 1) * 1_000L;
        }
        int shift = bucket / GROUP - 1;
        return ((long) (GROUP + bucket % GROUP + 1) << shift) * 1_000L;
    }
}
