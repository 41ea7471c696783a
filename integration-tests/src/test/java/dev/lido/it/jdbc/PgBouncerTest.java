package dev.lido.it.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lido.it.Patience;
import dev.lido.it.PgBouncerServer;
import dev.lido.it.PostgresServer;
import dev.lido.jdbc.DatabaseUnreachableException;
import dev.lido.jdbc.Isolation;
import dev.lido.jdbc.LidoDataSource;
import dev.lido.jdbc.LidoDataSourceBuilder;
import dev.lido.jdbc.ProjectPools;
import dev.lido.jdbc.SqlConsumer;
import dev.lido.jdbc.TransactionOptions;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("D10: behind a real PgBouncer that pools transactions, found out without being told")
class PgBouncerTest {

    private static final int CALLERS = 32;
    private static final int TURNS = 30;
    private static final int SERVER_CONNECTIONS = 4;

    private static PgBouncerServer bouncer;

    private final ExecutorService callers = Executors.newCachedThreadPool();

    @BeforeAll
    static void start() throws IOException, SQLException {
        for (String project : List.of("north", "south")) {
            PostgresServer.execute(
                    "CREATE SCHEMA IF NOT EXISTS " + project,
                    "DROP ROLE IF EXISTS app_" + project,
                    "CREATE ROLE app_" + project + " LOGIN",
                    "CREATE TABLE IF NOT EXISTS " + project + ".place AS SELECT '" + project + "' AS name",
                    "GRANT USAGE ON SCHEMA " + project + " TO PUBLIC",
                    "GRANT SELECT ON ALL TABLES IN SCHEMA " + project + " TO PUBLIC",
                    "ALTER ROLE app_" + project + " SET search_path TO \"" + project + "\", public");
        }
        bouncer = PgBouncerServer.start(SERVER_CONNECTIONS, "postgres", "app_north", "app_south");
    }

    @AfterAll
    static void stop() throws IOException {
        bouncer.close();
    }

    @AfterEach
    void end() {
        callers.shutdownNow();
    }

    private static LidoDataSourceBuilder builder() {
        return LidoDataSource.builder()
                .name("bounced")
                .url(bouncer.url())
                .user("postgres")
                .maxSize(CALLERS)
                .acquireTimeout(Patience.LIMIT);
    }

    private static int square(Connection connection, int number) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT ?::int * ?::int, pg_backend_pid()")) {
            statement.setInt(1, number);
            statement.setInt(2, number);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    private static int backend(Connection connection) throws SQLException {
        return PostgresServer.backend(connection);
    }

