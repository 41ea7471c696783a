package dev.lido.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.lido.jdbc.LidoDataSource;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.stone.beecp.BeeDataSource;
import org.stone.beecp.BeeDataSourceConfig;

/** Opens a pool of each make over the same database, with the same size and otherwise its own defaults. */
final class Peers {

    private Peers() {}

    static DataSource open(String make, String url, int size) throws SQLException {
        return switch (make) {
            case "lido" ->
                LidoDataSource.builder().name("lido").url(url).maxSize(size).build();
            case "hikari" -> hikari(url, size);
            case "agroal" -> agroal(url, size);
            case "beecp" -> beecp(url, size);
            default -> throw new IllegalArgumentException("No such make: " + make);
        };
    }

    private static DataSource hikari(String url, int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(size);
        return new HikariDataSource(config);
    }

    private static DataSource agroal(String url, int size) throws SQLException {
        return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(size)
                        .acquisitionTimeout(Duration.ofSeconds(30))
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(url))));
    }

    private static DataSource beecp(String url, int size) {
        BeeDataSourceConfig config = new BeeDataSourceConfig();
        config.setJdbcUrl(url);
        config.setMaxActive(size);
        return new BeeDataSource(config);
    }
}
