package dev.lido.jdbc;

import dev.lido.jdbc.spi.Dialect;
import dev.lido.pool.PoolConfig;
import java.sql.Driver;
import java.util.Properties;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What {@link LidoDataSourceBuilder#build()} has checked, put together. */
record SourceParts(
        PoolConfig config,
        Driver driver,
        Dialect dialect,
        String url,
        Properties properties,
        @Nullable Supplier<String> password,
        boolean readOnly) {}
