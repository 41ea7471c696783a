package dev.lido.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("E8: times in few buckets, exact enough")
class HistogramTest {

    private static final long HOUR = 3_600_000_000_000L;

    @Test
    void buckets_coverEveryTime_eachAtMostAnEighthWide() {
        long lower = 0;
        for (int bucket = 0; bucket < Histogram.BUCKETS; bucket++) {
            long upper = Histogram.upperBoundNanos(bucket);
            assertThat(Histogram.bucket(lower == 0 ? 0 : lower + 1)).isEqualTo(bucket);
            assertThat(Histogram.bucket(upper)).isEqualTo(bucket);
            assertThat(upper - lower).isBetween(1_000L, Math.max(1_000L, lower / 8));
            lower = upper;
        }
        assertThat(lower).isGreaterThan(HOUR);
        assertThat(Histogram.BUCKETS * Long.BYTES).isLessThan(2_048);
    }

    @Test
    void record_beyondAnHour_goesIntoTheLastBucket_andIsTheMaximum() {
        Histogram histogram = new Histogram();
        histogram.record(Long.MAX_VALUE / 2);
        histogram.record(-5); // a clock that was read too late

        Timings timings = histogram.snapshot();
        assertThat(timings.count()).isEqualTo(2);
        assertThat(timings.max()).isEqualTo(Duration.ofNanos(Long.MAX_VALUE / 2));
        assertThat(timings.quantile(1)).isEqualTo(timings.max());
        assertThat(timings.quantile(0)).isLessThanOrEqualTo(Duration.ofNanos(1_000));
    }

    @Test
    void quantile_ofRandomTimes_isTooHighByAnEighthAtMost() {
        SplittableRandom random = new SplittableRandom(4);
        List<Long> times = new ArrayList<>();
        Histogram histogram = new Histogram();
        long total = 0;
        for (int i = 0; i < 10_000; i++) {
            long time = 1_000 + (long) (Math.pow(random.nextDouble(), 8) * HOUR);
            times.add(time);
            total += time;
            histogram.record(time);
        }
        Collections.sort(times);
        Timings timings = histogram.snapshot();

        for (double share : new double[] {0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1}) {
            long exact = times.get((int) Math.ceil(share * times.size()) - 1);
            assertThat(timings.quantile(share).toNanos())
                    .as("quantile " + share)
                    .isBetween(exact, exact + Math.max(1_000, exact / 8));
        }
        assertThat(timings.count()).isEqualTo(10_000);
        assertThat(timings.total()).isEqualTo(Duration.ofNanos(total));
        assertThat(timings.mean()).isEqualTo(Duration.ofNanos(total / 10_000));
        assertThat(timings.max().toNanos()).isEqualTo(times.get(times.size() - 1));
        assertThat(timings.buckets()).extracting(Timings.Bucket::upperBound).isSorted();
        assertThat(timings.buckets().stream().mapToLong(Timings.Bucket::count).sum())
                .isEqualTo(10_000);
    }

    @Test
    void nothingRecorded_isZeroEverywhere() {
        assertThat(Timings.NONE.quantile(0.99)).isZero();
        assertThat(Timings.NONE.mean()).isZero();
        assertThat(Timings.NONE.buckets()).isEmpty();
        assertThat(Timings.NONE).hasToString("count=0 meanMicros=0 p99Micros=0 maxMicros=0");
    }

    @Test
    void quantile_ofNoShare_isRefused() {
        for (double share : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> Timings.NONE.quantile(share))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("share is ");
        }
    }
}
