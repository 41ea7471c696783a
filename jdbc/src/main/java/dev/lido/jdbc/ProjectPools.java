package dev.lido.jdbc;

import dev.lido.pool.ConnectionBudget;
import dev.lido.pool.PoolHealth;
import dev.lido.pool.PoolStats;
import dev.lido.pool.spi.PoolEnvironment;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A pool for each project, which is a schema of one database: opened when it is first asked for, closed when it wasn't used for
 * a while, all of them under one {@link ConnectionBudget}.
 *
 * <pre>{@code
 * try (ProjectPools projects = ProjectPools.builder().url("jdbc:postgresql://db/main").user("app").build()) {
 *     try (Connection connection = projects.getConnection("acme")) { … }      // sees schema acme first
 *     DataSource acme = projects.project("acme");                           // for who wants a DataSource; may be kept
 * }
 * }</pre>
 *
 * <h2>Never under a user's feet</h2>
 *
 * Nobody is given a pool that may be closed. Whoever acquires pins the project's pool first, by CAS, and unpins it when he has
 * his connection, which the pool counts as active from before that. Closing moves the pins from none to {@link ProjectPool#RETIRED}, which
 * fails if there is a pin, and looks at the pool once more after that: what was pinned and unpinned in between is active or counted
 * by then, and the pool goes on. Retired pools are taken out of the map under the same hold of the lock; who finds one retired
 * takes the lock and looks again, so he gets it back or opens another.
 *
 * <p>Thread-safe. Experimental.
 */
public final class ProjectPools implements AutoCloseable {

    private final String name;
    private final int maxProjects;
    private final long unusedAfterNanos;
    private final Duration acquireTimeout;
    private final ConnectionBudget budget;
    private final Function<String, LidoDataSource> opening;
    private final ProjectNames names;
    private final PoolEnvironment environment;

    private final ReentrantLock lock = new ReentrantLock();
    /** Written under {@link #lock}. */
    private final Map<String, ProjectPool> pools = new ConcurrentHashMap<>();
    /** Closes under way of pools that weren't used: until they have begun, their minimum is taken from the budget. */
    private final Set<CompletableFuture<Void>> retiring = ConcurrentHashMap.newKeySet();
    /** Guarded by {@link #lock}. */
    private PoolEnvironment.@Nullable Registration ticking;
    /** Guarded by {@link #lock}. */
    private long lookedNanos;
    /** Written under {@link #lock}. */
    private volatile boolean closed;

    ProjectPools(ProjectPoolsBuilder builder, Function<String, LidoDataSource> opening, int maxProjects) {
        this.name = builder.name;
        this.maxProjects = maxProjects;
        this.unusedAfterNanos = builder.closeUnusedAfter.toNanos();
        this.acquireTimeout = builder.acquireTimeout;
        this.budget = builder.budget;
        this.opening = opening;
        this.names = new ProjectNames(builder.name);
        this.environment = builder.environment;
        this.lookedNanos = environment.ticker().nanos();
    }

    /**
     * Starts from the defaults of pools by project: 1 to 5 connections each, 10 s to acquire, 80 in all.
     *
     * @return a new builder
     */
    public static ProjectPoolsBuilder builder() {
        return new ProjectPoolsBuilder();
    }

    /**
     * Takes a connection of a project's pool, as {@link LidoDataSource#getConnection()} does; opens the pool if there is none.
     *
     * @param project the project's name, which is also that of its schema
     * @return a connection that looks for tables in the project's schema first; close it to give it back
     * @throws IllegalArgumentException if the name isn't one
     * @throws PoolRefusedException if as many projects are open as may be
     * @throws PoolClosedException if this was closed
     * @throws SQLException as {@link LidoDataSource#getConnection()}
     */
    public Connection getConnection(String project) throws SQLException {
        return getConnection(project, acquireTimeout);
    }

    /**
     * The same with a time limit of its own.
     *
     * @param project the project's name
     * @param timeout how long to wait; zero or less takes only what is free now
     * @return a connection that looks for tables in the project's schema first
     * @throws SQLException as {@link #getConnection(String)}
     */
    public Connection getConnection(String project, Duration timeout) throws SQLException {
        ProjectPool pool = pinned(project);
        try {
            return pool.source(acquireTimeout).getConnection(timeout);
        } finally {
            pool.unpin();
        }
    }

    /**
     * Does something with a connection of a project's that goes back whatever happens.
     *
     * @param <T> type of the result
     * @param project the project's name
     * @param work what to do; it needn't close the connection
     * @return what the work returned
     * @throws SQLException as {@link #getConnection(String)}, or from the work
     */
    public <T extends @Nullable Object> T withConnection(String project, SqlFunction<Connection, T> work)
            throws SQLException {
        try (Connection connection = getConnection(project)) {
            return work.apply(connection);
        }
    }

    /**
     * A project's data source, to be kept for as long as one likes: the pool behind it is opened, closed and opened anew as needed.
     * Asking for it opens nothing.
     *
     * @param project the project's name
     * @return connections of that project
     * @throws IllegalArgumentException if the name isn't one
     */
    public DataSource project(String project) {
        return new ProjectDataSource(this, names.checked(project));
    }

    private ProjectPool pinned(String project) throws SQLException {
        ProjectPool known = pools.get(project);
        if (known != null && known.pin()) {
            return known;
        }
        names.checked(project);
        boolean opens = false;
        ProjectPool pool;
        lock.lock();
        try {
            if (closed) {
                throw new PoolClosedException(new dev.lido.pool.PoolClosedException(name));
            }
            pool = pools.get(project);
            if (pool == null) {
                if (pools.size() >= maxProjects) {
                    throw refused(project);
                }
                pool = new ProjectPool(project);
                pool.unusedSinceNanos = environment.ticker().nanos();
                pools.put(project, pool);
                opens = true;
                tickOrRest();
            }
            pool.pin(); // can't fail: what is in the map isn't retired, and only who has the lock retires
        } finally {
            lock.unlock();
        }
        if (opens) {
            open(pool);
        }
        return pool;
    }

    private PoolRefusedException refused(String project) {
        return new PoolRefusedException(new dev.lido.pool.PoolRefusedException(
                names.pool(project),
                "projects=" + pools.size() + " are open and maxProjects=" + maxProjects
                        + "; raise it, or close unused ones sooner",
                Duration.ofSeconds(1)));
    }

    /** On the thread of the first caller; the others wait for it. Runs code of the user, so without the lock. */
    private void open(ProjectPool pool) {
        try {
            pool.opened.complete(opened(pool.project));
        } catch (Throwable t) {
            lock.lock();
            try {
                pools.remove(pool.project, pool);
                tickOrRest();
            } finally {
                lock.unlock();
            }
            pool.opened.completeExceptionally(t);
        }
    }

    /** Opens a pool; once more when unused ones have gone, if it was refused while they were going. */
    private LidoDataSource opened(String project) {
        CompletableFuture<?>[] going = retiring.toArray(CompletableFuture[]::new);
        try {
            return opening.apply(project);
        } catch (IllegalArgumentException e) {
            if (going.length == 0) {
                throw e;
            }
            try {
                CompletableFuture.allOf(going).get(acquireTimeout.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException interrupt) {
                Thread.currentThread().interrupt();
                throw e;
            } catch (ExecutionException | TimeoutException stuck) {
                e.addSuppressed(stuck);
            }
            return opening.apply(project);
        }
    }

    /** Looks for what nobody uses, where that is due. */
    private void tick() {
        List<ProjectPool> unused = new ArrayList<>(0);
        lock.lock();
        try {
            long now = environment.ticker().nanos();
            if (now - lookedNanos < unusedAfterNanos / 10) {
                return;
            }
            lookedNanos = now;
            for (ProjectPool pool : pools.values()) {
                if (pool.isUnused(now, unusedAfterNanos) && pool.retire()) {
                    pools.remove(pool.project);
                    unused.add(pool);
                    retiring.add(pool.closed);
                }
            }
            tickOrRest();
        } finally {
            lock.unlock();
        }
        for (ProjectPool pool : unused) {
            CompletableFuture<Void> unwatched = closeLater(pool).whenComplete((nothing, failure) -> {
                retiring.remove(pool.closed);
                pool.closed.complete(null);
            });
        }
    }

    private CompletableFuture<Void> closeLater(ProjectPool pool) {
        try {
            return CompletableFuture.runAsync(pool::close, environment.workers());
        } catch (RuntimeException | OutOfMemoryError e) { // no thread to be had: better here than not at all
            pool.close();
            return CompletableFuture.completedFuture(null);
        }
    }

    /** Ticks while there is a pool. Under the lock. */
    private void tickOrRest() {
        if (pools.isEmpty() && ticking != null) {
            ticking.cancel();
            ticking = null;
        } else if (!pools.isEmpty() && ticking == null && !closed) {
            ticking = environment.everyTick(this::tick);
        }
    }

    /**
     * What the open pools do.
     *
     * @return a snapshot of each, by project, in the order of their names
     */
    public SortedMap<String, PoolStats> stats() {
        SortedMap<String, PoolStats> stats = new TreeMap<>();
        pools.forEach((project, pool) -> {
            LidoDataSource source = pool.present();
            if (source != null) {
                stats.put(project, source.stats());
            }
        });
        return stats;
    }

    /**
     * The same as others read it: {@code total}, {@code used} and {@code available} connections.
     *
     * @return by project, in the order of their names; {@code used + available = total}
     */
    public SortedMap<String, Map<String, Integer>> usage() {
        SortedMap<String, Map<String, Integer>> usage = new TreeMap<>();
        stats().forEach((project, stats) -> {
            Map<String, Integer> figures = new LinkedHashMap<>();
            figures.put("total", stats.total());
            figures.put("used", stats.active());
            figures.put("available", stats.idle());
            usage.put(project, figures);
        });
        return usage;
    }

    /**
     * How well the open pools are.
     *
     * @return by project, in the order of their names
     */
    public SortedMap<String, PoolHealth> health() {
        SortedMap<String, PoolHealth> health = new TreeMap<>();
        pools.forEach((project, pool) -> {
            LidoDataSource source = pool.present();
            if (source != null) {
                health.put(project, source.health());
            }
        });
        return health;
    }

    /**
     * The limit that all pools share.
     *
     * @return as it was given, or made by default
     */
    public ConnectionBudget budget() {
        return budget;
    }

    /**
     * The name.
     *
     * @return what the names of pools begin with
     */
    public String name() {
        return name;
    }

    /** Closes all pools at once, each as {@link LidoDataSource#close()} does. Blocks until that is done. Closing again does nothing. */
    @Override
    public void close() {
        List<ProjectPool> all;
        lock.lock();
        try {
            closed = true;
            all = new ArrayList<>(pools.values());
            pools.clear();
            tickOrRest();
        } finally {
            lock.unlock();
        }
        List<CompletableFuture<Void>> closing = new ArrayList<>();
        for (int i = 1; i < all.size(); i++) {
            closing.add(closeLater(all.get(i)));
        }
        if (!all.isEmpty()) {
            all.get(0).close(); // on this thread, which has nothing else to do
        }
        closing.forEach(CompletableFuture::join);
    }

    /** Name and how much is open. */
    @Override
    public String toString() {
        return "ProjectPools " + name + " projects=" + pools.size() + " maxProjects=" + maxProjects + " " + budget;
    }
}
