package dev.lido.pool;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people write them. */
final class Durations {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)\\s*(ms|s|m|min|h|d|)");

    private Durations() {}

    /** A caller's time limit; what doesn't fit becomes the longest that does. */
    static long nanos(Duration timeout) {
        return TimeUnit.NANOSECONDS.convert(Objects.requireNonNull(timeout, "timeout"));
    }

    /** Reads {@code 500ms}, {@code 1.5s}, {@code 30m}, {@code 2h}, {@code 1d}; a bare number means seconds. */
    static Optional<Duration> parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        double unitMillis = switch (matcher.group(2)) {
            case "ms" -> 1;
            case "m", "min" -> 60_000;
            case "h" -> 3_600_000;
            case "d" -> 86_400_000;
            default -> 1_000;
        };
        double millis = Double.parseDouble(matcher.group(1)) * unitMillis;
        return millis > Long.MAX_VALUE / 1e6
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(Math.round(millis * 1e6)));
    }

    /** An exact and readable way to write a number of milliseconds; up to ten minutes people say seconds. */
    static String text(long millis) {
        if (millis != 0 && millis % 86_400_000 == 0) {
            return millis / 86_400_000 + "d";
        }
        if (millis != 0 && millis % 3_600_000 == 0) {
            return millis / 3_600_000 + "h";
        }
        if (millis == 60_000 || millis >= 600_000 && millis % 60_000 == 0) {
            return millis / 60_000 + "m";
        }
        if (millis % 1_000 == 0) {
            return millis / 1_000 + "s";
        }
        return millis + "ms";
    }

    static String text(Duration duration) {
        long millis = duration.toMillis();
        return Duration.ofMillis(millis).equals(duration) ? text(millis) : duration.toNanos() + "ns";
    }
}
