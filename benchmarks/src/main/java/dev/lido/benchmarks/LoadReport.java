package dev.lido.benchmarks;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How a load's calls went. Not thread-safe: each caller fills its own, and they are added up. */
final class LoadReport {

    private static final int LONGEST_REASON = 200;

    private final Map<String, Integer> failures = new TreeMap<>();
    private long[] nanos = new long[1024];
    private int count;

    void answered(long elapsedNanos, int status, String body) {
        if (status != 200) {
            String firstWords = body.length() > LONGEST_REASON ? body.substring(0, LONGEST_REASON) : body;
            failed("status " + status + ": " + firstWords.replaceAll("\"requestId\":\"[^\"]*\"", ""));
            return;
        }
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = elapsedNanos;
    }

    void failed(String reason) {
        failures.merge(reason, 1, Integer::sum);
    }

    void add(LoadReport part) {
        long[] all = Arrays.copyOf(nanos, count + part.count);
        System.arraycopy(part.nanos, 0, all, count, part.count);
        nanos = all;
        count = all.length;
        part.failures.forEach((reason, times) -> failures.merge(reason, times, Integer::sum));
    }

    Map<String, Integer> failures() {
        return failures;
    }

    String text(int callers, Duration time) {
        Arrays.sort(nanos, 0, count);
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "callers=%d seconds=%d calls=%d errors=%d calls/s=%.0f p50=%.1fms p99=%.1fms max=%.1fms",
                callers,
                time.toSeconds(),
                count,
                failures.values().stream().mapToInt(Integer::intValue).sum(),
                count / (time.toNanos() / 1e9),
                millis(0.5),
                millis(0.99),
                millis(1)));
        failures.forEach((reason, times) ->
                text.append(System.lineSeparator()).append(times).append(" × ").append(reason));
        return text.toString();
    }

    /** The smallest time that this part of the calls stayed within. */
    private double millis(double part) {
        return count == 0 ? Double.NaN : nanos[Math.max(0, (int) Math.ceil(part * count) - 1)] / 1e6;
    }
}
