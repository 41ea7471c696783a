package dev.lido.it;

import dev.lido.jdbc.LidoDataSource;
import dev.lido.jdbc.LidoDataSourceBuilder;
import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolDefaults;
import dev.lido.pool.PoolSetting;
import dev.lido.server.config.SourceConfig;
import dev.lido.server.config.SourceType;
import dev.lido.testing.FaultProxy;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One real PostgreSQL for all tests; it ends with the JVM. */
public final class PostgresServer {

    private static final String WRONG_PASSWORD = "28P01";

    private static final EmbeddedPostgres SERVER = start();

    private PostgresServer() {}

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static int port() {
        return SERVER.getPort();
    }

    public static String url() {
        return "jdbc:postgresql://localhost:" + SERVER.getPort() + "/postgres";
    }

    /** Through a proxy. Without the question for TLS, whose answer would count as that to the connect. */
    public static String url(FaultProxy proxy) {
        return "jdbc:postgresql://localhost:" + proxy.port() + "/postgres?sslmode=disable";
    }

    public static LidoDataSourceBuilder builder() {
        return LidoDataSource.builder().name("orders").url(url()).user("postgres");
    }

    /** A pool whose connections go through a proxy; its close doesn't wait for what a fault holds up. */
    public static LidoDataSourceBuilder builder(FaultProxy proxy) {
        return builder().url(url(proxy)).closeGrace(Duration.ofSeconds(1));
    }

    /** A proxy in front of this server. */
    public static FaultProxy proxy() throws IOException {
        return FaultProxy.to(port());
    }

    /** A source for the user who may do everything, so that nothing but Lido stands in the way. */
    public static SourceConfig source(boolean readOnly, int poolSize, String commandTimeout) {
        return source(url(), readOnly, poolSize, commandTimeout);
    }

    public static SourceConfig source(String url, boolean readOnly, int poolSize, String commandTimeout) {
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

    /** A connection beside every pool. */
    public static Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), "postgres", "");
    }

    /** Makes a role that has to show a password; the server trusts everyone else. */
    public static void createGuardedRole(String name, String password) throws SQLException, IOException {
        execute("DROP ROLE IF EXISTS " + name);
        execute("CREATE ROLE " + name + " LOGIN PASSWORD '" + password + "'");
        guard(name, true);
    }

    /** Whether a role has to show its password from now on. */
    public static void guard(String name, boolean guarded) throws SQLException, IOException {
        try (Connection connection = connect()) {
            Path rules = Path.of(text(connection, "SHOW hba_file"));
            String begin = "host all " + name + " all ";
            List<String> lines = new ArrayList<>(Files.readAllLines(rules));
            lines.removeIf(line -> line.startsWith(begin));
            lines.add(0, begin + (guarded ? "scram-sha-256" : "trust"));
            Files.write(rules, lines);
            execute(connection, "SELECT pg_reload_conf()");
        }
        // The server takes the rules over in its own time.
        Patience.await().until(() -> accepts(name, "no password of anyone's") != guarded);
    }

    /** Whether the server lets a role in with that password. */
    public static boolean accepts(String name, String password) throws SQLException {
        try {
            DriverManager.getConnection(url(), name, password).close();
            return true;
        } catch (SQLException e) {
            if (WRONG_PASSWORD.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    /** Runs SQL beside every pool. */
    public static void execute(String... statements) throws SQLException {
        try (Connection connection = connect()) {
            for (String sql : statements) {
                execute(connection, sql);
            }
        }
    }

    public static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    public static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : "nothing";
        }
    }

    /** The first cell of an answer, beside every pool. */
    public static String text(String sql) throws SQLException {
        try (Connection connection = connect()) {
            return text(connection, sql);
        }
    }

    public static int backend(Connection connection) throws SQLException {
        return Integer.parseInt(text(connection, "SELECT pg_backend_pid()"));
    }
}
