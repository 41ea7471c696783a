package dev.lido.pool;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The one table of a pool's settings: name, type, range, meaning, and the default of each kind of pool. The builder,
 * files, environment variables, templates and the documentation are all fed from it.
 */
public enum PoolSetting {
    /** Connections kept. */
    MAX_SIZE("maxSize", Type.COUNT, 0, 10_000, "connections that are kept", "10", "10", "15", "5", "10"),
    /** Connections above the size. */
    MAX_OVERFLOW(
            "maxOverflow",
            Type.COUNT,
            0,
            10_000,
            "connections that may be opened above maxSize while callers wait; closed when they come back and nobody waits",
            "0",
            "5",
            "0",
            "0",
            "0"),
    /** Connections kept open without demand. */
    MIN_IDLE(
            "minIdle",
            Type.COUNT,
            0,
            10_000,
            "connections that are kept open even when nobody needs them",
            "0",
            "0",
            "5",
            "1",
            "1"),
    /** Connections opened at the start. */
    INITIAL_SIZE(
            "initialSize",
            Type.COUNT,
            0,
            10_000,
            "connections opened at the start, without waiting for them",
            "minIdle",
            "3",
            "minIdle",
            "0",
            "minIdle"),
    /** How long an acquire may take. */
    ACQUIRE_TIMEOUT(
            "acquireTimeout",
            Type.DURATION,
            1,
            Limits.HOUR,
            "how long a caller waits for a connection, all in all",
            "30s",
            "30s",
            "30s",
            "10s",
            "30s"),
    /** How long one attempt to open a connection may take. */
    CONNECT_TIMEOUT(
            "connectTimeout",
            Type.DURATION,
            1,
            Limits.HOUR,
            "how long one attempt to open a connection may take",
            "10s",
            "10s",
            "10s",
            "10s",
            "10s"),
    /** Attempts in a cycle. */
    CONNECT_RETRY_ATTEMPTS(
            "connectRetry.attempts",
            Type.COUNT,
            1,
            1_000,
            "failed attempts in a row after which the database counts as down",
            "5",
            "5",
            "5",
            "5",
            "5"),
    /** The first delay. */
    CONNECT_RETRY_FIRST_DELAY(
            "connectRetry.firstDelay",
            Type.DURATION,
            1,
            Limits.HOUR,
            "pause after the first failed attempt; doubles with each further one",
            "100ms",
            "100ms",
            "2s",
            "2s",
            "100ms"),
    /** The longest delay. */
    CONNECT_RETRY_MAX_DELAY(
            "connectRetry.maxDelay",
            Type.DURATION,
            1,
            Limits.HOUR,
            "longest pause between two attempts",
            "5s",
            "5s",
            "5s",
            "5s",
            "5s"),
    /** The age at which a connection is replaced. */
    MAX_LIFETIME(
            "maxLifetime",
            Type.OPTIONAL_DURATION,
            1_000,
            Limits.YEAR,
            "age at which a connection is replaced once it isn't in use; each one's own limit is drawn from the last"
                    + " quarter of it",
            "30m",
            "300s",
            "30m",
            "30m",
            "30m"),
    /** How long a connection may stay unused. */
    IDLE_TIMEOUT(
            "idleTimeout",
            Type.OPTIONAL_DURATION,
            1_000,
            Limits.YEAR,
            "how long a connection above minIdle may stay unused before it is closed",
            "600s",
            "600s",
            "600s",
            "600s",
            "600s"),
    /** When a connection is checked before it is handed out. */
    VALIDATION(
            "validation",
            Type.VALIDATION,
            0,
            0,
            "when a connection is checked before it is handed out: always, after-idle or never",
            "after-idle",
            "after-idle",
            "after-idle",
            "after-idle",
            "after-idle"),
    /** The idle time after which it is checked. */
    VALIDATE_AFTER_IDLE(
            "validateAfterIdle",
            Type.DURATION,
            0,
            Limits.HOUR,
            "idle time after which validation after-idle checks; noticed with the accuracy of a tick (100 ms)",
            "500ms",
            "500ms",
            "500ms",
            "500ms",
            "500ms"),
    /** How long a check may take. */
    VALIDATION_TIMEOUT(
            "validationTimeout",
            Type.DURATION,
            1,
            Limits.HOUR,
            "how long such a check, or the reset at release, may take",
            "5s",
            "5s",
            "5s",
            "5s",
            "5s"),
    /** How often idle connections are checked. */
    KEEPALIVE_INTERVAL(
            "keepaliveInterval",
            Type.OPTIONAL_DURATION,
            1_000,
            Limits.YEAR,
            "how often a connection that stands idle is checked, so that nothing in between forgets it; off lets a database"
                    + " that suspends when idle do so",
            "off",
            "off",
            "off",
            "off",
            "off"),
    /** How often it is asked whether names still stand for the addresses that connections were opened to. */
    DNS_CHECK_INTERVAL(
            "dnsCheckInterval",
            Type.OPTIONAL_DURATION,
            1_000,
            Limits.YEAR,
            "how often the names of database hosts are looked up again; connections to an address that a name no longer"
                    + " stands for are closed when nobody uses them",
            "30s",
            "off",
            "30s",
            "30s",
            "30s"),
    /** How long one statement may run. */
    COMMAND_TIMEOUT(
            "commandTimeout",
            Type.OPTIONAL_DURATION,
            1,
            Limits.YEAR,
            "how long one statement may run before it is cancelled on the server",
            "off",
            "60s",
            "60s",
            "60s",
            "60s"),
    /** How long a lease may be held before it is reported. */
    LEAK_THRESHOLD(
            "leakThreshold",
            Type.OPTIONAL_DURATION,
            100,
            Limits.YEAR,
            "how long a connection may be held before that is reported, once, with thread, age and stack; noticed up to"
                    + " two ticks (200 ms) late",
            "off",
            "60s",
            "60s",
            "60s",
            "off"),
    /** Whether it is then taken away. */
    RECLAIM_LEAKED(
            "reclaimLeaked",
            Type.BOOLEAN,
            0,
            0,
            "whether a connection held longer than leakThreshold is taken from its holder, broken off and closed",
            "false",
            "false",
            "false",
            "false",
            "false"),
    /** How many callers may wait. */
    MAX_PENDING(
            "maxPending",
            Type.COUNT,
            0,
            1_000_000,
            "callers that may wait for a release at once; further ones are refused",
            "10000",
            "1000",
            "1000",
            "1000",
            "10000"),
    /** How many connections may be opened at once. */
    MAX_CONNECTING(
            "maxConnecting", Type.COUNT, 1, 1_000, "connections that may be opened at once", "2", "2", "2", "2", "2"),
    /** From when on callers of a pool that is down are refused at once. */
    FAIL_FAST_AFTER(
            "failFastAfter",
            Type.OPTIONAL_DURATION,
            1,
            Limits.HOUR,
            "how long the database may have been down before callers are refused at once, and no longer at their deadline",
            "off",
            "off",
            "off",
            "off",
            "off"),
    /** The share in use above which the pool warns. */
    UTILIZATION_WARNING(
            "utilizationWarning",
            Type.FRACTION,
            0,
            1,
            "part of maxSize in use (1 is all of it) above which the pool warns, once an episode, when it was so for 5 s",
            "0.8",
            "0.8",
            "0.8",
            "0.8",
            "0.8"),
    /** How long close waits for leases. */
    CLOSE_GRACE(
            "closeGrace",
            Type.DURATION,
            0,
            Limits.HOUR,
            "how long closing the pool waits for leases before it breaks them off",
            "30s",
            "30s",
            "30s",
            "30s",
            "30s");

