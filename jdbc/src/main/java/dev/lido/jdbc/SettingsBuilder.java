package dev.lido.jdbc;

import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolDefaults;
import dev.lido.pool.PoolSetting;
import dev.lido.pool.Validation;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The part of a builder that collects the pool's own settings, a method each. Defaults and ranges are in {@link PoolSetting}. Not
 * thread-safe.
 *
 * @param <B> the builder itself
 */
abstract sealed class SettingsBuilder<B extends SettingsBuilder<B>> permits LidoDataSourceBuilder {

    final PoolDefaults defaults;
    final PoolConfig.Builder config;
    /** What the user has asked for; null for the default. */
    @Nullable
    String resetPolicy;

    SettingsBuilder(PoolDefaults defaults) {
        this.defaults = defaults;
        this.config = PoolConfig.builder(defaults);
    }

    @SuppressWarnings("unchecked")
    private B self() {
        return (B) this;
    }

    /**
     * Sets any of the pool's settings from text.
     *
     * @param setting which
     * @param text as in a file; see {@link PoolSetting#allowed()}
     * @return this builder
     */
    public final B set(PoolSetting setting, String text) {
        if (setting == PoolSetting.RESET_POLICY) {
            resetPolicy = text.strip();
        }
        config.set(setting, text);
        return self();
    }

    /**
     * Sets any of the pool's counts.
     *
     * @param setting which
     * @param count the value
     * @return this builder
     */
    public final B set(PoolSetting setting, int count) {
        config.set(setting, count);
        return self();
    }

    /**
     * Sets any of the pool's times.
     *
     * @param setting which
     * @param duration the value; zero switches off what can be switched off
     * @return this builder
     */
    public final B set(PoolSetting setting, Duration duration) {
        config.set(setting, duration);
        return self();
    }

    /**
     * Sets any of the pool's settings that is either on or off.
     *
     * @param setting which
     * @param on the value
     * @return this builder
     */
    public final B set(PoolSetting setting, boolean on) {
        config.set(setting, on);
        return self();
    }

    /**
     * Sets how many connections are kept.
     *
     * @param maxSize see {@link PoolSetting#MAX_SIZE}
     * @return this builder
     */
    public final B maxSize(int maxSize) {
        return set(PoolSetting.MAX_SIZE, maxSize);
    }

    /**
     * Sets how many connections may be opened above that while callers wait.
     *
     * @param maxOverflow see {@link PoolSetting#MAX_OVERFLOW}
     * @return this builder
     */
    public final B maxOverflow(int maxOverflow) {
        return set(PoolSetting.MAX_OVERFLOW, maxOverflow);
    }

    /**
     * Sets how many connections are kept open without demand.
     *
     * @param minIdle see {@link PoolSetting#MIN_IDLE}
     * @return this builder
     */
    public final B minIdle(int minIdle) {
        return set(PoolSetting.MIN_IDLE, minIdle);
    }

    /**
     * Sets how many connections are opened at the start.
     *
     * @param initialSize see {@link PoolSetting#INITIAL_SIZE}
     * @return this builder
     */
    public final B initialSize(int initialSize) {
        return set(PoolSetting.INITIAL_SIZE, initialSize);
    }

    /**
     * Sets how long a caller waits for a connection.
     *
     * @param acquireTimeout see {@link PoolSetting#ACQUIRE_TIMEOUT}
     * @return this builder
     */
    public final B acquireTimeout(Duration acquireTimeout) {
        return set(PoolSetting.ACQUIRE_TIMEOUT, acquireTimeout);
    }

    /**
     * Sets how long one attempt to open a connection may take.
     *
     * @param connectTimeout see {@link PoolSetting#CONNECT_TIMEOUT}
     * @return this builder
     */
    public final B connectTimeout(Duration connectTimeout) {
        return set(PoolSetting.CONNECT_TIMEOUT, connectTimeout);
    }

    /**
     * Sets after how many failed attempts in a row the database counts as down.
     *
     * @param connectRetryAttempts see {@link PoolSetting#CONNECT_RETRY_ATTEMPTS}
     * @return this builder
     */
    public final B connectRetryAttempts(int connectRetryAttempts) {
        return set(PoolSetting.CONNECT_RETRY_ATTEMPTS, connectRetryAttempts);
    }

