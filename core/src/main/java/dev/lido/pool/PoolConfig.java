package dev.lido.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;

/** The settings of one pool: complete, checked, unchangeable. Defaults and ranges are in {@link PoolSetting}. */
public final class PoolConfig {

    private final String name;
    private final String kind;
    private final EnumMap<PoolSetting, Object> values;

    private PoolConfig(String name, String kind, EnumMap<PoolSetting, Object> values) {
        this.name = name;
        this.kind = kind;
        this.values = values;
    }

    /**
     * Starts from the defaults of a pool made in Java.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder(PoolDefaults.LIBRARY);
    }

    /**
     * Starts from the defaults of a kind of pool.
     *
     * @param defaults the kind
     * @return a new builder
     */
    public static Builder builder(PoolDefaults defaults) {
        return new Builder(defaults);
    }

    /**
     * The pool's name, in logs, metrics and messages.
     *
     * @return letters, digits, dots, dashes and underscores
     */
    public String name() {
        return name;
    }

    /**
     * What is pooled.
     *
     * @return for example {@code sqlite}; {@code resource} unless set
     */
    public String kind() {
        return kind;
    }

    /**
     * Connections that are kept.
     *
     * @return 0 or more
     */
    public int maxSize() {
        return count(PoolSetting.MAX_SIZE);
    }

    /**
     * Connections that may be opened above {@link #maxSize()}.
     *
     * @return 0 or more
     */
    public int maxOverflow() {
        return count(PoolSetting.MAX_OVERFLOW);
    }

    /**
     * The hard limit.
     *
     * @return maxSize + maxOverflow, 1 or more
     */
    public int maximum() {
        return maxSize() + maxOverflow();
    }

    /**
     * Connections that are kept open without demand.
     *
     * @return at most {@link #maxSize()}
     */
    public int minIdle() {
        return count(PoolSetting.MIN_IDLE);
    }

    /**
     * Connections opened at the start.
     *
     * @return at most {@link #maxSize()}
     */
    public int initialSize() {
        return count(PoolSetting.INITIAL_SIZE);
    }

    /**
     * How long a caller waits for a connection.
     *
     * @return more than zero
     */
    public Duration acquireTimeout() {
        return duration(PoolSetting.ACQUIRE_TIMEOUT);
    }

    /**
     * How long one attempt to open a connection may take.
     *
     * @return more than zero
     */
    public Duration connectTimeout() {
        return duration(PoolSetting.CONNECT_TIMEOUT);
    }

    /**
     * Failed attempts in a row after which the database counts as down.
     *
     * @return 1 or more
     */
    public int connectRetryAttempts() {
        return count(PoolSetting.CONNECT_RETRY_ATTEMPTS);
    }

    /**
     * Pause after the first failed attempt.
     *
     * @return more than zero
     */
    public Duration connectRetryFirstDelay() {
        return duration(PoolSetting.CONNECT_RETRY_FIRST_DELAY);
    }

    /**
     * Longest pause between two attempts.
     *
     * @return at least {@link #connectRetryFirstDelay()}
     */
    public Duration connectRetryMaxDelay() {
        return duration(PoolSetting.CONNECT_RETRY_MAX_DELAY);
    }

    /**
     * Age at which a connection is replaced.
     *
     * @return {@link Duration#ZERO} for never
     */
    public Duration maxLifetime() {
        return duration(PoolSetting.MAX_LIFETIME);
    }

    /**
     * How long a connection above {@link #minIdle()} may stay unused.
     *
     * @return {@link Duration#ZERO} for ever
     */
    public Duration idleTimeout() {
        return duration(PoolSetting.IDLE_TIMEOUT);
    }

    /**
     * When a connection is checked before it is handed out.
     *
     * @return the policy
     */
    public Validation validation() {
        return (Validation) value(PoolSetting.VALIDATION);
    }

    /**
     * Idle time after which {@link Validation#AFTER_IDLE} checks.
     *
     * @return zero or more
     */
    public Duration validateAfterIdle() {
        return duration(PoolSetting.VALIDATE_AFTER_IDLE);
    }

