package dev.lido.it.jdbc;

import static dev.lido.it.MySqlServer.execute;
import static dev.lido.it.MySqlServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lido.it.MySqlPair;
import dev.lido.it.MySqlServer;
import dev.lido.it.Patience;
import dev.lido.it.PostgresServer;
import dev.lido.jdbc.DatabaseUnreachableException;
import dev.lido.jdbc.LeaseClosedException;
import dev.lido.jdbc.LidoDataSource;
import dev.lido.jdbc.LidoDataSourceBuilder;
import dev.lido.pool.PoolStats;
import dev.lido.pool.spi.FailureKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each row of the list on each database that it can happen to. */
@DisplayName("Bad input: a precise exception with SQLState and the pool's name, and nothing lost")
class BadInputTest {

    @TempDir
    static Path folder;

    private static Server h2;

    enum Database {
        POSTGRES {
            @Override
            LidoDataSourceBuilder builder() {
                return PostgresServer.builder();
            }

            @Override
            String url(String host, int port, String database, boolean tls) {
                return "jdbc:postgresql://" + host + ":" + port + "/" + database + (tls ? "?sslmode=require" : "");
            }

            @Override
            int port() {
                return PostgresServer.port();
            }
        },
        MARIADB {
            @Override
            LidoDataSourceBuilder builder() {
                return MySqlPair.MARIADB.builder();
            }

            @Override
            String url(String host, int port, String database, boolean tls) {
                return "jdbc:mariadb://" + host + ":" + port + "/" + database + "?sslMode="
                        + (tls ? "trust" : "disable");
            }

            @Override
            int port() {
                return MySqlPair.MARIADB.server().port();
            }
        },
        MYSQL {
            @Override
            LidoDataSourceBuilder builder() {
                return MySqlPair.MYSQL.builder();
            }

            @Override
            String url(String host, int port, String database, boolean tls) {
                return "jdbc:mysql://" + host + ":" + port + "/" + database + "?sslMode="
                        + (tls ? "REQUIRED" : "DISABLED");
            }

            @Override
            int port() {
                return MySqlPair.MYSQL.server().port();
            }
        },
        SQLITE {
            @Override
            LidoDataSourceBuilder builder() {
                return LidoDataSource.builder()
                        .name("orders")
                        .url(folder.resolve("bad.db").toString());
            }

            @Override
            String url(String host, int port, String database, boolean tls) {
                throw new AssertionError("has no server");
            }

            @Override
            int port() {
                throw new AssertionError("has no server");
            }
        },
        H2 {
            @Override
            LidoDataSourceBuilder builder() {
                return LidoDataSource.builder()
                        .name("orders")
                        .url(url("127.0.0.1", port(), "orders", false))
                        .user("app")
                        .password("s3cret");
            }

            @Override
            String url(String host, int port, String database, boolean tls) {
                return "jdbc:h2:" + (tls ? "ssl" : "tcp") + "://" + host + ":" + port + "/./" + database;
            }

            @Override
            int port() {
                return h2.getPort();
            }
        };

        abstract LidoDataSourceBuilder builder();

        abstract String url(String host, int port, String database, boolean tls);

        abstract int port();

        LidoDataSourceBuilder withUrl(String host, int port, String database, boolean tls) {
            return builder().url(url(host, port, database, tls));
        }
    }

    /** What goes wrong at a connect, where there is a server; each but the first may get better. */
    enum Connect {
        WRONG_PASSWORD(FailureKind.AUTH),
        UNKNOWN_HOST(FailureKind.DNS),
        WRONG_PORT(FailureKind.REFUSED),
        TLS_REFUSED(FailureKind.TLS),
        NO_SUCH_DATABASE(FailureKind.OTHER);

        private final FailureKind kind;

        Connect(FailureKind kind) {
            this.kind = kind;
        }