    /**
     * Sets the pause after the first failed attempt; it doubles with each further one.
     *
     * @param connectRetryFirstDelay see {@link PoolSetting#CONNECT_RETRY_FIRST_DELAY}
     * @return this builder
     */
    public final B connectRetryFirstDelay(Duration connectRetryFirstDelay) {
        return set(PoolSetting.CONNECT_RETRY_FIRST_DELAY, connectRetryFirstDelay);
    }

    /**
     * Sets the longest pause between two attempts.
     *
     * @param connectRetryMaxDelay see {@link PoolSetting#CONNECT_RETRY_MAX_DELAY}
     * @return this builder
     */
    public final B connectRetryMaxDelay(Duration connectRetryMaxDelay) {
        return set(PoolSetting.CONNECT_RETRY_MAX_DELAY, connectRetryMaxDelay);
    }

    /**
     * Sets the age at which a connection is replaced; zero for never.
     *
     * @param maxLifetime see {@link PoolSetting#MAX_LIFETIME}
     * @return this builder
     */
    public final B maxLifetime(Duration maxLifetime) {
        return set(PoolSetting.MAX_LIFETIME, maxLifetime);
    }

    /**
     * Sets how long a connection above minIdle may stay unused; zero for ever.
     *
     * @param idleTimeout see {@link PoolSetting#IDLE_TIMEOUT}
     * @return this builder
     */
    public final B idleTimeout(Duration idleTimeout) {
        return set(PoolSetting.IDLE_TIMEOUT, idleTimeout);
    }

    /**
     * Sets the idle time after which {@link Validation#AFTER_IDLE} checks.
     *
     * @param validateAfterIdle see {@link PoolSetting#VALIDATE_AFTER_IDLE}
     * @return this builder
     */
    public final B validateAfterIdle(Duration validateAfterIdle) {
        return set(PoolSetting.VALIDATE_AFTER_IDLE, validateAfterIdle);
    }

    /**
     * Sets how long a check may take, and the reset at release.
     *
     * @param validationTimeout see {@link PoolSetting#VALIDATION_TIMEOUT}
     * @return this builder
     */
    public final B validationTimeout(Duration validationTimeout) {
        return set(PoolSetting.VALIDATION_TIMEOUT, validationTimeout);
    }

    /**
     * Sets how long one statement, and each step through its rows, may run before it is cancelled, give or take a tick of
     * 100 ms; zero for as long as it likes.
     *
     * @param commandTimeout see {@link PoolSetting#COMMAND_TIMEOUT}
     * @return this builder
     */
    public final B commandTimeout(Duration commandTimeout) {
        return set(PoolSetting.COMMAND_TIMEOUT, commandTimeout);
    }

    /**
     * Sets how often a connection that stands idle is checked; zero for never.
     *
     * @param keepaliveInterval see {@link PoolSetting#KEEPALIVE_INTERVAL}
     * @return this builder
     */
    public final B keepaliveInterval(Duration keepaliveInterval) {
        return set(PoolSetting.KEEPALIVE_INTERVAL, keepaliveInterval);
    }

    /**
     * Sets how often the names of hosts are looked up again, so that connections to an address that a name no longer stands for
     * are closed when nobody uses them; zero for never. The JVM remembers what it looked up for
     * {@code networkaddress.cache.ttl} seconds (a security property, 30 unless set), and drivers ask the JVM at each connect: so a
     * change is seen that much later. A name that stands for one of several addresses in turn, a different one each time it is asked,
     * wants zero here.
     *
     * @param dnsCheckInterval see {@link PoolSetting#DNS_CHECK_INTERVAL}
     * @return this builder
     */
    public final B dnsCheckInterval(Duration dnsCheckInterval) {
        return set(PoolSetting.DNS_CHECK_INTERVAL, dnsCheckInterval);
    }

    /**
     * Sets how long the database may have been down before callers are refused at once; zero to have each wait for its time.
     *
     * @param failFastAfter see {@link PoolSetting#FAIL_FAST_AFTER}
     * @return this builder
     */
    public final B failFastAfter(Duration failFastAfter) {
        return set(PoolSetting.FAIL_FAST_AFTER, failFastAfter);
    }

