package dev.lido.benchmarks.drill;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.lido.jdbc.LidoDataSource;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.stone.beecp.BeeDataSource;
import org.stone.beecp.BeeDataSourceConfig;

/**
 * Opens a pool of each make over the real driver, all with the same limits as far as they have them: ten connections (and ten
 * at least), an acquire within 3 s, a check of at most 1 s after 500 ms unused, a lifetime of 30 minutes. A connect has 2 s by the
 * URL, an answer too.
 *
 * <p>Differences that remain: DBCP has no window and checks at every acquire; BeeCP has no lifetime. Agroal is told which errors
 * mean that a connection is dead, as its users tell it: without that it goes on handing out dead ones, and never came back.
 * Everything else is at each make's own default.
 */
final class RealPools {

    static final List<String> ALL = List.of("lido", "hikari", "agroal", "beecp", "dbcp");

    static final int SIZE = 10;
    private static final Duration ACQUIRE = Duration.ofSeconds(3);
    private static final Duration CHECK = Duration.ofSeconds(1);
    private static final Duration WINDOW = Duration.ofMillis(500);
    private static final Duration LIFETIME = Duration.ofMinutes(30);

    private RealPools() {}

    static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port
                + "/postgres?user=postgres&sslmode=disable&connectTimeout=2&loginTimeout=2&socketTimeout=2";
    }

    static DataSource open(String make, String name, String url) throws SQLException {
        return switch (make) {
            case "lido" -> lido(name, url);
            case "hikari" -> hikari(name, url);
            case "agroal" -> agroal(url);
            case "beecp" -> beecp(name, url);
            case "dbcp" -> dbcp(url);
            default -> throw new IllegalArgumentException("No such make: " + make + "; there are " + ALL);
        };
    }

    private static DataSource lido(String name, String url) {
        return LidoDataSource.builder()
                .name(name)
                .url(url)
                .maxSize(SIZE)
                .minIdle(SIZE)
                .acquireTimeout(ACQUIRE)
                .connectTimeout(Duration.ofSeconds(2))
                .validateAfterIdle(WINDOW)
                .validationTimeout(CHECK)
                .maxLifetime(LIFETIME)
                .build();
    }

    private static DataSource hikari(String name, String url) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(SIZE); // its least is the same then, and its window is 500 ms
        config.setConnectionTimeout(ACQUIRE.toMillis());
        config.setValidationTimeout(CHECK.toMillis());
        config.setMaxLifetime(LIFETIME.toMillis());
        return new HikariDataSource(config);
    }

    private static DataSource agroal(String url) throws SQLException {
        return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(SIZE)
                        .minSize(SIZE)
                        .initialSize(SIZE)
                        .acquisitionTimeout(ACQUIRE)
                        .connectionValidator(ConnectionValidator.defaultValidatorWithTimeout((int) CHECK.toSeconds()))
                        .idleValidationTimeout(WINDOW)
                        .exceptionSorter(new PostgreSQLExceptionSorter())
                        .maxLifetime(LIFETIME)
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(url))));
    }

    private static DataSource beecp(String name, String url) {
        BeeDataSourceConfig config = new BeeDataSourceConfig();
        config.setPoolName(name);
        config.setJdbcUrl(url);
        config.setMaxActive(SIZE);
        config.setInitialSize(SIZE);
        config.setMaxWait(ACQUIRE.toMillis());
        config.setAliveTestTimeout((int) CHECK.toSeconds());
        config.setAliveAssumeTime(WINDOW.toMillis());
        return new BeeDataSource(config);
    }

    private static DataSource dbcp(String url) {
        BasicDataSource source = new BasicDataSource();
        source.setUrl(url);
        source.setInitialSize(SIZE);
        source.setMaxTotal(SIZE);
        source.setMaxIdle(SIZE);
        source.setMinIdle(SIZE);
        source.setMaxWait(ACQUIRE);
        source.setValidationQueryTimeout(CHECK);
        source.setMaxConn(LIFETIME);
        return source;
    }
}
