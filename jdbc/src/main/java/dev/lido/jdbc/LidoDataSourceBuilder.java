package dev.lido.jdbc;

import dev.lido.jdbc.spi.Dialect;
import dev.lido.pool.ConnectionBudget;
import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolDefaults;
import dev.lido.pool.PoolListener;
import dev.lido.pool.PoolOpening;
import dev.lido.pool.PoolSetting;
import dev.lido.pool.spi.PoolEnvironment;
import java.sql.Driver;
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
public final class LidoDataSourceBuilder extends SettingsBuilder<LidoDataSourceBuilder> {

    /** As PostgreSQL has it; it cuts longer names, and then two are one. */
    private static final int LONGEST_SCHEMA = 63;

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
        super(defaults);
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
        address.ifPresent(found -> {
            noteReachProblems(found, problems);
            checkResetPolicy(dialectFor(found), problems);
        });
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

    /** Where nobody has asked for it, {@code full} is what can be had. */
    private void checkResetPolicy(Dialect chosen, List<String> problems) {
        String policy = resetPolicy == null ? PoolSetting.RESET_POLICY.defaultFor(defaults) : resetPolicy;
        if (!policy.equals(PoolConfig.RESET_FULL) || chosen.hasFullReset()) {
            return;
        }
        if (resetPolicy == null) {
            config.set(PoolSetting.RESET_POLICY, PoolConfig.RESET_JDBC);
        } else {
            problems.add("resetPolicy is 'full', which there is no recipe for on " + chosen.kind()
                    + ", allowed is jdbc or SQL of more than one word");
        }
    }

    private Dialect dialectFor(DatabaseUrl address) {
        Dialect chosen = dialect != null ? dialect : Dialects.of(address.jdbcUrl());
        return Boolean.TRUE.equals(transactionPooler) && chosen.getClass() == PostgresDialect.class
                ? new PostgresPoolerDialect()
                : chosen;
    }
}