    /**
     * Sets how long a connection may be held before that is reported; zero for as long as anyone likes.
     *
     * @param leakThreshold see {@link PoolSetting#LEAK_THRESHOLD}
     * @return this builder
     */
    public final B leakThreshold(Duration leakThreshold) {
        return set(PoolSetting.LEAK_THRESHOLD, leakThreshold);
    }

    /**
     * Sets whether a connection held longer than that is taken from its holder, broken off and closed.
     *
     * @param reclaimLeaked see {@link PoolSetting#RECLAIM_LEAKED}
     * @return this builder
     */
    public final B reclaimLeaked(boolean reclaimLeaked) {
        return set(PoolSetting.RECLAIM_LEAKED, reclaimLeaked);
    }

    /**
     * Sets how long a holder may do nothing while a transaction is open; zero for as long as it likes. A connection of which its
     * driver can't say whether a transaction is open counts as in one when auto-commit is off and a statement was run since the
     * last commit or rollback.
     *
     * @param idleInTransactionTimeout see {@link PoolSetting#IDLE_IN_TRANSACTION_TIMEOUT}
     * @return this builder
     */
    public final B idleInTransactionTimeout(Duration idleInTransactionTimeout) {
        return set(PoolSetting.IDLE_IN_TRANSACTION_TIMEOUT, idleInTransactionTimeout);
    }

    /**
     * Sets what is put back when a used connection is released: {@code jdbc}, {@code full}, or SQL, which is run after what
     * {@code jdbc} does. {@code full} is refused where the dialect has no recipe for it.
     *
     * @param resetPolicy see {@link PoolSetting#RESET_POLICY}
     * @return this builder
     */
    public final B resetPolicy(String resetPolicy) {
        return set(PoolSetting.RESET_POLICY, resetPolicy);
    }

    /**
     * Sets how long a statement may run before it is logged as slow, with its text and without its parameters; zero for never. The
     * reading of its rows doesn't count.
     *
     * @param slowQueryThreshold see {@link PoolSetting#SLOW_QUERY_THRESHOLD}
     * @return this builder
     */
    public final B slowQueryThreshold(Duration slowQueryThreshold) {
        return set(PoolSetting.SLOW_QUERY_THRESHOLD, slowQueryThreshold);
    }

    /**
     * Sets whether every statement is logged, with its text and without its parameters.
     *
     * @param logQueries see {@link PoolSetting#LOG_QUERIES}
     * @return this builder
     */
    public final B logQueries(boolean logQueries) {
        return set(PoolSetting.LOG_QUERIES, logQueries);
    }

    /**
     * Sets how many callers may wait at once.
     *
     * @param maxPending see {@link PoolSetting#MAX_PENDING}
     * @return this builder
     */
    public final B maxPending(int maxPending) {
        return set(PoolSetting.MAX_PENDING, maxPending);
    }

    /**
     * Sets how many connections may be opened at once.
     *
     * @param maxConnecting see {@link PoolSetting#MAX_CONNECTING}
     * @return this builder
     */
    public final B maxConnecting(int maxConnecting) {
        return set(PoolSetting.MAX_CONNECTING, maxConnecting);
    }

    /**
     * Sets how much may be in use before the pool warns.
     *
     * @param utilizationWarning see {@link PoolSetting#UTILIZATION_WARNING}; 0 for never
     * @return this builder
     */
    public final B utilizationWarning(double utilizationWarning) {
        config.set(PoolSetting.UTILIZATION_WARNING, utilizationWarning);
        return self();
    }

    /**
     * Sets how long closing waits for connections to come back.
     *
     * @param closeGrace see {@link PoolSetting#CLOSE_GRACE}
     * @return this builder
     */
    public final B closeGrace(Duration closeGrace) {
        return set(PoolSetting.CLOSE_GRACE, closeGrace);
    }

    /**
     * Sets when a connection is checked before it is handed out.
     *
     * @param validation see {@link PoolSetting#VALIDATION}
     * @return this builder
     */
    public final B validation(Validation validation) {
        config.validation(validation);
        return self();
    }
}
