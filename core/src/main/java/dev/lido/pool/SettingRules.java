package dev.lido.pool;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes values of what was given and of the defaults, and finds everything that is wrong with them. */
final class SettingRules {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,62}");

    private static final Pattern FRACTION = Pattern.compile("\\d{1,3}(\\.\\d{1,9})?");

    private final String name;
    private final PoolDefaults defaults;
    /** What was given: text, or a value. */
    private final Map<PoolSetting, Object> given;

    SettingRules(String name, PoolDefaults defaults, Map<PoolSetting, Object> given) {
        this.name = name;
        this.defaults = defaults;
        this.given = given;
    }

    /** The value of each setting; what is wrong is added to the problems, one line each. */
    EnumMap<PoolSetting, Object> resolve(List<String> problems) {
        if (!NAME.matcher(name).matches()) {
            problems.add("name is '" + name + "', allowed are 1 to 63 letters, digits, '.', '-' and '_'");
        }
        EnumMap<PoolSetting, Object> values = new EnumMap<>(PoolSetting.class);
        for (PoolSetting setting : PoolSetting.values()) {
            Object seen = given.get(setting);
            boolean unset = seen == null;
            if (seen == null) {
                String text = setting.defaultFor(defaults);
                seen = text.equals(PoolSetting.MIN_IDLE.key()) ? inheritedMinIdle(values) : text;
            }
            Object value = seen instanceof String text ? parse(setting, text) : seen;
            if (setting.type() == PoolSetting.Type.FRACTION && value instanceof Integer whole) {
                value = whole.doubleValue();
            }
            if (unset && (setting == PoolSetting.MIN_IDLE || setting == PoolSetting.INITIAL_SIZE)) {
                value = atMostMaxSize(value, values);
            }
            if (value == null || !inRange(setting, value)) {
                problems.add(setting.key() + " is " + show(seen) + ", allowed is " + setting.allowed());
            } else {
                values.put(setting, value);
            }
        }
        checkTogether(values, problems);
        return values;
    }

    /** What is unset follows minIdle; if that one is wrong, it alone is reported. */
    private static Object inheritedMinIdle(Map<PoolSetting, Object> values) {
        return values.getOrDefault(PoolSetting.MIN_IDLE, 0);
    }

    /** A default never stands in the way of a smaller maxSize that somebody gave. */
    private static @Nullable Object atMostMaxSize(@Nullable Object value, Map<PoolSetting, Object> values) {
        return value instanceof Integer count
                        && values.get(PoolSetting.MAX_SIZE) instanceof Integer size
                        && count > size
                ? size
                : value;
    }

    private static @Nullable Object parse(PoolSetting setting, String text) {
        String stripped = text.strip();
        return switch (setting.type()) {
            case COUNT -> parseCount(stripped);
            case DURATION -> Durations.parse(stripped).orElse(null);
            case OPTIONAL_DURATION ->
                stripped.equals("off")
                        ? Duration.ZERO
                        : Durations.parse(stripped).orElse(null);
            case VALIDATION -> {
                Optional<Validation> found = Optional.empty();
                for (Validation validation : Validation.values()) {
                    if (validation.key().equals(stripped)) {
                        found = Optional.of(validation);
                    }
                }
                yield found.orElse(null);
            }
            case BOOLEAN -> parseBoolean(stripped);
            case FRACTION -> parseFraction(stripped);
            case RESET_POLICY -> stripped;
        };
    }

    private static @Nullable Integer parseCount(String text) {
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Boolean parseBoolean(String text) {
        return switch (text) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> null;
        };
    }

    /** Digits with at most one point in them; what isn't "off" and comes to nothing is no fraction. */
    private static @Nullable Double parseFraction(String text) {
        if (text.equals("off")) {
            return 0.0;
        }
        double fraction = FRACTION.matcher(text).matches() ? Double.parseDouble(text) : 0;
        return fraction == 0 ? null : fraction;
    }

    private static boolean inRange(PoolSetting setting, Object value) {
        return switch (setting.type()) {
            case COUNT -> value instanceof Integer count && count >= setting.min() && count <= setting.max();
            case DURATION -> value instanceof Duration duration && inRange(setting, duration);
            case OPTIONAL_DURATION ->
                value instanceof Duration duration && (duration.isZero() || inRange(setting, duration));
            case VALIDATION -> value instanceof Validation;
            case BOOLEAN -> value instanceof Boolean;
            case FRACTION ->
                value instanceof Double fraction
                        && (fraction == 0 || fraction > setting.min() && fraction <= setting.max());
            case RESET_POLICY -> value instanceof String policy && isResetPolicy(policy);
        };
    }

    /** A single word is no SQL that would reset anything; more likely it is one of the others, misspelt. */
    private static boolean isResetPolicy(String policy) {
        return policy.equals(PoolConfig.RESET_JDBC)
                || policy.equals(PoolConfig.RESET_FULL)
                || policy.strip().split("\\s+").length > 1;
    }

    private static boolean inRange(PoolSetting setting, Duration duration) {
        return duration.compareTo(Duration.ofMillis(setting.min())) >= 0
                && duration.compareTo(Duration.ofMillis(setting.max())) <= 0;
    }

    private static void checkTogether(Map<PoolSetting, Object> values, List<String> problems) {
        notAbove(PoolSetting.MIN_IDLE, PoolSetting.MAX_SIZE, values, problems);
        notAbove(PoolSetting.INITIAL_SIZE, PoolSetting.MAX_SIZE, values, problems);
        if (values.get(PoolSetting.MAX_SIZE) instanceof Integer size
                && values.get(PoolSetting.MAX_OVERFLOW) instanceof Integer overflow
                && size + overflow < 1) {
            problems.add("maxSize and maxOverflow are both 0, allowed is a sum of at least 1");
        }
        if (Boolean.TRUE.equals(values.get(PoolSetting.RECLAIM_LEAKED))
                && Duration.ZERO.equals(values.get(PoolSetting.LEAK_THRESHOLD))) {
            problems.add("reclaimLeaked is true and leakThreshold is off, allowed is true only with a leakThreshold");
        }
        if (values.get(PoolSetting.CONNECT_RETRY_FIRST_DELAY) instanceof Duration first
                && values.get(PoolSetting.CONNECT_RETRY_MAX_DELAY) instanceof Duration cap
                && first.compareTo(cap) > 0) {
            problems.add("connectRetry.firstDelay is " + Durations.text(first)
                    + ", allowed is at most connectRetry.maxDelay (" + Durations.text(cap) + ")");
        }
    }

    private static void notAbove(
            PoolSetting lower, PoolSetting upper, Map<PoolSetting, Object> values, List<String> problems) {
        if (values.get(lower) instanceof Integer low && values.get(upper) instanceof Integer high && low > high) {
            problems.add(lower.key() + " is " + low + ", allowed is at most " + upper.key() + " (" + high + ")");
        }
    }

    /** A value as one would write it. */
    static String text(PoolSetting setting, Object value) {
        if (value instanceof Duration duration) {
            return setting.type() == PoolSetting.Type.OPTIONAL_DURATION && duration.isZero()
                    ? "off"
                    : Durations.text(duration);
        }
        if (value instanceof Double fraction) {
            return fraction == 0
                    ? "off"
                    : BigDecimal.valueOf(fraction).stripTrailingZeros().toPlainString();
        }
        return value instanceof Validation validation ? validation.key() : value.toString();
    }

    private static String show(Object seen) {
        if (seen instanceof Duration duration) {
            return Durations.text(duration);
        }
        return seen instanceof String text ? "'" + text + "'" : seen.toString();
    }
}
