package dev.lido.jdbc;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.ServiceLoader;

/** Finds drivers. */
final class Drivers {

    private Drivers() {}

    /**
     * The driver for a URL: one that {@link DriverManager} knows, or else one that the calling thread's class loader finds,
     * because the driver manager looks only once in the life of a JVM.
     */
    static Optional<Driver> find(String jdbcUrl) {
        try {
            return Optional.of(DriverManager.getDriver(jdbcUrl));
        } catch (SQLException e) {
            for (Driver driver : ServiceLoader.load(Driver.class)) {
                if (accepts(driver, jdbcUrl)) {
                    return Optional.of(driver);
                }
            }
            return Optional.empty();
        }
    }

    private static boolean accepts(Driver driver, String jdbcUrl) {
        try {
            return driver.acceptsURL(jdbcUrl);
        } catch (SQLException e) {
            return false;
        }
    }
}
