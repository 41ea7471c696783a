package dev.lido.jdbc;

import dev.lido.jdbc.spi.Dialect;
import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolListener;
import dev.lido.pool.PoolSetting;
import dev.lido.pool.spi.PoolEnvironment;
import java.sql.Driver;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What {@link LidoDataSourceBuilder#build()} has checked, put together. */
record SourceParts(
        PoolConfig config,
        Driver driver,
        Dialect dialect,
        String url,
        Properties properties,
        Reach reach,
        boolean readOnly,
        PoolEnvironment environment,
        @Nullable PoolListener listener,
        BudgetTerms budget) {

    /** The same settings with all of the maximum as overflow, which is closed when it comes back. */
    static PoolConfig keepingNothing(PoolConfig config) {
        PoolConfig.Builder builder = PoolConfig.builder().name(config.name()).kind(config.kind());
        for (PoolSetting setting : PoolSetting.values()) {
            builder.set(setting, config.text(setting));
        }
        return builder.set(PoolSetting.MAX_SIZE, 0)
                .set(PoolSetting.MAX_OVERFLOW, config.maximum())
                .set(PoolSetting.MIN_IDLE, 0)
                .set(PoolSetting.INITIAL_SIZE, 0)
                .build();
    }

    /**
     * The address as the driver takes it that is there: of MySQL it may be MariaDB's.
     */
    static DatabaseUrl served(DatabaseUrl address) {
        return address.forMariaDb()
                .filter(other -> Drivers.find(address.jdbcUrl()).isEmpty()
                        && Drivers.find(other.jdbcUrl()).isPresent())
                .orElse(address);
    }

    /** The address's driver; notes a problem if there is none. */
    static Optional<Driver> driver(DatabaseUrl address, List<String> problems) {
        Optional<Driver> driver = Drivers.find(address.jdbcUrl());
        if (driver.isEmpty()) {
            problems.add("url has no driver for " + Dialects.scheme(address.jdbcUrl())
                    + "; add the database's JDBC driver to the class path, or correct the url");
        }
        return driver;
    }

    /** What the driver is given: what the builder was told goes before what the address says. */
    static Properties merged(Properties ofAddress, Properties told, @Nullable String user) {
        Properties all = new Properties();
        all.putAll(ofAddress);
        all.putAll(told);
        if (user != null) {
            all.setProperty("user", user);
        }
        return all;
    }
}
