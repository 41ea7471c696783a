package dev.lido.server.query;

import dev.lido.jdbc.LidoDataSource;
import dev.lido.jdbc.LidoDataSourceBuilder;
import dev.lido.pool.PoolSetting;
import dev.lido.server.config.SourceConfig;
import dev.lido.server.config.SourceType;

/** Opens a source's pool, with the properties of its driver that a source for tools has to have. */
final class SourceOpening {

    /** The largest value or row that SQLite makes, so that one statement can't fill the heap. */
    private static final String MAX_VALUE_BYTES = Integer.toString(64 << 20);

    /** The most that PostgreSQL's driver reads at once, for the same reason. */
    private static final String MAX_RESULT_BUFFER = "64M";

    private SourceOpening() {}

    /**
     * Opens the pool; doesn't wait for the database.
     *
     * @throws IllegalArgumentException if the settings won't do; the message lists every problem
     */
    static Source open(SourceConfig config) {
        LidoDataSourceBuilder builder =
                LidoDataSource.builder().name(config.name()).url(config.url()).readOnly(config.readOnly());
        config.user().ifPresent(builder::user);
        config.password().ifPresent(builder::password);
        for (PoolSetting setting : PoolSetting.values()) {
            builder.set(setting, config.pool().text(setting));
        }
        if (config.type() == SourceType.SQLITE) {
            builder.property("limit_length", MAX_VALUE_BYTES);
            // Without another database to attach, ATTACH and VACUUM INTO can't make files.
            builder.property("limit_attached", "0");
        } else if (config.type() == SourceType.POSTGRES) {
            builder.property("maxResultBuffer", MAX_RESULT_BUFFER);
        }
        LidoDataSource pool = builder.build();
        return new Source(config, pool, pool);
    }
}
