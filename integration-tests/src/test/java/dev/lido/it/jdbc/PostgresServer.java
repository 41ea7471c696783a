package dev.lido.it.jdbc;

import dev.lido.jdbc.LidoDataSource;
import dev.lido.jdbc.LidoDataSourceBuilder;
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
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** One real PostgreSQL for all tests of this package; it ends with the JVM. */
final class PostgresServer {

    private static final EmbeddedPostgres SERVER = start();

    private PostgresServer() {}

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
        return "jdbc:postgresql://localhost:" + SERVER.getPort() + "/postgres";
    }

    static LidoDataSourceBuilder builder() {
        return LidoDataSource.builder().name("orders").url(url()).user("postgres");
    }

    /** Makes a role that has to show a password; the server trusts everyone else. */
    static void createGuardedRole(String name, String password) throws SQLException, IOException {
        execute("DROP ROLE IF EXISTS " + name);
        execute("CREATE ROLE " + name + " LOGIN PASSWORD '" + password + "'");
        try (Connection connection = DriverManager.getConnection(url(), "postgres", "")) {
            Path rules = Path.of(text(connection, "SHOW hba_file"));
            List<String> lines = new ArrayList<>(Files.readAllLines(rules));
            lines.add(0, "host all " + name + " all scram-sha-256");
            Files.write(rules, lines);
            execute(connection, "SELECT pg_reload_conf()");
            Awaitility.await()
                    .until(() -> text(
                                    connection,
                                    "SELECT count(*) FROM pg_hba_file_rules WHERE '" + name + "' = ANY (user_name)")
                            .equals("1"));
        }
    }

    /** Runs SQL beside every pool. */
    static void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(), "postgres", "")) {
            execute(connection, sql);
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : "nothing";
        }
    }

    static int backend(Connection connection) throws SQLException {
        return Integer.parseInt(text(connection, "SELECT pg_backend_pid()"));
    }
}
