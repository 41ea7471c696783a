package dev.lido.jdbc;

import dev.lido.jdbc.spi.Dialect;
import dev.lido.pool.ConnectionBudget;
import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolDefaults;
import dev.lido.pool.PoolListener;
import dev.lido.pool.PoolOpening;
import dev.lido.pool.PoolSetting;
import dev.lido.pool.Validation;
import dev.lido.pool.spi.PoolEnvironment;
import java.sql.Driver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Collects the settings of a {@link LidoDataSource}. Nothing is checked before {@link #build()}, which then lists every
 * problem at once. Defaults and ranges are in {@link PoolSetting}. Not thread-safe. Stable.
 */
public final class LidoDataSourceBuilder {

    /** As PostgreSQL has it; it cuts longer names, and then two are one. */
    private static final int LONGEST_SCHEMA = 63;

    private final PoolConfig.Builder config;
    private final Properties properties = new Properties();
    private String name = "pool";
    private @Nullable String url;
    private @Nullable String user;
    private final Login login = new Login();
    private @Nullable String schema;
    private @Nullable Boolean transactionPooler;
    private NameResolver names = NameResolver.SYSTEM;
    private @Nullable Dialect dialect;
    private boolean readOnly;
    private boolean unpooled;
    private PoolEnvironment environment = PoolEnvironment.system();
    private @Nullable PoolListener listener;
    private BudgetTerms budget = BudgetTerms.NONE;

    LidoDataSourceBuilder(PoolDefaults defaults) {
        this.config = PoolConfig.builder(defaults);
    }

    /**
     * Sets the name, in logs, metrics and messages.
     *
     * @param name 1 to 63 letters, digits, dots, dashes, underscores; default {@code pool}
     * @return this builder
     */
    public LidoDataSourceBuilder name(String name) {
        this.name = name;
        config.name(name);
        return this;
    }

    /**
     * Sets the address. Required. One of
     *
     * <ul>
     *   <li>{@code jdbc:…}, for any driver on the class path
     *   <li>{@code postgresql://user:password@host:port/database?sslmode=require}, {@code postgres://…},
     *       {@code postgresql+psycopg2://…}, {@code postgresql+asyncpg://…}; also {@code mysql://…}, {@code mariadb://…}
     *   <li>{@code sqlite:file}, {@code sqlite:///file} (relative), {@code sqlite:////file} (absolute), or the name of a
     *       SQLite file; its folder must exist, and it can't be in memory
     * </ul>
     *
     * @param url the address; user and password in it are used unless set otherwise, and never shown
     * @return this builder
     */
    public LidoDataSourceBuilder url(String url) {
        this.url = url;
        return this;
    }

    /**
     * Sets the user.
     *
     * @param user as the database knows it; default is what the URL says
     * @return this builder
     */
    public LidoDataSourceBuilder user(String user) {
        this.user = user;
        return this;
    }

    /**
     * Sets the password.
     *
     * @param password as the database knows it; default is what the URL says
     * @return this builder
     */
    public LidoDataSourceBuilder password(String password) {
        return password(() -> password);
    }

    /**
     * Sets where the password comes from. It is asked for at each connect, so that a rotated one needs no restart.
     *
     * @param password called on a worker thread; may block, within {@code connectTimeout}
     * @return this builder
     */
    public LidoDataSourceBuilder password(Supplier<String> password) {
        login.password(password);
        return this;
    }

    /**
     * Sets where user and password come from together, for those that are rotated as a pair, and for tokens. Asked at each
     * connect; takes the place of {@link #user} and {@link #password}. A supplier that throws or returns null makes the attempt fail, and
     * another one follows after a pause; what it throws is the cause that callers see, and its message isn't logged. One that
     * blocks is given up with the attempt.
     *
     * @param credentials called on a worker thread; may block, within {@code connectTimeout}
     * @return this builder
     */
    public LidoDataSourceBuilder credentials(Supplier<Credentials> credentials) {
        login.credentials(credentials);
        return this;
    }

    /**
     * Sets in which schema tables are looked for first. On PostgreSQL {@code public} comes after it, and the connection fails
     * if it isn't there. Where a transaction pooler stands in between, the role has to say it, and that is checked:
     * {@code ALTER ROLE … SET search_path TO "…", public}.
     *
     * @param schema its name, unquoted, 1 to 63 characters; default is what the database says
     * @return this builder
     */
    public LidoDataSourceBuilder schema(String schema) {
        this.schema = schema;
        return this;
    }

    /**
     * Says whether a transaction pooler such as PgBouncer stands between here and PostgreSQL. Then nothing is left in a session
     * and nothing expected there: server-side prepared statements are off (unless {@code prepareThreshold} is set),
     * a read-only source is that in its transactions only, and {@code SET}, {@code LISTEN}, session locks, and a session's isolation and schema are
     * refused.
     *
     * @param transactionPooler default is to find out: PgBouncer is recognised, others may not be. A pooler of sessions is
     *     taken for one of transactions; say false where there is one
     * @return this builder
     */
    public LidoDataSourceBuilder transactionPooler(boolean transactionPooler) {
        this.transactionPooler = transactionPooler;
        return this;
    }

    /** Sets what tells the addresses of a name; for tests. */
    LidoDataSourceBuilder names(NameResolver names) {
        this.names = names;
        return this;
    }

    /**
     * Sets a property of the driver.
     *
     * @param key as the driver's documentation has it
     * @param value its value
     * @return this builder
     */
    public LidoDataSourceBuilder property(String key, String value) {
        properties.setProperty(key, value);
        return this;
    }

    /**
     * Says that connections only read: SQLite opens the file for reading, other connections get their read-only flag. That
     * is a help against mistakes, not a protection against hostile SQL.
     *
     * @param readOnly default false
     * @return this builder
     */
    public LidoDataSourceBuilder readOnly(boolean readOnly) {
        this.readOnly = readOnly;
        return this;
    }

    /**
     * Sets how the database is treated.
     *
     * @param dialect default is one chosen by the URL
     * @return this builder
     */
    public LidoDataSourceBuilder dialect(Dialect dialect) {
        this.dialect = dialect;
        return this;
    }

    /**
     * Keeps nothing: each connection is opened when it is asked for and closed when it is closed, up to what
     * {@code maxSize + maxOverflow} allows at once.
     *
     * @return this builder
     */
    public LidoDataSourceBuilder unpooled() {
        this.unpooled = true;
        return this;
    }

    /**
     * Sets time and threads; for tests.
     *
     * @param environment default {@link PoolEnvironment#system()}
     * @return this builder
     */
    public LidoDataSourceBuilder environment(PoolEnvironment environment) {
        this.environment = environment;
        return this;
    }

    /**
     * Sets who is told what happens in the pool.
     *
     * @param listener see {@link PoolListener} for the threads that call it; default is nobody
     * @return this builder
     */
    public LidoDataSourceBuilder listener(PoolListener listener) {
        this.listener = listener;
        return this;
    }

    /**
     * Sets a limit that several pools on one database share; this one is guaranteed its {@code minIdle} of it.
     *
     * @param budget default is none
     * @return this builder
     */
    public LidoDataSourceBuilder budget(ConnectionBudget budget) {
        this.budget = new BudgetTerms(budget, null, 1);
        return this;
    }

    /**
     * Sets a limit that several pools on one database share, and what this one has of it.
     *
     * @param budget the limit; {@link #build()} refuses what it can't keep
     * @param guaranteedMinimum see {@link PoolOpening#budget(ConnectionBudget, int, int)}
     * @param weight see there
     * @return this builder
     */
    public LidoDataSourceBuilder budget(ConnectionBudget budget, int guaranteedMinimum, int weight) {
        this.budget = new BudgetTerms(Objects.requireNonNull(budget, "budget"), guaranteedMinimum, weight);
        return this;
    }

    /**
     * Sets any of the pool's settings from text.
     *
     * @param setting which
     * @param text as in a file; see {@link PoolSetting#allowed()}
     * @return this builder
     */
    public LidoDataSourceBuilder set(PoolSetting setting, String text) {
        config.set(setting, text);
        return this;
    }

    /**
     * Sets any of the pool's counts.
     *
     * @param setting which
     * @param count the value
     * @return this builder
     */
    public LidoDataSourceBuilder set(PoolSetting setting, int count) {
        config.set(setting, count);
        return this;
    }

    /**
     * Sets any of the pool's times.
     *
     * @param setting which
     * @param duration the value; zero switches off what can be switched off
     * @return this builder
     */
    public LidoDataSourceBuilder set(PoolSetting setting, Duration duration) {
        config.set(setting, duration);
        return this;
    }

    /**
     * Sets any of the pool's settings that is either on or off.
     *
     * @param setting which
     * @param on the value
     * @return this builder
     */
    public LidoDataSourceBuilder set(PoolSetting setting, boolean on) {
        config.set(setting, on);
        return this;
    }

    /**
     * Sets how many connections are kept.
     *
     * @param maxSize see {@link PoolSetting#MAX_SIZE}
     * @return this builder
     */
    public LidoDataSourceBuilder maxSize(int maxSize) {
        return set(PoolSetting.MAX_SIZE, maxSize);
    }

    /**
     * Sets how many connections may be opened above that while callers wait.
     *
     * @param maxOverflow see {@link PoolSetting#MAX_OVERFLOW}
     * @return this builder
     */
    public LidoDataSourceBuilder maxOverflow(int maxOverflow) {
        return set(PoolSetting.MAX_OVERFLOW, maxOverflow);
    }

    /**
     * Sets how many connections are kept open without demand.
     *
     * @param minIdle see {@link PoolSetting#MIN_IDLE}
     * @return this builder
     */
    public LidoDataSourceBuilder minIdle(int minIdle) {
        return set(PoolSetting.MIN_IDLE, minIdle);
    }

    /**
     * Sets how many connections are opened at the start.
     *
     * @param initialSize see {@link PoolSetting#INITIAL_SIZE}
     * @return this builder
     */
    public LidoDataSourceBuilder initialSize(int initialSize) {
        return set(PoolSetting.INITIAL_SIZE, initialSize);
    }

    /**
     * Sets how long a caller waits for a connection.
     *
     * @param acquireTimeout see {@link PoolSetting#ACQUIRE_TIMEOUT}
     * @return this builder
     */
    public LidoDataSourceBuilder acquireTimeout(Duration acquireTimeout) {
        return set(PoolSetting.ACQUIRE_TIMEOUT, acquireTimeout);
    }

    /**
     * Sets how long one attempt to open a connection may take.
     *
     * @param connectTimeout see {@link PoolSetting#CONNECT_TIMEOUT}
     * @return this builder
     */
    public LidoDataSourceBuilder connectTimeout(Duration connectTimeout) {
        return set(PoolSetting.CONNECT_TIMEOUT, connectTimeout);
    }

    /**
     * Sets after how many failed attempts in a row the database counts as down.
     *
     * @param connectRetryAttempts see {@link PoolSetting#CONNECT_RETRY_ATTEMPTS}
     * @return this builder
     */
    public LidoDataSourceBuilder connectRetryAttempts(int connectRetryAttempts) {
        return set(PoolSetting.CONNECT_RETRY_ATTEMPTS, connectRetryAttempts);
    }

    /**
     * Sets the pause after the first failed attempt; it doubles with each further one.
     *
     * @param connectRetryFirstDelay see {@link PoolSetting#CONNECT_RETRY_FIRST_DELAY}
     * @return this builder
     */
    public LidoDataSourceBuilder connectRetryFirstDelay(Duration connectRetryFirstDelay) {
        return set(PoolSetting.CONNECT_RETRY_FIRST_DELAY, connectRetryFirstDelay);
    }

    /**
     * Sets the longest pause between two attempts.
     *
     * @param connectRetryMaxDelay see {@link PoolSetting#CONNECT_RETRY_MAX_DELAY}
     * @return this builder
     */
    public LidoDataSourceBuilder connectRetryMaxDelay(Duration connectRetryMaxDelay) {
        return set(PoolSetting.CONNECT_RETRY_MAX_DELAY, connectRetryMaxDelay);
    }

    /**
     * Sets the age at which a connection is replaced; zero for never.
     *
     * @param maxLifetime see {@link PoolSetting#MAX_LIFETIME}
     * @return this builder
     */
    public LidoDataSourceBuilder maxLifetime(Duration maxLifetime) {
        return set(PoolSetting.MAX_LIFETIME, maxLifetime);
    }

    /**
     * Sets how long a connection above minIdle may stay unused; zero for ever.
     *
     * @param idleTimeout see {@link PoolSetting#IDLE_TIMEOUT}
     * @return this builder
     */
    public LidoDataSourceBuilder idleTimeout(Duration idleTimeout) {
        return set(PoolSetting.IDLE_TIMEOUT, idleTimeout);
    }

    /**
     * Sets the idle time after which {@link Validation#AFTER_IDLE} checks.
     *
     * @param validateAfterIdle see {@link PoolSetting#VALIDATE_AFTER_IDLE}
     * @return this builder
     */
    public LidoDataSourceBuilder validateAfterIdle(Duration validateAfterIdle) {
        return set(PoolSetting.VALIDATE_AFTER_IDLE, validateAfterIdle);
    }

    /**
     * Sets how long a check may take, and the reset at release.
     *
     * @param validationTimeout see {@link PoolSetting#VALIDATION_TIMEOUT}
     * @return this builder
     */
    public LidoDataSourceBuilder validationTimeout(Duration validationTimeout) {
        return set(PoolSetting.VALIDATION_TIMEOUT, validationTimeout);
    }

    /**
     * Sets how long one statement, and each step through its rows, may run before it is cancelled, give or take a tick of
     * 100 ms; zero for as long as it likes.
     *
     * @param commandTimeout see {@link PoolSetting#COMMAND_TIMEOUT}
     * @return this builder
     */
    public LidoDataSourceBuilder commandTimeout(Duration commandTimeout) {
        return set(PoolSetting.COMMAND_TIMEOUT, commandTimeout);
    }

    /**
     * Sets how often a connection that stands idle is checked; zero for never.
     *
     * @param keepaliveInterval see {@link PoolSetting#KEEPALIVE_INTERVAL}
     * @return this builder
     */
    public LidoDataSourceBuilder keepaliveInterval(Duration keepaliveInterval) {
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
    public LidoDataSourceBuilder dnsCheckInterval(Duration dnsCheckInterval) {
        return set(PoolSetting.DNS_CHECK_INTERVAL, dnsCheckInterval);
    }

    /**
     * Sets how long the database may have been down before callers are refused at once; zero to have each wait for its time.
     *
     * @param failFastAfter see {@link PoolSetting#FAIL_FAST_AFTER}
     * @return this builder
     */
    public LidoDataSourceBuilder failFastAfter(Duration failFastAfter) {
        return set(PoolSetting.FAIL_FAST_AFTER, failFastAfter);
    }

    /**
     * Sets how long a connection may be held before that is reported; zero for as long as anyone likes.
     *
     * @param leakThreshold see {@link PoolSetting#LEAK_THRESHOLD}
     * @return this builder
     */
    public LidoDataSourceBuilder leakThreshold(Duration leakThreshold) {
        return set(PoolSetting.LEAK_THRESHOLD, leakThreshold);
    }

    /**
     * Sets whether a connection held longer than that is taken from its holder, broken off and closed.
     *
     * @param reclaimLeaked see {@link PoolSetting#RECLAIM_LEAKED}
     * @return this builder
     */
    public LidoDataSourceBuilder reclaimLeaked(boolean reclaimLeaked) {
        return set(PoolSetting.RECLAIM_LEAKED, reclaimLeaked);
    }

    /**
     * Sets how many callers may wait at once.
     *
     * @param maxPending see {@link PoolSetting#MAX_PENDING}
     * @return this builder
     */
    public LidoDataSourceBuilder maxPending(int maxPending) {
        return set(PoolSetting.MAX_PENDING, maxPending);
    }

    /**
     * Sets how many connections may be opened at once.
     *
     * @param maxConnecting see {@link PoolSetting#MAX_CONNECTING}
     * @return this builder
     */
    public LidoDataSourceBuilder maxConnecting(int maxConnecting) {
        return set(PoolSetting.MAX_CONNECTING, maxConnecting);
    }

    /**
     * Sets how much may be in use before the pool warns.
     *
     * @param utilizationWarning see {@link PoolSetting#UTILIZATION_WARNING}; 0 for never
     * @return this builder
     */
    public LidoDataSourceBuilder utilizationWarning(double utilizationWarning) {
        config.set(PoolSetting.UTILIZATION_WARNING, utilizationWarning);
        return this;
    }

    /**
     * Sets how long closing waits for connections to come back.
     *
     * @param closeGrace see {@link PoolSetting#CLOSE_GRACE}
     * @return this builder
     */
    public LidoDataSourceBuilder closeGrace(Duration closeGrace) {
        return set(PoolSetting.CLOSE_GRACE, closeGrace);
    }

    /**
     * Sets when a connection is checked before it is handed out.
     *
     * @param validation see {@link PoolSetting#VALIDATION}
     * @return this builder
     */
    public LidoDataSourceBuilder validation(Validation validation) {
        config.validation(validation);
        return this;
    }

    /**
     * Checks everything and opens the pool. Returns at once: the first connections are opened in the background, and a
     * database that can't be reached is told to callers, not here.
     *
     * @return a running data source
     * @throws IllegalArgumentException if anything is wrong; the message lists every problem
     */
    public LidoDataSource build() {
        List<String> problems = new ArrayList<>();
        Optional<DatabaseUrl> address = address(problems);
        Optional<Driver> driver = address.flatMap(found -> SourceParts.driver(found, problems));
        address.ifPresent(found -> noteReachProblems(found, problems));
        config.kind(address.map(found -> dialectFor(found).kind()).orElse("jdbc"));
        problems.addAll(config.problems());
        if (!problems.isEmpty() || address.isEmpty() || driver.isEmpty()) {
            throw new IllegalArgumentException(
                    "Invalid data source configuration: pool=" + name + ": " + String.join("; ", problems));
        }
        return new LidoDataSource(new SourceParts(
                unpooled ? SourceParts.keepingNothing(config.build()) : config.build(),
                driver.get(),
                dialectFor(address.get()),
                address.get().jdbcUrl(),
                SourceParts.merged(address.get().properties(), properties, user),
                new Reach(login.copy(), schema, transactionPooler == null, names),
                readOnly,
                environment,
                listener,
                budget));
    }

    private Optional<DatabaseUrl> address(List<String> problems) {
        if (url == null || url.isBlank()) {
            problems.add("url is missing, for example jdbc:postgresql://host/database or sqlite:./app.db");
            return Optional.empty();
        }
        try {
            DatabaseUrl address = SourceParts.served(DatabaseUrl.parse(url));
            problems.addAll(dialectFor(address).problems(address.jdbcUrl(), readOnly));
            return Optional.of(address);
        } catch (IllegalArgumentException e) {
            problems.add(e.getMessage());
            return Optional.empty();
        }
    }

    private void noteReachProblems(DatabaseUrl address, List<String> problems) {
        if (schema != null && (schema.isBlank() || schema.length() > LONGEST_SCHEMA || schema.indexOf('\0') >= 0)) {
            problems.add("schema has " + schema.length() + " characters, allowed are 1 to " + LONGEST_SCHEMA
                    + ", not all blank");
        }
        if (Boolean.TRUE.equals(transactionPooler)) {
            Dialect chosen = dialectFor(address);
            if (chosen.keepsSession()) {
                problems.add("transactionPooler is true, allowed for postgres only, and this is " + chosen.kind());
            }
            for (String refused : List.of("currentSchema", "options")) {
                if (properties.containsKey(refused)
                        || address.properties().containsKey(refused)
                        || address.jdbcUrl().contains(refused + "=")) {
                    problems.add(refused + " is set, which a transaction pooler refuses; set the search path where it"
                            + " lasts: ALTER ROLE … SET search_path TO …");
                }
            }
        }
    }

    private Dialect dialectFor(DatabaseUrl address) {
        Dialect chosen = dialect != null ? dialect : Dialects.of(address.jdbcUrl());
        return Boolean.TRUE.equals(transactionPooler) && chosen.getClass() == PostgresDialect.class
                ? new PostgresPoolerDialect()
                : chosen;
    }
}
