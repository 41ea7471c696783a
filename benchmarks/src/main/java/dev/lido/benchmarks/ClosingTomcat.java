package dev.lido.benchmarks;

import org.apache.tomcat.jdbc.pool.DataSource;
import org.apache.tomcat.jdbc.pool.PoolConfiguration;

/** Tomcat's data source has a {@code close()}, but doesn't say that it is closeable. */
final class ClosingTomcat extends DataSource implements AutoCloseable {

    ClosingTomcat(PoolConfiguration configuration) {
        super(configuration);
    }

    @Override
    public void close() {
        close(true);
    }
}
