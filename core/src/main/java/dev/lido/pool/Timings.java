package dev.lido.pool;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * How long something took, of all the times that it was measured: a snapshot of a small histogram. Its buckets are an eighth
 * of their value wide, so what is read from them is too high by 12.5 % at most; below 8 µs they are 1 µs wide. Times beyond an
 * hour lie in the last bucket; {@link #max()}, {@link #total()} and {@link #mean()} are exact. Unchangeable.
 */
public final class Timings {

    /** Nothing was measured. */
    public static final Timings NONE = new Timings(List.of(), 0, 0, 0);

    /**
     * Times that are about alike.
     *
     * @param upperBound none of them is longer, but in the last bucket of all
     * @param count how many there are; never 0
     */
    public record Bucket(Duration upperBound, long count) {}

    private final List<Bucket> buckets;
    private final long count;
    private final long totalNanos;
    private final long maxNanos;

    Timings(List<Bucket> buckets, long count, long totalNanos, long maxNanos) {
        this.buckets = List.copyOf(buckets);
        this.count = count;
        this.totalNanos = totalNanos;
        this.maxNanos = maxNanos;
    }

    /**
     * Puts times together; for pools and fakes.
     *
     * @param durations each of them
     * @return their histogram
     */
    public static Timings of(Collection<Duration> durations) {
        Histogram histogram = new Histogram();
        durations.forEach(duration -> histogram.record(duration.toNanos()));
        return histogram.snapshot();
    }

    /**
     * How often it was measured.
     *
     * @return a counter
     */
    public long count() {
        return count;
    }

    /**
     * All of them together.
     *
     * @return the sum; may be ahead of {@link #count()} by those that are being recorded
     */
    public Duration total() {
        return Duration.ofNanos(totalNanos);
    }

    /**
     * The average.
     *
     * @return zero if there are none
     */
    public Duration mean() {
        return Duration.ofNanos(count == 0 ? 0 : Math.min(totalNanos / count, maxNanos));
    }

    /**
     * The longest.
     *
     * @return zero if there are none
     */
    public Duration max() {
        return Duration.ofNanos(maxNanos);
    }

    /**
     * What a share of them didn't exceed.
     *
     * @param share from 0 to 1: 0.5 asks for the median, 1 for the longest
     * @return at most 12.5 % (or 1 µs) above the true value; zero if there are none
     * @throws IllegalArgumentException if the share is no number from 0 to 1
     */
    public Duration quantile(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share is " + share + ", allowed is a number from 0 to 1");
        }
        long wanted = Math.max(1, (long) Math.ceil(share * count));
        long seen = 0;
        for (Bucket bucket : buckets) {
            seen += bucket.count();
            if (seen >= wanted) {
                return seen == count || bucket.upperBound().compareTo(max()) > 0 ? max() : bucket.upperBound();
            }
        }
        return max();
    }

    /**
     * The buckets that hold something.
     *
     * @return from the shortest times to the longest
     */
    public List<Bucket> buckets() {
        return buckets;
    }

    /** The figures as {@code key=value}, times in microseconds. */
    @Override
    public String toString() {
        return "count=" + count + " meanMicros=" + mean().toNanos() / 1_000 + " p99Micros="
                + quantile(0.99).toNanos() / 1_000 + " maxMicros=" + maxNanos / 1_000;
    }
}
