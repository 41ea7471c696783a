package dev.lido.server.query;

import dev.lido.pool.PoolRegistry;
import dev.lido.server.config.ConfigException;
import dev.lido.server.config.SourceConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The databases of a server, by name. Thread-safe. */
public final class Sources implements AutoCloseable {

    private final Map<String, Source> sources = new LinkedHashMap<>();
    private final PoolRegistry registry = new PoolRegistry();

    /**
     * Puts sources together.
     *
     * @param sources at least one, with different names
     */
    Sources(List<Source> sources) {
        for (Source source : sources) {
            registry.register(source.pool());
            this.sources.put(source.name(), source);
        }
    }

    /**
     * Opens the pools of all sources. Returns at once: a database that can't be reached is told to callers, not here.
     *
     * @param configs at least one, with different names
     * @return the open sources
     * @throws ConfigException if any source's settings won't do; every problem is listed, and nothing stays open
     */
    public static Sources open(List<SourceConfig> configs) throws ConfigException {
        List<Source> opened = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (SourceConfig config : configs) {
            try {
                opened.add(SourceOpening.open(config));
            } catch (IllegalArgumentException e) {
                problems.add("sources." + config.name() + ": " + e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            opened.forEach(source -> source.pool().close());
            throw new ConfigException(problems);
        }
        return new Sources(opened);
    }

    /**
     * Finds a source.
     *
     * @param name as configured
     * @return the source, or nothing
     */
    public Optional<Source> named(String name) {
        return Optional.ofNullable(sources.get(name));
    }

    /**
     * The one that is asked when a caller names none.
     *
     * @return the first in the configuration
     */
    public Source first() {
        return sources.values().iterator().next();
    }

    /**
     * All of them.
     *
     * @return in the order of the configuration
     */
    public List<Source> all() {
        return List.copyOf(sources.values());
    }

    /**
     * Their names.
     *
     * @return in the order of the configuration
     */
    public List<String> names() {
        return List.copyOf(sources.keySet());
    }

    /**
     * Their pools, for health, metrics and administration.
     *
     * @return closed together with this
     */
    public PoolRegistry registry() {
        return registry;
    }

    /** Closes every pool. Blocks until that is done. Closing again does nothing. */
    @Override
    public void close() {
        registry.close();
    }
}
