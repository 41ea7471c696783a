package dev.lido.server.query;

import dev.lido.pool.AcquireOutcome;
import dev.lido.pool.ErrorKind;
import dev.lido.pool.ErrorSummary;
import dev.lido.pool.PoolStats;
import dev.lido.pool.Timings;
import dev.lido.pool.UtilizationSummary;
import dev.lido.pool.spi.FailureKind;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a pool has been through, as JSON: how acquires ended, what went wrong, how long things took, how much was in use. */
final class PoolFigures {

    /** The name of an exception at the start of its text, which looks like that of a host. */
    private static final Pattern EXCEPTION = Pattern.compile("(?:[a-z][\\w]*\\.)*([A-Z][\\w$]*)(?=: |$)");

    private PoolFigures() {}

    /**
     * Adds them.
     *
     * @param now the time of day, which the pool doesn't know
     */
    static void put(Map<String, Object> json, PoolStats stats, Instant now) {
        json.put("outcomes", outcomes(stats));
        json.put("errors", errors(stats, now));
        json.put("create_failures", createFailures(stats));
        json.put("wait_ms", times(stats.waitTimes()));
        json.put("use_ms", times(stats.useTimes()));
        json.put("create_ms", times(stats.createTimes()));
        json.put("utilization_over_time", utilization(stats.utilizationOverTime()));
    }

    private static Map<String, Object> outcomes(PoolStats stats) {
        Map<String, Object> outcomes = new LinkedHashMap<>();
        for (AcquireOutcome outcome : AcquireOutcome.values()) {
            outcomes.put(outcome.key(), stats.outcome(outcome));
        }
        return outcomes;
    }

    private static Map<String, Object> errors(PoolStats stats, Instant now) {
        Map<String, Object> errors = new LinkedHashMap<>();
        for (ErrorKind kind : ErrorKind.values()) {
            ErrorSummary error = stats.error(kind);
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            json.put("count", error.count());
            json.put("last", error.last().map(text -> shown(kind, text)).orElse(null));
            json.put(
                    "at",
                    error.last()
                            .map(text -> now.minus(error.age())
                                    .truncatedTo(ChronoUnit.MILLIS)
                                    .toString())
                            .orElse(null));
            errors.put(kind.key(), json);
        }
        return errors;
    }

    /** Lido's own words as they are, a driver's without places. */
    private static String shown(ErrorKind kind, String text) {
        return switch (kind) {
            case ACQUIRE_TIMED_OUT, LEAKED, LEAK_SUSPECTED, RECLAIMED, IDLE_IN_TRANSACTION -> text;
            case CONNECT_FAILED, VALIDATION_FAILED, LOST_IN_USE, RESET_FAILED, USER_CODE_FAILED -> {
                Matcher name = EXCEPTION.matcher(text);
                yield name.lookingAt()
                        ? name.group(1) + DriverWords.withoutPlaces(text.substring(name.end()))
                        : DriverWords.withoutPlaces(text);
            }
        };
    }

    private static Map<String, Object> createFailures(PoolStats stats) {
        Map<String, Object> failures = new LinkedHashMap<>();
        for (FailureKind kind : FailureKind.values()) {
            failures.put(kind.name().toLowerCase(Locale.ROOT), stats.createFailed(kind));
        }
        return failures;
    }

    private static Map<String, Object> times(Timings times) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("count", times.count());
        json.put("mean", millis(times.mean()));
        json.put("p50", millis(times.quantile(0.5)));
        json.put("p95", millis(times.quantile(0.95)));
        json.put("p99", millis(times.quantile(0.99)));
        json.put("max", millis(times.max()));
        return json;
    }

    /** With three decimals. */
    private static double millis(Duration time) {
        return Math.round(time.toNanos() / 1e3) / 1e3;
    }

    private static Map<String, Object> utilization(UtilizationSummary utilization) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("last_minute", percent(utilization.lastMinute()));
        json.put("last_five_minutes", percent(utilization.lastFiveMinutes()));
        json.put("since_start", percent(utilization.sinceStart()));
        json.put("highest_of_last_minute", percent(utilization.highestOfLastMinute()));
        return json;
    }

    /** With one decimal, like {@code utilization}. */
    private static double percent(double share) {
        return Math.round(share * 1_000) / 10.0;
    }
}
