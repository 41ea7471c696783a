package dev.lido.it.mcp;

import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolDefaults;
import dev.lido.pool.PoolSetting;
import dev.lido.server.config.SourceConfig;
import dev.lido.server.config.SourceType;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** One real PostgreSQL for all tests of this package; it ends with the JVM. */
final class RealPostgres {

    private static final EmbeddedPostgres SERVER = start();

    private RealPostgres() {}

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int port() {
        return SERVER.getPort();
    }

    static String url() {
        return "jdbc:postgresql://localhost:" + port() + "/postgres";
    }

    /** A source for the user who may do everything, so that nothing but Lido stands in the way. */
    static SourceConfig source(boolean readOnly, int poolSize, String commandTimeout) {
        return source(url(), readOnly, poolSize, commandTimeout);
    }

    static SourceConfig source(String url, boolean readOnly, int poolSize, String commandTimeout) {
        PoolConfig pool = PoolConfig.builder(PoolDefaults.SERVER)
                .name("pg")
                .set(PoolSetting.MIN_IDLE, 0)
                .set(PoolSetting.INITIAL_SIZE, 0)
                .set(PoolSetting.MAX_SIZE, poolSize)
                .set(PoolSetting.COMMAND_TIMEOUT, commandTimeout)
                .build();
        return new SourceConfig(
                "pg",
                SourceType.POSTGRES,
                url,
                Optional.of("postgres"),
                Optional.empty(),
                Optional.empty(),
                readOnly,
                true,
                500,
                1 << 20,
                64 << 10,
                pool);
    }

    /** Runs SQL beside every pool. */
    static void execute(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(), "postgres", "");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first cell of an answer, beside every pool. */
    static String text(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(), "postgres", "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : "nothing";
        }
    }
}