    /**
     * How long such a check, or a reset, may take.
     *
     * @return more than zero
     */
    public Duration validationTimeout() {
        return duration(PoolSetting.VALIDATION_TIMEOUT);
    }

    /**
     * How often an idle connection is checked.
     *
     * @return {@link Duration#ZERO} for never
     */
    public Duration keepaliveInterval() {
        return duration(PoolSetting.KEEPALIVE_INTERVAL);
    }

    /**
     * How often names of hosts are looked up again.
     *
     * @return {@link Duration#ZERO} for never
     */
    public Duration dnsCheckInterval() {
        return duration(PoolSetting.DNS_CHECK_INTERVAL);
    }

    /**
     * How long the database may have been down before callers are refused at once.
     *
     * @return {@link Duration#ZERO} for never: each waits until its deadline
     */
    public Duration failFastAfter() {
        return duration(PoolSetting.FAIL_FAST_AFTER);
    }

    /**
     * How long one statement may run. Kept by the adapter, not by the pool.
     *
     * @return {@link Duration#ZERO} for as long as it likes
     */
    public Duration commandTimeout() {
        return duration(PoolSetting.COMMAND_TIMEOUT);
    }

    /**
     * How long a lease may be held before that is reported.
     *
     * @return {@link Duration#ZERO} for as long as it likes
     */
    public Duration leakThreshold() {
        return duration(PoolSetting.LEAK_THRESHOLD);
    }

    /**
     * Whether a lease held longer than {@link #leakThreshold()} is ended by force.
     *
     * @return false unless set; true only with a threshold
     */
    public boolean reclaimLeaked() {
        return (Boolean) value(PoolSetting.RECLAIM_LEAKED);
    }

    /**
     * Callers that may wait at once.
     *
     * @return 0 or more
     */
    public int maxPending() {
        return count(PoolSetting.MAX_PENDING);
    }

    /**
     * Connections that may be opened at once.
     *
     * @return 1 or more
     */
    public int maxConnecting() {
        return count(PoolSetting.MAX_CONNECTING);
    }

    /**
     * The share of {@link #maxSize()} in use above which the pool warns.
     *
     * @return at most 1; 0 for never
     */
    public double utilizationWarning() {
        return (Double) value(PoolSetting.UTILIZATION_WARNING);
    }

    /**
     * How long closing the pool waits for leases.
     *
     * @return zero or more
     */
    public Duration closeGrace() {
        return duration(PoolSetting.CLOSE_GRACE);
    }

    /** The same with another size, checked; the initial size is history, and follows where it would be too large. */
    PoolConfig withMaxSize(int maxSize) {
        Builder builder = new Builder(PoolDefaults.LIBRARY).name(name).kind(kind);
        builder.given.putAll(values);
        return builder.set(PoolSetting.MAX_SIZE, maxSize)
                .set(PoolSetting.INITIAL_SIZE, Math.max(0, Math.min(initialSize(), maxSize)))
                .build();
    }

    /**
     * Any setting's value as one would write it.
     *
     * @param setting which
     * @return for example {@code 10}, {@code 30s}, {@code off}, {@code after-idle}
     */
    public String text(PoolSetting setting) {
        return SettingRules.text(setting, value(setting));
    }

    /** Name, kind, and each setting as {@code key=value}. */
    @Override
    public String toString() {
        StringBuilder text =
                new StringBuilder("pool=").append(name).append(" kind=").append(kind);
        for (PoolSetting setting : PoolSetting.values()) {
            text.append(' ').append(setting.key()).append('=').append(text(setting));
        }
        return text.toString();
    }

    private int count(PoolSetting setting) {
        return (Integer) value(setting);
    }

    private Duration duration(PoolSetting setting) {
        return (Duration) value(setting);
    }

    private Object value(PoolSetting setting) {
        Object value = values.get(setting);
        if (value == null) {
            throw new IllegalStateException("No value for " + setting.key());
        }
        return value;
    }

