package dev.lido.benchmarks;

import com.mchange.v2.c3p0.ComboPooledDataSource;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.lido.benchmarks.stub.StubDriver;
import dev.lido.jdbc.LidoDataSource;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;
import org.stone.beecp.BeeDataSource;
import org.stone.beecp.BeeDataSourceConfig;
import org.vibur.dbcp.ViburDBCPDataSource;

/**
 * Opens a pool of each make over the stub driver, or over another one where that is said, with the same size and otherwise its own defaults; or set to what Lido and
 * HikariCP do by default, as near as it comes to that: a check after 500 ms unused, and a lifetime of 30 minutes.
 *
 * <p>BeeCP and Vibur know no lifetime; Vibur's idle time is in whole seconds; DBCP and c3p0 know no window and check every
 * time.
 */
final class Peers {

    /** Every make, Lido first. */
    static final List<String> ALL = List.of("lido", "hikari", "agroal", "beecp", "vibur", "tomcat", "dbcp", "c3p0");

    /** A make at its own defaults. */
    static final String DEFAULTS = "defaults";
    /** A make set to the same features. */
    static final String SAME = "same";

    private static final Duration WINDOW = Duration.ofMillis(500);
    private static final Duration LIFETIME = Duration.ofMinutes(30);

    private Peers() {}

    /** Opens a pool over the stub driver; it is {@link AutoCloseable}. */
    static DataSource open(String make, String settings, int size) throws SQLException {
        return open(make, settings, size, StubDriver.URL);
    }

    /** Opens a pool; it is {@link AutoCloseable}. */
    static DataSource open(String make, String settings, int size, String url) throws SQLException {
        StubDriver.register();
        boolean same = settings.equals(SAME);
        return switch (make) {
            case "lido" ->
                LidoDataSource.builder().name("lido").url(url).maxSize(size).build();
            case "hikari" -> hikari(url, size);
            case "agroal" -> agroal(url, size, same);
            case "beecp" -> beecp(url, size);
            case "vibur" -> vibur(url, size, same);
            case "tomcat" -> tomcat(url, size, same);
            case "dbcp" -> dbcp(url, size, same);
            case "c3p0" -> c3p0(url, size, same);
            default -> throw new IllegalArgumentException("No such make: " + make);
        };
    }

    /** Takes that many connections at once, so that all are open. */
    static Connection[] take(DataSource source, int count) throws SQLException {
        Connection[] taken = new Connection[count];
        for (int i = 0; i < count; i++) {
            taken[i] = source.getConnection();
        }
        return taken;
    }

    /** Opens all connections, on a thread of its own, so that no make remembers the thread that is measured. */
    static void fill(DataSource source, int size) throws Exception {
        apart(() -> {
            for (Connection connection : take(source, size)) {
                connection.close();
            }
        });
    }

    /** Runs something on a thread of its own, and waits for it. */
    static void apart(Step step) throws Exception {
        Exception[] failure = new Exception[1];
        Thread thread = new Thread(() -> {
            try {
                step.run();
            } catch (Exception e) {
                failure[0] = e;
            }
        });
        thread.start();
        thread.join();
        if (failure[0] != null) {
            throw failure[0];
        }
    }

    /** Something that may fail. */
    interface Step {
        void run() throws Exception;
    }

    private static DataSource hikari(String url, int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(size);
        return new HikariDataSource(config);
    }

    private static DataSource agroal(String url, int size, boolean same) throws SQLException {
        return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration(pool -> {
            pool.maxSize(size)
                    .acquisitionTimeout(Duration.ofSeconds(30))
                    .connectionFactoryConfiguration(factory -> factory.jdbcUrl(url));
            if (same) {
                pool.connectionValidator(ConnectionValidator.defaultValidator())
                        .idleValidationTimeout(WINDOW)
                        .maxLifetime(LIFETIME);
            }
            return pool;
        }));
    }

    private static DataSource beecp(String url, int size) {
        BeeDataSourceConfig config = new BeeDataSourceConfig();
        config.setJdbcUrl(url);
        config.setMaxActive(size);
        return new BeeDataSource(config);
    }

    private static DataSource vibur(String url, int size, boolean same) {
        ViburDBCPDataSource source = new ViburDBCPDataSource();
        source.setJdbcUrl(url);
        source.setUsername("");
        source.setPassword("");
        source.setPoolInitialSize(Math.min(5, size));
        source.setPoolMaxSize(size);
        if (same) {
            source.setConnectionIdleLimitInSeconds(1);
        }
        source.start();
        return source;
    }

    private static DataSource tomcat(String url, int size, boolean same) {
        PoolProperties properties = new PoolProperties();
        properties.setUrl(url);
        properties.setDriverClassName(StubDriver.class.getName());
        properties.setInitialSize(Math.min(10, size));
        properties.setMinIdle(Math.min(10, size));
        properties.setMaxActive(size);
        properties.setMaxIdle(size);
        if (same) {
            properties.setTestOnBorrow(true);
            properties.setValidationInterval(WINDOW.toMillis());
            properties.setMaxAge(LIFETIME.toMillis());
        }
        return new ClosingTomcat(properties);
    }

    private static DataSource dbcp(String url, int size, boolean same) {
        BasicDataSource source = new BasicDataSource();
        source.setUrl(url);
        source.setMaxTotal(size);
        source.setMaxIdle(size);
        // It checks on every acquire unless told otherwise, and there is no window.
        if (same) {
            source.setMaxConn(LIFETIME);
        }
        return source;
    }

    private static DataSource c3p0(String url, int size, boolean same) {
        ComboPooledDataSource source = new ComboPooledDataSource();
        source.setJdbcUrl(url);
        source.setMaxPoolSize(size);
        if (same) {
            source.setTestConnectionOnCheckout(true);
            source.setMaxConnectionAge((int) LIFETIME.toSeconds());
        }
        return source;
    }
}
