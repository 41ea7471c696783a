package dev.lido.pool;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The pools of a process, by name: one place where every component finds the same pool, and where metrics, health and
 * administration find all of them. Thread-safe.
 */
public final class PoolRegistry implements AutoCloseable {

    private final ReentrantLock lock = new ReentrantLock();
    /** In the order of registration. Guarded by {@link #lock}. */
    private final Map<String, ManagedPool> pools = new LinkedHashMap<>();
    /** Guarded by {@link #lock}. */
    private boolean closed;

    /** Makes an empty registry. */
    public PoolRegistry() {}

    /**
     * Adds a pool. The registry closes it from now on.
     *
     * @param <P> its type
     * @param pool the pool
     * @return the same pool
     * @throws IllegalArgumentException if there is one of that name
     * @throws IllegalStateException if the registry is closed
     */
    public <P extends ManagedPool> P register(P pool) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("Pool registry closed: pool=" + pool.name() + " can't be added");
            }
            if (pools.putIfAbsent(pool.name(), pool) != null) {
                throw new IllegalArgumentException(
                        "Pool name taken: pool=" + pool.name() + "; each pool of a registry needs a name of its own");
            }
            return pool;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Finds a pool.
     *
     * @param name its name
     * @return the pool, or nothing
     */
    public Optional<ManagedPool> get(String name) {
        lock.lock();
        try {
            return Optional.ofNullable(pools.get(name));
        } finally {
            lock.unlock();
        }
    }

    /**
     * The names of all pools.
     *
     * @return in the order of registration
     */
    public Set<String> names() {
        lock.lock();
        try {
            return Collections.unmodifiableSet(new java.util.LinkedHashSet<>(pools.keySet()));
        } finally {
            lock.unlock();
        }
    }

    /**
     * All pools.
     *
     * @return in the order of registration
     */
    public List<ManagedPool> pools() {
        lock.lock();
        try {
            return List.copyOf(pools.values());
        } finally {
            lock.unlock();
        }
    }

    /**
     * A snapshot of every pool.
     *
     * @return by name, in the order of registration
     */
    public Map<String, PoolStats> stats() {
        Map<String, PoolStats> stats = new LinkedHashMap<>();
        pools().forEach(pool -> stats.put(pool.name(), pool.stats()));
        return stats;
    }

    /**
     * The health of every pool.
     *
     * @return by name, in the order of registration
     */
    public Map<String, PoolHealth> health() {
        Map<String, PoolHealth> health = new LinkedHashMap<>();
        pools().forEach(pool -> health.put(pool.name(), pool.health()));
        return health;
    }

    /**
     * Closes every pool, the last registered first. One that fails to close doesn't keep the others open.
     *
     * @throws IllegalStateException if any failed; the failures are attached
     */
    @Override
    public void close() {
        List<ManagedPool> closing;
        lock.lock();
        try {
            closed = true;
            closing = new ArrayList<>(pools.values());
            pools.clear();
        } finally {
            lock.unlock();
        }
        Collections.reverse(closing);
        List<RuntimeException> failures = new ArrayList<>();
        for (ManagedPool pool : closing) {
            try {
                pool.close();
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            IllegalStateException failure = new IllegalStateException(failures.size() + " pools failed to close");
            failures.forEach(failure::addSuppressed);
            throw failure;
        }
    }
}
