package dev.lido.server.http;

import dev.lido.pool.PoolConfig;
import dev.lido.server.config.SourceConfig;
import dev.lido.server.config.SourceType;
import java.util.Optional;

/** Configuration of sources for tests. */
final class TestSources {

    private TestSources() {}

    static SourceConfig source(PoolConfig pool, boolean required) {
        return new SourceConfig(
                pool.name(),
                SourceType.SQLITE,
                "unused.db",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true,
                required,
                500,
                1_048_576,
                65_536,
                pool);
    }
}