    /**
     * Collects settings. Nothing is checked before {@link #build()}, which then lists every problem at once. Not
     * thread-safe.
     */
    public static final class Builder {

        private final PoolDefaults defaults;
        private final EnumMap<PoolSetting, Object> given = new EnumMap<>(PoolSetting.class);
        private String name = "pool";
        private String kind = "resource";

        private Builder(PoolDefaults defaults) {
            this.defaults = defaults;
        }

        /**
         * Sets the name.
         *
         * @param name 1 to 63 letters, digits, dots, dashes, underscores; default {@code pool}
         * @return this builder
         */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /**
         * Says what is pooled.
         *
         * @param kind one word for statistics and metrics; default {@code resource}
         * @return this builder
         */
        public Builder kind(String kind) {
            this.kind = kind;
            return this;
        }

        /**
         * Sets any setting from text.
         *
         * @param setting which
         * @param text as in a file; see {@link PoolSetting#allowed()}
         * @return this builder
         */
        public Builder set(PoolSetting setting, String text) {
            given.put(setting, text);
            return this;
        }

        /**
         * Sets a count.
         *
         * @param setting which
         * @param count the value
         * @return this builder
         */
        public Builder set(PoolSetting setting, int count) {
            given.put(setting, count);
            return this;
        }

        /**
         * Sets a time.
         *
         * @param setting which
         * @param duration the value; zero switches off what can be switched off
         * @return this builder
         */
        public Builder set(PoolSetting setting, Duration duration) {
            given.put(setting, duration);
            return this;
        }

        /**
         * Sets a part of a whole.
         *
         * @param setting which
         * @param fraction the value; zero switches it off
         * @return this builder
         */
        public Builder set(PoolSetting setting, double fraction) {
            given.put(setting, fraction);
            return this;
        }

        /**
         * Sets what is either on or off.
         *
         * @param setting which
         * @param on the value
         * @return this builder
         */
        public Builder set(PoolSetting setting, boolean on) {
            given.put(setting, on);
            return this;
        }

        /**
         * Sets when connections are checked.
         *
         * @param validation the policy
         * @return this builder
         */
        public Builder validation(Validation validation) {
            given.put(PoolSetting.VALIDATION, validation);
            return this;
        }

        /**
         * Sets {@link PoolSetting#MAX_SIZE}.
         *
         * @param maxSize the value
         * @return this builder
         */
        public Builder maxSize(int maxSize) {
            return set(PoolSetting.MAX_SIZE, maxSize);
        }

        /**
         * Sets {@link PoolSetting#MAX_OVERFLOW}.
         *
         * @param maxOverflow the value
         * @return this builder
         */
        public Builder maxOverflow(int maxOverflow) {
            return set(PoolSetting.MAX_OVERFLOW, maxOverflow);
        }

        /**
         * Sets {@link PoolSetting#ACQUIRE_TIMEOUT}.
         *
         * @param acquireTimeout the value
         * @return this builder
         */
        public Builder acquireTimeout(Duration acquireTimeout) {
            return set(PoolSetting.ACQUIRE_TIMEOUT, acquireTimeout);
        }

        /**
         * What is wrong with the settings so far.
         *
         * @return one line a problem, naming key, value seen and what is allowed; empty when all is well
         */
        public List<String> problems() {
            List<String> problems = new ArrayList<>();
            rules().resolve(problems);
            return Collections.unmodifiableList(problems);
        }

        /**
         * Checks everything.
         *
         * @return the configuration
         * @throws IllegalArgumentException if anything is wrong; the message lists every problem
         */
        public PoolConfig build() {
            List<String> problems = new ArrayList<>();
            EnumMap<PoolSetting, Object> values = rules().resolve(problems);
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(
                        "Invalid pool configuration: pool=" + name + ": " + String.join("; ", problems));
            }
            return new PoolConfig(name, kind, values);
        }

        private SettingRules rules() {
            return new SettingRules(name, defaults, given);
        }
    }
}