    @Test
    @DisplayName("D10: 32 threads on 4 server connections, prepared statements used again and again: none clashes")
    void preparedStatements_dontClash() throws Exception {
        Set<Integer> backends = ConcurrentHashMap.newKeySet();
        try (LidoDataSource pool = builder().build()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                int caller = i;
                running.add(callers.submit(() -> {
                    try (Connection connection = pool.getConnection();
                            PreparedStatement statement = connection.prepareStatement("SELECT ?::int + 1")) {
                        for (int turn = 0; turn < TURNS; turn++) {
                            statement.setInt(1, turn);
                            try (ResultSet rows = statement.executeQuery()) {
                                rows.next();
                                assertThat(rows.getInt(1)).isEqualTo(turn + 1);
                            }
                            assertThat(square(connection, caller)).isEqualTo(caller * caller);
                            backends.add(backend(connection));
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get(2 * Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
            assertThat(pool.stats().createFailed()).isZero();
        }
        assertThat(backends).hasSizeBetween(2, SERVER_CONNECTIONS);
    }

    @Test
    @DisplayName(
            "D10: commandTimeout cancels the statement that ran too long, and no other on the same server connections")
    void commandTimeout_cancelsTheRightOne() throws Exception {
        try (LidoDataSource limited =
                        builder().commandTimeout(Duration.ofSeconds(1)).build();
                LidoDataSource free = builder().build()) {
            List<Future<String>> others = new ArrayList<>();
            for (int i = 0; i < SERVER_CONNECTIONS - 1; i++) {
                others.add(callers.submit(() -> free.<String>withConnection(
                        connection -> PostgresServer.text(connection, "SELECT 'whole' FROM pg_sleep(4)"))));
            }
            try (Connection connection = limited.getConnection()) {
                int before = square(connection, 3);
                assertThatThrownBy(() -> PostgresServer.text(connection, "SELECT pg_sleep(120)"))
                        .isInstanceOf(SQLTimeoutException.class);
                assertThat(square(connection, 3)).isEqualTo(before);
            }
            for (Future<String> other : others) {
                assertThat(other.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
                        .isEqualTo("whole");
            }
        }
    }

    @Test
    @DisplayName("D10, F13: a transaction left open is rolled back at release, by JDBC or by SQL")
    void openTransaction_isRolledBack() throws SQLException {
        PostgresServer.execute("DROP TABLE IF EXISTS left_open", "CREATE TABLE left_open (n int)");
        try (LidoDataSource pool = builder().build()) {
            pool.useConnection(connection -> {
                connection.setAutoCommit(false);
                PostgresServer.execute(connection, "INSERT INTO left_open VALUES (1)");
            });
            pool.useConnection(connection -> {
                PostgresServer.execute(connection, "BEGIN");
                PostgresServer.execute(connection, "INSERT INTO left_open VALUES (2)");
            });
            pool.useConnection(connection -> {
                assertThat(connection.getAutoCommit()).isTrue();
                assertThat(PostgresServer.text(connection, "SELECT count(*) FROM left_open"))
                        .isEqualTo("0");
            });
            assertThat(PostgresServer.text(
                            "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"))
                    .isEqualTo("0");
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    private static void assertRefused(LidoDataSource pool, SqlConsumer<Connection> use) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            assertThatThrownBy(() -> use.accept(connection))
                    .isInstanceOfSatisfying(
                            SQLFeatureNotSupportedException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("0A000"))
                    .hasMessageStartingWith("Session state not kept: pool=bounced ");
            assertThat(square(connection, 5)).isEqualTo(25);
        }
    }

    @Test
    @DisplayName("D10: what would reach other clients, or be lost, is refused; what stays in the transaction works")
    void sessionState_isRefused() throws SQLException {
        try (LidoDataSource pool = builder().build()) {
            assertRefused(pool, connection -> PostgresServer.execute(connection, "SET search_path TO south"));
            assertRefused(pool, connection -> PostgresServer.execute(connection, "LISTEN orders"));
            assertRefused(pool, connection -> PostgresServer.text(connection, "SELECT pg_advisory_lock(1)"));
            assertRefused(pool, connection -> connection.prepareStatement("SET ROLE app_north"));
            assertRefused(pool, connection -> connection.setSchema("south"));
            assertRefused(pool, connection -> connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE));
            pool.useConnection(connection -> {
                connection.setAutoCommit(false);
                PostgresServer.execute(connection, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");
                PostgresServer.execute(connection, "SET LOCAL search_path TO south");
                assertThat(PostgresServer.text(connection, "SELECT name FROM place"))
                        .isEqualTo("south");
                assertThat(PostgresServer.text(connection, "SHOW transaction_isolation"))
                        .isEqualTo("serializable");
                connection.rollback();
            });
        }
    }

    @Test
    @DisplayName("D10: a read-only source is that in its transactions, and leaves nothing to the next client")
    void readOnly_leavesNothing() throws SQLException, IOException {
        PostgresServer.execute("DROP TABLE IF EXISTS written", "CREATE TABLE written (n int)");
        try (PgBouncerServer single = PgBouncerServer.start(1, "postgres");
                LidoDataSource reader =
                        builder().url(single.url()).readOnly(true).build();
                LidoDataSource writer = builder().url(single.url()).build()) {
            reader.useConnection(connection -> {
                connection.setAutoCommit(false);
                assertThatThrownBy(() -> PostgresServer.execute(connection, "INSERT INTO written VALUES (1)"))
                        .isInstanceOf(SQLException.class);
            });
            writer.useConnection(connection -> PostgresServer.execute(connection, "INSERT INTO written VALUES (2)"));
            assertThat(PostgresServer.text("SELECT sum(n) FROM written")).isEqualTo("2");
        }
    }

    @Test
    @DisplayName(
            "D10, F13: a full reset is left out where it would meet other clients' sessions; one by SQL is refused")
    void fullReset_isLeftOut() throws SQLException, IOException {
        try (PgBouncerServer single = PgBouncerServer.start(1, "postgres");
                LidoDataSource pool =
                        builder().url(single.url()).resetPolicy("full").build()) {
            pool.useConnection(connection -> square(connection, 3));

            assertThat(PostgresServer.text("SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                            + " AND query LIKE '%UNLISTEN%'")) // what a server connection has run last
                    // is seen from outside
                    .isEqualTo("0");
        }
        try (LidoDataSource pool = builder()
                .resetPolicy("DISCARD ALL")
                .acquireTimeout(Duration.ofSeconds(2))
                .build()) {
            assertThatThrownBy(pool::getConnection)
                    .rootCause()
                    .hasMessageStartingWith(
                            "Session state not kept: resetPolicy can't be run behind a transaction pooler");
        }
    }

    @Test
    @DisplayName("D10, P3: the isolation of a transaction stays in it")
    void isolation_staysInTheTransaction() throws SQLException, IOException {
        try (PgBouncerServer single = PgBouncerServer.start(1, "postgres");
                LidoDataSource strict = builder().url(single.url()).build();
                LidoDataSource other = builder().url(single.url()).build()) {
            TransactionOptions options = TransactionOptions.defaults().isolation(Isolation.SERIALIZABLE);
            assertThat(strict.<List<String>>transaction(
                            options, tx -> tx.query("SHOW transaction_isolation", row -> row.getString(1))))
                    .containsExactly("serializable");
            assertThat(other.<String>withConnection(
                            connection -> PostgresServer.text(connection, "SHOW transaction_isolation")))
                    .isEqualTo("read committed");
        }
    }

    private static ProjectPools projects() {
        return ProjectPools.builder()
                .url(bouncer.url())
                .minIdle(0)
                .acquireTimeout(Duration.ofSeconds(5))
                .configure((project, source) -> source.user("app_" + project))
                .build();
    }

    @Test
    @DisplayName("D10, D5: the search path is that of the project's role, and none leaks to another project")
    void searchPath_doesntLeak() throws Exception {
        try (ProjectPools projects = projects()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                String project = i % 2 == 0 ? "north" : "south";
                running.add(callers.submit(() -> {
                    for (int turn = 0; turn < TURNS; turn++) {
                        assertThat(projects.<String>withConnection(
                                        project,
                                        connection -> PostgresServer.text(connection, "SELECT name FROM place")))
                                .isEqualTo(project);
                    }
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get(2 * Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
            assertThat(projects.stats()).containsOnlyKeys("north", "south");
        }
    }

    @Test
    @DisplayName("D10, D5: a role that doesn't say the search path is refused, with the statement to type")
    void searchPath_notOfTheRole_isRefused() {
        try (LidoDataSource pool = builder()
                .user("app_north")
                .schema("south")
                .acquireTimeout(Duration.ofSeconds(1))
                .build()) {
            assertThat(catchThrowable(pool::getConnection))
                    .isInstanceOf(DatabaseUnreachableException.class)
                    .cause()
                    .hasMessageStartingWith("Schema not used: schema=south; ")
                    .hasMessageContaining("ALTER ROLE \"app_north\" SET search_path TO \"south\", public");
        }
    }

    @Test
    @DisplayName("D10: a startup parameter that the pooler refuses is explained")
    void startupParameter_isExplained() {
        try (LidoDataSource pool = builder()
                .property("currentSchema", "south")
                .acquireTimeout(Duration.ofSeconds(1))
                .build()) {
            assertThat(catchThrowable(pool::getConnection))
                    .isInstanceOf(DatabaseUnreachableException.class)
                    .cause()
                    .hasMessageStartingWith("Transaction pooler refused a startup parameter: ")
                    .hasMessageContaining("ALTER ROLE");
        }
    }

    @Test
    @DisplayName("D10: without a pooler nothing is refused; told that there is none, nothing is looked for")
    void withoutPooler_nothingIsRefused() throws SQLException {
        try (LidoDataSource direct = LidoDataSource.builder()
                        .url(PostgresServer.url())
                        .user("postgres")
                        .build();
                LidoDataSource told = builder().transactionPooler(false).build()) {
            for (LidoDataSource pool : List.of(direct, told)) {
                pool.useConnection(connection -> assertThat(
                                PostgresServer.text(connection, "SELECT pg_try_advisory_xact_lock(4711)"))
                        .isEqualTo("t"));
            }
            direct.useConnection(connection -> {
                connection.setSchema("south");
                assertThat(PostgresServer.text(connection, "SELECT pg_try_advisory_lock(4711)"))
                        .isEqualTo("t");
                PostgresServer.execute(connection, "SELECT pg_advisory_unlock(4711)");
            });
        }
    }
}