    /** What kind of text a setting takes. */
    public enum Type {
        /** A whole number. */
        COUNT,
        /** A time such as {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h}. */
        DURATION,
        /** The same, or {@code off}. */
        OPTIONAL_DURATION,
        /** {@code always}, {@code after-idle} or {@code never}. */
        VALIDATION,
        /** {@code true} or {@code false}. */
        BOOLEAN,
        /** A part of a whole, such as {@code 0.8}, or {@code off}. */
        FRACTION
    }

    /** Shared bounds, in milliseconds. */
    private static final class Limits {
        static final long HOUR = 3_600_000L;
        static final long YEAR = 366L * 24 * HOUR;
    }

    private final String key;
    private final Type type;
    private final long min;
    private final long max;
    private final String meaning;
    private final List<String> defaults;

    PoolSetting(String key, Type type, long min, long max, String meaning, String... defaults) {
        this.key = key;
        this.type = type;
        this.min = min;
        this.max = max;
        this.meaning = meaning;
        this.defaults = List.of(defaults);
    }

    /**
     * The name as Java has it.
     *
     * @return camelCase; a dot where it is nested, as in {@code connectRetry.attempts}
     */
    public String key() {
        return key;
    }

    /**
     * The name as YAML and command-line options have it.
     *
     * @return lower-dash; a dot where it is nested, as in {@code connect-retry.first-delay}
     */
    public String dashedKey() {
        return key.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /**
     * The name as the last part of an environment variable.
     *
     * @return upper snake case, as in {@code CONNECT_RETRY_FIRST_DELAY}
     */
    public String environmentKey() {
        return dashedKey().replace('-', '_').replace('.', '_').toUpperCase(Locale.ROOT);
    }

    /**
     * What kind of text it takes.
     *
     * @return the type
     */
    public Type type() {
        return type;
    }

    /**
     * What it means.
     *
     * @return part of a sentence, in plain words
     */
    public String meaning() {
        return meaning;
    }

    /**
     * The smallest value.
     *
     * @return a count, milliseconds, or a number
     */
    public long min() {
        return min;
    }

    /**
     * The largest value.
     *
     * @return a count, milliseconds, or a number
     */
    public long max() {
        return max;
    }

    /**
     * The default for a kind of pool.
     *
     * @param kind the kind
     * @return as one would write it; {@code minIdle} where that setting's value is taken
     */
    public String defaultFor(PoolDefaults kind) {
        return defaults.get(kind.ordinal());
    }

    /**
     * What is allowed, for error messages and documentation.
     *
     * @return in plain words, with units
     */
    public String allowed() {
        return switch (type) {
            case COUNT -> "a whole number from " + min + " to " + max;
            case DURATION -> "a time from " + Durations.text(min) + " to " + Durations.text(max);
            case OPTIONAL_DURATION -> "a time from " + Durations.text(min) + " to " + Durations.text(max) + ", or off";
            case VALIDATION -> "always, after-idle or never";
            case BOOLEAN -> "true or false";
            case FRACTION -> "a number above " + min + " up to " + max + ", such as 0.8, or off";
        };
    }

    /**
     * Finds a setting.
     *
     * @param name in any of its three spellings
     * @return the setting, or nothing
     */
    public static Optional<PoolSetting> named(String name) {
        for (PoolSetting setting : values()) {
            if (setting.key.equals(name)
                    || setting.dashedKey().equals(name)
                    || setting.environmentKey().equals(name)) {
                return Optional.of(setting);
            }
        }
        return Optional.empty();
    }
}
