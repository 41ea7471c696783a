package dev.lido.jdbc;

import dev.lido.pool.ConnectionBudget;
import dev.lido.pool.PoolDefaults;
import dev.lido.pool.PoolSetting;
import dev.lido.pool.spi.PoolEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Collects the settings of {@link ProjectPools}. What is wrong with those of all projects is said by {@link #build()}, what is
 * wrong with one project's when that is first asked for. Not thread-safe. Experimental.
 */
public final class ProjectPoolsBuilder {

    private static final int DEFAULT_BUDGET = 80;
    private static final int DEFAULT_PROJECTS = 1_000;
    private static final int MOST_PROJECTS = 10_000;
    private static final int LONGEST_NAME = 20;
    private static final Duration LEAST_UNUSED = Duration.ofSeconds(1);

    String name = "project";
    Duration closeUnusedAfter = Duration.ofMinutes(10);
    Duration acquireTimeout = Duration.ofSeconds(10);
    PoolEnvironment environment = PoolEnvironment.system();
    ConnectionBudget budget = ConnectionBudget.of("projects", DEFAULT_BUDGET);

    private @Nullable String url;
    private @Nullable String user;
    private @Nullable Supplier<String> password;
    private boolean schemas = true;
    private int minIdle = 1;
    private int maxSize = 5;
    private int maxProjects = -1;
    private BiConsumer<String, LidoDataSourceBuilder> configuration = (project, source) -> {};

    ProjectPoolsBuilder() {}

    /**
     * Sets what the names of pools begin with; a dot and the project's name follow.
     *
     * @param name 1 to 20 letters, digits, dots, dashes, underscores; default {@code project}
     * @return this builder
     */
    public ProjectPoolsBuilder name(String name) {
        this.name = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * Sets the database that all projects are in. Required, unless {@link #configure} says it for each.
     *
     * @param url as {@link LidoDataSourceBuilder#url(String)} takes it
     * @return this builder
     */
    public ProjectPoolsBuilder url(String url) {
        this.url = url;
        return this;
    }

    /**
     * Sets the user for all projects.
     *
     * @param user default is what the URL says
     * @return this builder
     */
    public ProjectPoolsBuilder user(String user) {
        this.user = user;
        return this;
    }

    /**
     * Sets the password for all projects.
     *
     * @param password default is what the URL says
     * @return this builder
     */
    public ProjectPoolsBuilder password(String password) {
        return password(() -> password);
    }

    /**
     * Sets where the password for all projects comes from.
     *
     * @param password see {@link LidoDataSourceBuilder#password(Supplier)}
     * @return this builder
     */
    public ProjectPoolsBuilder password(Supplier<String> password) {
        this.password = password;
        return this;
    }

    /**
     * Sets whether a project's name is that of its schema: see {@link LidoDataSourceBuilder#schema(String)}.
     *
     * @param schemas default true; false where projects are told apart by what {@link #configure} does
     * @return this builder
     */
    public ProjectPoolsBuilder schemas(boolean schemas) {
        this.schemas = schemas;
        return this;
    }

    /**
     * Sets how many connections a project keeps, and is guaranteed of the budget.
     *
     * @param minIdle default 1; 0 where there are more projects than the budget has connections
     * @return this builder
     */
    public ProjectPoolsBuilder minIdle(int minIdle) {
        this.minIdle = minIdle;
        return this;
    }

    /**
     * Sets how many connections a project may have.
     *
     * @param maxSize default 5
     * @return this builder
     */
    public ProjectPoolsBuilder maxSize(int maxSize) {
        this.maxSize = maxSize;
        return this;
    }

    /**
     * Sets how long a caller waits for a connection.
     *
     * @param acquireTimeout default 10 s
     * @return this builder
     */
    public ProjectPoolsBuilder acquireTimeout(Duration acquireTimeout) {
        this.acquireTimeout = Objects.requireNonNull(acquireTimeout, "acquireTimeout");
        return this;
    }

    /**
     * Sets how many connections all projects may have together.
     *
     * @param budget default is one of 80
     * @return this builder
     */
    public ProjectPoolsBuilder budget(ConnectionBudget budget) {
        this.budget = Objects.requireNonNull(budget, "budget");
        return this;
    }

    /**
     * Sets how many projects may have a pool at once; more are refused. It bounds the labels in metrics, too.
     *
     * @param maxProjects 1 to 10,000, and no more than the budget can guarantee {@code minIdle} to; default is what it can, and 1,000 if
     *     {@code minIdle} is 0
     * @return this builder
     */
    public ProjectPoolsBuilder maxProjects(int maxProjects) {
        this.maxProjects = maxProjects;
        return this;
    }

    /**
     * Sets for how long a pool isn't used before it is closed; noticed up to a tenth of that late.
     *
     * @param closeUnusedAfter 1 s or more; default 10 min
     * @return this builder
     */
    public ProjectPoolsBuilder closeUnusedAfter(Duration closeUnusedAfter) {
        this.closeUnusedAfter = Objects.requireNonNull(closeUnusedAfter, "closeUnusedAfter");
        return this;
    }

    /**
     * Sets what else a project's data source is given, for example a user of its own.
     *
     * @param configuration is given the project's name and a builder on which all of the above is set; called on the thread of the first
     *     who asks for the project, for whom others wait
     * @return this builder
     */
    public ProjectPoolsBuilder configure(BiConsumer<String, LidoDataSourceBuilder> configuration) {
        this.configuration = Objects.requireNonNull(configuration, "configuration");
        return this;
    }

    /**
     * Sets time and threads; for tests.
     *
     * @param environment default {@link PoolEnvironment#system()}
     * @return this builder
     */
    public ProjectPoolsBuilder environment(PoolEnvironment environment) {
        this.environment = Objects.requireNonNull(environment, "environment");
        return this;
    }

    /**
     * Checks everything. Opens nothing.
     *
     * @return pools that are opened when they are asked for
     * @throws IllegalArgumentException if anything is wrong; the message lists every problem
     */
    public ProjectPools build() {
        List<String> problems = new ArrayList<>();
        if (!name.matches("[A-Za-z0-9._-]{1," + LONGEST_NAME + "}")) {
            problems.add("name has " + name.length() + " characters, allowed are 1 to " + LONGEST_NAME
                    + " letters, digits, dots, dashes and underscores");
        }
        if (minIdle < 0 || maxSize < 1 || minIdle > maxSize) {
            problems.add("minIdle is " + minIdle + " and maxSize is " + maxSize
                    + ", allowed is 0 or more, and a maxSize of at least that and 1");
        }
        int guaranteed = minIdle > 0 ? Math.min(MOST_PROJECTS, budget.limit() / minIdle) : MOST_PROJECTS;
        int projects = maxProjects >= 0 ? maxProjects : minIdle > 0 ? guaranteed : DEFAULT_PROJECTS;
        if (projects < 1 || projects > guaranteed) {
            problems.add(
                    "maxProjects is " + projects + ", allowed is 1 to " + guaranteed + ", because minIdle=" + minIdle
                            + " for each has to be within budget=" + budget.name() + " limit=" + budget.limit()
                            + "; with minIdle 0 there may be more");
        }
        if (closeUnusedAfter.compareTo(LEAST_UNUSED) < 0) {
            problems.add("closeUnusedAfter is " + closeUnusedAfter.toMillis() + "ms, allowed is 1s or more");
        }
        if (acquireTimeout.isNegative() || acquireTimeout.isZero()) {
            problems.add("acquireTimeout is " + acquireTimeout.toMillis() + "ms, allowed is more than 0");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    "Invalid project pools: name=" + name + ": " + String.join("; ", problems));
        }
        ProjectPoolsBuilder settings = copy();
        return new ProjectPools(settings, settings::open, projects);
    }

    /** What is changed here later changes nothing there. */
    private ProjectPoolsBuilder copy() {
        ProjectPoolsBuilder copy = new ProjectPoolsBuilder();
        copy.name = name;
        copy.closeUnusedAfter = closeUnusedAfter;
        copy.acquireTimeout = acquireTimeout;
        copy.environment = environment;
        copy.budget = budget;
        copy.url = url;
        copy.user = user;
        copy.password = password;
        copy.schemas = schemas;
        copy.minIdle = minIdle;
        copy.maxSize = maxSize;
        copy.configuration = configuration;
        return copy;
    }

    private LidoDataSource open(String project) {
        LidoDataSourceBuilder source = LidoDataSource.builder(PoolDefaults.PROJECT)
                .name(new ProjectNames(name).pool(project))
                .set(PoolSetting.MIN_IDLE, minIdle)
                .set(PoolSetting.MAX_SIZE, maxSize)
                .acquireTimeout(acquireTimeout)
                .environment(environment)
                .budget(budget, minIdle, 1);
        if (url != null) {
            source.url(url);
        }
        if (user != null) {
            source.user(user);
        }
        if (password != null) {
            source.password(password);
        }
        if (schemas) {
            source.schema(project);
        }
        configuration.accept(project, source);
        return source.build();
    }
}
