package dev.lido.server.config;

import dev.lido.pool.PoolSetting;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was given for one source, from every layer. Each setting is to be asked for once, because asking reports what is
 * wrong with the shape of its value.
 */
final class Values {

    /** The variables of E1, which configure the source {@code db} only. */
    static final Map<String, String> ALIASES = Map.of(
            SourceSetting.URL.key(), "EROS_DB_PATH",
            PoolSetting.MAX_SIZE.key(), "EROS_DB_POOL_SIZE",
            PoolSetting.MAX_OVERFLOW.key(), "EROS_DB_POOL_OVERFLOW",
            PoolSetting.ACQUIRE_TIMEOUT.key(), "EROS_DB_POOL_TIMEOUT",
            PoolSetting.MAX_LIFETIME.key(), "EROS_DB_CONN_MAX_AGE");

    private final String source;
    private final Section section;
    private final Section pool;
    private final Section connectRetry;
    private final Variables variables;
    private final Optional<Given> database;
    private final Problems problems;

    /**
     * Puts the layers of a source together.
     *
     * @param source its name
     * @param section what the file says about it
     * @param variables the environment
     * @param database what the option {@code --database} says
     * @param problems takes what is wrong
     */
    Values(String source, Section section, Variables variables, Optional<Given> database, Problems problems) {
        this.source = source;
        this.section = section;
        this.pool = section.section("pool");
        this.connectRetry = pool.section(SourceKeys.CONNECT_RETRY);
        this.variables = variables;
        this.database = database;
        this.problems = problems;
    }

    /** Reports every key of the file that no setting has. */
    void refuseUnknownKeys() {
        section.refuseUnknown(SourceKeys.SOURCE, SourceKeys.SOURCE_LATER);
        pool.refuseUnknown(SourceKeys.POOL, SourceKeys.POOL_LATER);
        connectRetry.refuseUnknown(SourceKeys.RETRY, List.of());
    }

    /** The beginning of a message about something that wasn't given. */
    String missing(String key) {
        return section.missing(key);
    }

    Optional<Given> find(SourceSetting setting) {
        Optional<Given> option = setting == SourceSetting.URL ? database : Optional.empty();
        return option.or(() -> section.scalar(setting.key(), setting.allowed()))
                .or(() -> variables.find(SourceKeys.variable(source, setting.environmentKey())))
                .or(() -> alias(setting.key()));
    }

    Optional<Given> find(PoolSetting setting) {
        return fromFile(setting)
                .or(() -> variables.find(SourceKeys.variable(source, setting.environmentKey())))
                .or(() -> alias(setting.key()));
    }

    private Optional<Given> fromFile(PoolSetting setting) {
        if (SourceKeys.isRetry(setting)) {
            return connectRetry.scalar(SourceKeys.fileKey(setting), setting.allowed());
        }
        Optional<Given> inPool = pool.scalar(setting.dashedKey(), setting.allowed());
        if (setting != PoolSetting.COMMAND_TIMEOUT) {
            return inPool;
        }
        // The one setting of a pool that a source may also have at its own level.
        Optional<Given> outside = section.scalar(setting.dashedKey(), setting.allowed());
        if (inPool.isPresent() && outside.isPresent()) {
            problems.add(inPool.get().named() + " stands here a second time, first at "
                    + outside.get().named() + "; keep one of them");
        }
        return outside.or(() -> inPool);
    }

    private Optional<Given> alias(String key) {
        String name = source.equals(SourceKeys.DEFAULT_SOURCE) ? ALIASES.get(key) : null;
        return name == null ? Optional.empty() : variables.findAlias(name);
    }
}
