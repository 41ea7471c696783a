package dev.lido.server.config;

import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them. */
final class Sizes {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,10})\\s*(b|kib|mib|gib|kb|mb|gb|)");

    private Sizes() {}

    /** Reads {@code 65536}, {@code 64KiB}, {@code 1MiB}, {@code 1MB} (a million); nothing when it doesn't fit an int. */
    static OptionalInt parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return OptionalInt.empty();
        }
        long unit = switch (matcher.group(2)) {
            case "kib" -> 1L << 10;
            case "mib" -> 1L << 20;
            case "gib" -> 1L << 30;
            case "kb" -> 1_000L;
            case "mb" -> 1_000_000L;
            case "gb" -> 1_000_000_000L;
            default -> 1L;
        };
        long bytes = Long.parseLong(matcher.group(1)) * unit;
        return bytes > Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of((int) bytes);
    }

    /** The shortest exact way to write a number of bytes. */
    static String text(long bytes) {
        if (bytes != 0 && bytes % (1L << 30) == 0) {
            return (bytes >> 30) + "GiB";
        }
        if (bytes != 0 && bytes % (1L << 20) == 0) {
            return (bytes >> 20) + "MiB";
        }
        if (bytes != 0 && bytes % (1L << 10) == 0) {
            return (bytes >> 10) + "KiB";
        }
        return bytes + "B";
    }
}