        LidoDataSourceBuilder builder(Database database) throws SQLException, IOException {
            return switch (this) {
                case WRONG_PASSWORD -> {
                    if (database == Database.POSTGRES) {
                        PostgresServer.createGuardedRole("refused", "right");
                    }
                    yield database.builder()
                            .user(database == Database.POSTGRES ? "refused" : MySqlServer.USER)
                            .password("wrong-s3cret");
                }
                case UNKNOWN_HOST -> database.withUrl("no-such-host.invalid", database.port(), "orders", false);
                case WRONG_PORT -> database.withUrl("127.0.0.1", closedPort(), "orders", false);
                case TLS_REFUSED -> database.withUrl("127.0.0.1", withoutTls(database), "orders", true);
                case NO_SUCH_DATABASE -> database.withUrl("127.0.0.1", database.port(), "no_such_database", false);
            };
        }

        private static int closedPort() throws IOException {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            }
        }

        private static int withoutTls(Database database) {
            return database == Database.MYSQL ? plainMySql.port() : database.port();
        }
    }

    private static MySqlServer plainMySql;

    @BeforeAll
    static void startServers() throws SQLException, IOException {
        h2 = Server.createTcpServer("-tcpPort", "0", "-baseDir", folder.toString())
                .start();
        try (Connection made = java.sql.DriverManager.getConnection(
                "jdbc:h2:" + folder.toAbsolutePath() + "/orders", "app", "s3cret")) {
            execute(made, "CREATE TABLE made (n INT)");
        }
        plainMySql = MySqlServer.start(MySqlServer.Kind.MYSQL, "--skip-ssl");
    }

    @AfterAll
    static void stopServers() throws IOException {
        h2.stop();
        plainMySql.close();
    }

    private static void assertNothingLost(LidoDataSource pool) {
        PoolStats stats = pool.stats();
        assertThat(stats.active()).isZero();
        assertThat(stats.pending()).isZero();
        assertThat(stats.leaked()).isZero();
        assertThat(stats.total()).isEqualTo(stats.idle());
    }

    private void assertRefused(Database database, Connect fault) throws SQLException, IOException {
        try (LidoDataSource pool = fault.builder(database)
                .connectRetryAttempts(1)
                .failFastAfter(Duration.ofMillis(1))
                .acquireTimeout(Patience.LIMIT)
                .build()) {
            SQLException failure = catchThrowableOfType(SQLException.class, pool::getConnection);
            if (fault.kind == FailureKind.AUTH) {
                assertThat((Throwable) failure)
                        .isInstanceOf(SQLInvalidAuthorizationSpecException.class)
                        .hasMessageContaining("kind=auth");
                assertThat(failure.getSQLState()).isEqualTo("28000");
            } else {
                assertThat((Throwable) failure)
                        .isInstanceOfSatisfying(
                                DatabaseUnreachableException.class,
                                unreachable -> assertThat(unreachable.kind()).isEqualTo(fault.kind));
                assertThat(failure.getSQLState()).isEqualTo("08001");
            }
            assertThat((Throwable) failure)
                    .hasMessageStartingWith("Database unreachable: pool=orders ")
                    .hasMessageNotContaining("s3cret")
                    .hasMessageNotContaining("127.0.0.1")
                    .hasCauseInstanceOf(SQLException.class);
            assertNothingLost(pool);
            assertThat(pool.stats().total()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Connect.class)
    @DisplayName("wrong password, unknown host, wrong port, TLS refused, no such database: PostgreSQL")
    void connect_postgres(Connect fault) throws SQLException, IOException {
        assertRefused(Database.POSTGRES, fault);
    }

    @ParameterizedTest
    @EnumSource(Connect.class)
    @DisplayName("wrong password, unknown host, wrong port, TLS refused, no such database: MariaDB")
    void connect_mariaDb(Connect fault) throws SQLException, IOException {
        assertRefused(Database.MARIADB, fault);
    }

    @ParameterizedTest
    @EnumSource(Connect.class)
    @DisplayName("wrong password, unknown host, wrong port, TLS refused, no such database: MySQL")
    void connect_mySql(Connect fault) throws SQLException, IOException {
        assertRefused(Database.MYSQL, fault);
    }

    @ParameterizedTest
    @EnumSource(Connect.class)
    @DisplayName("wrong password, unknown host, wrong port, TLS refused, no such database: H2")
    void connect_h2(Connect fault) throws SQLException, IOException {
        assertRefused(Database.H2, fault);
    }

    @Test
    @DisplayName("no such database: SQLite, where that is a folder that isn't there, or a file that is something else")
    void connect_sqlite() throws IOException {
        assertThatThrownBy(() -> LidoDataSource.builder()
                        .name("orders")
                        .url(folder.resolve("missing/app.db").toString())
                        .build())
                .hasMessageContaining("pool=orders")
                .hasMessageContaining("doesn't exist; create it first");

        Path letter = Files.writeString(folder.resolve("letter.db"), "Dear Sir or Madam, ".repeat(100));
        try (LidoDataSource pool = LidoDataSource.builder()
                .name("orders")
                .url(letter.toString())
                .connectRetryAttempts(1)
                .failFastAfter(Duration.ofMillis(1))
                .acquireTimeout(Patience.LIMIT)
                .build()) {
            assertThatThrownBy(pool::getConnection)
                    .isInstanceOf(DatabaseUnreachableException.class)
                    .hasMessageStartingWith("Database unreachable: pool=orders ")
                    .cause()
                    .hasMessageContaining("SQLITE_NOTADB");
            assertNothingLost(pool);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Database.class,
            names = {"POSTGRES", "MARIADB", "MYSQL"})
    @DisplayName("too many clients: who can't be served by the time says so, with the server's word as the cause")
    void tooManyClients(Database database) throws SQLException {
        makeCrowdedUser(database);
        try (LidoDataSource first = crowded(database);
                Connection held = first.getConnection();
                LidoDataSource pool = crowded(database)) {
            SQLException failure =
                    catchThrowableOfType(SQLException.class, () -> pool.getConnection(Duration.ofSeconds(5)));
            assertThat((Throwable) failure)
                    .isInstanceOfSatisfying(
                            DatabaseUnreachableException.class,
                            unreachable -> assertThat(unreachable.kind()).isEqualTo(FailureKind.CAPACITY))
                    .hasMessageStartingWith("Database unreachable: pool=orders ")
                    .hasMessageContaining("no connection to spare");
            assertThat(failure.getSQLState()).isEqualTo("08001");
            assertThat(text(held, "SELECT 1")).isEqualTo("1");
            assertNothingLost(pool);
        }
    }

    private static LidoDataSource crowded(Database database) {
        return database.builder().user("single").password("").build();
    }

    private static void makeCrowdedUser(Database database) throws SQLException {
        if (database == Database.POSTGRES) {
            PostgresServer.execute("DROP ROLE IF EXISTS single", "CREATE ROLE single LOGIN CONNECTION LIMIT 1");
            return;
        }
        MySqlServer server = (database == Database.MYSQL ? MySqlPair.MYSQL : MySqlPair.MARIADB).server();
        server.execute(
                "DROP USER IF EXISTS single@'%'",
                "CREATE USER single@'%' IDENTIFIED BY '' WITH MAX_USER_CONNECTIONS 1",
                "GRANT SELECT ON orders.* TO single@'%'");
    }

    /** What each database calls it, by the first two characters of the state; SQLite's driver has none. */
    @ParameterizedTest
    @EnumSource(Database.class)
    @DisplayName("SQL errors: the driver's own exception, on a connection that stays, and goes on")
    void sqlErrors(Database database) throws SQLException {
        try (LidoDataSource pool = database.builder().maxSize(1).build()) {
            pool.useConnection(connection -> {
                execute(connection, "DROP TABLE IF EXISTS bad_input");
                execute(connection, "CREATE TABLE bad_input (n INT PRIMARY KEY)");
                execute(connection, "INSERT INTO bad_input VALUES (1)");
                assertSqlError(database, connection, "SELEC 1", "42");
                assertSqlError(database, connection, "SELECT * FROM no_such_table", "42");
                assertSqlError(database, connection, "INSERT INTO bad_input VALUES (1)", "23");
                assertThat(text(connection, "SELECT n FROM bad_input")).isEqualTo("1");
            });
            assertNothingLost(pool);
            assertThat(pool.stats().created()).isEqualTo(1);
            assertThat(pool.stats().closed()).isZero();
        }
    }

    private static void assertSqlError(Database database, Connection connection, String sql, String state) {
        SQLException failure = catchThrowableOfType(SQLException.class, () -> execute(connection, sql));
        assertThat(failure.getClass().getName()).doesNotStartWith("dev.lido");
        if (database == Database.SQLITE) {
            assertThat(failure.getErrorCode()).isPositive();
        } else {
            assertThat(failure.getSQLState()).startsWith(state);
        }
    }

    @ParameterizedTest
    @EnumSource(Database.class)
    @DisplayName("closed leases: whatever was made by one says so, and harms nobody")
    void closedLease(Database database) throws SQLException {
        try (LidoDataSource pool = database.builder().maxSize(1).build()) {
            Connection connection = pool.getConnection();
            Statement statement = connection.createStatement();
            ResultSet rows = statement.executeQuery("SELECT 1");
            connection.close();

            try (Connection next = pool.getConnection()) {
                assertClosed(connection::createStatement);
                assertClosed(connection::commit);
                assertClosed(() -> connection.setAutoCommit(false));
                assertClosed(() -> statement.execute("SELECT 1"));
                assertClosed(rows::next);
                connection.close();
                assertThat(text(next, "SELECT 2")).isEqualTo("2");
            }
            assertNothingLost(pool);
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    private static void assertClosed(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(LeaseClosedException.class)
                .hasMessageStartingWith("Connection used after close: pool=orders;")
                .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("08003"));
    }

    @ParameterizedTest
    @EnumSource(Database.class)
    @DisplayName("misuse: commit and rollback under auto-commit are refused, and cost no connection")
    void commit_underAutoCommit(Database database) throws SQLException {
        try (LidoDataSource pool = database.builder().maxSize(1).build()) {
            pool.useConnection(connection -> {
                assertMisuse(connection::commit, "Commit");
                assertMisuse(connection::rollback, "Rollback");
                connection.setAutoCommit(false);
                assertThat(text(connection, "SELECT 1")).isEqualTo("1");
                connection.commit();
                connection.rollback();
            });
            assertThat(pool.withConnection(Connection::getAutoCommit)).isTrue();
            assertNothingLost(pool);
            assertThat(pool.stats().created()).isEqualTo(1);
            assertThat(pool.stats().closed()).isZero();
        }
    }

    private static void assertMisuse(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String what) {
        assertThatThrownBy(call)
                .isInstanceOf(SQLException.class)
                .hasMessageStartingWith(what + " under auto-commit: pool=orders;")
                .hasMessageContaining("setAutoCommit(false)")
                .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("25000"));
    }

    @ParameterizedTest
    @EnumSource(Database.class)
    @DisplayName("misuse: two threads on one connection get right answers, and it is nobody else's meanwhile")
    void twoThreads_onOneConnection(Database database) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (LidoDataSource pool = database.builder().maxSize(1).build()) {
            try (Connection connection = pool.getConnection()) {
                List<Future<String>> answers = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    int number = i;
                    answers.add(threads.submit(() -> text(connection, "SELECT " + number)));
                }
                for (int i = 0; i < 100; i++) {
                    assertThat(answers.get(i).get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
                            .isEqualTo(Integer.toString(i));
                }
                assertThat(pool.stats().active()).isEqualTo(1);
            }
            pool.useConnection(next -> assertThat(text(next, "SELECT 7")).isEqualTo("7"));
            assertNothingLost(pool);
        } finally {
            threads.shutdownNow();
        }
    }
}
