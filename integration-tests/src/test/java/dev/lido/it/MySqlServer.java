package dev.lido.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real MySQL or MariaDB: one of each kind for all tests, or one of a test's own, which can be stopped and started again on the
 * same port with the same data. It ends with the JVM at the latest. Not thread-safe.
 *
 * <p>Everyone who is asked for is {@link #USER}, who may do everything.
 */
public final class MySqlServer implements AutoCloseable {

    /** What is started. */
    public enum Kind {
        /** Debian's. */
        MARIADB,
        /** Out of an archive on the class path. */
        MYSQL
    }

    public static final String USER = "app";
    public static final String PASSWORD = "s3cret";
    public static final String DATABASE = "orders";

    /** Below the ports that connects are given, so that none of them takes it while the server is away. */
    private static final int FIRST_PORT = 15_000;

    private static final int LAST_PORT = 21_000;

    private static final Map<Kind, MySqlServer> SHARED = new EnumMap<>(Kind.class);

    private final Kind kind;
    private final Path folder;
    private final List<String> options;
    private final Thread atExit = new Thread(this::end, "mysql-end");
    private final int port;
    private Process process;

    private MySqlServer(Kind kind, String... options) throws IOException {
        this.kind = kind;
        this.options = List.of(options);
        this.folder = Files.createTempDirectory(servers(), kind.name().toLowerCase(java.util.Locale.ROOT));
        copy(template(kind), folder);
        Runtime.getRuntime().addShutdownHook(atExit);
        this.port = freePort();
        start();
    }

    /** The one for all tests; who changes its settings puts them back. */
    public static synchronized MySqlServer shared(Kind kind) {
        return SHARED.computeIfAbsent(kind, wanted -> {
            try {
                return new MySqlServer(wanted);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** One of a test's own. */
    public static MySqlServer start(Kind kind, String... options) throws IOException {
        return new MySqlServer(kind, options);
    }

    private static Path servers() throws IOException {
        return Files.createDirectories(Path.of(System.getProperty("lido.test.servers", "target/servers"))
                .toAbsolutePath());
    }

    private static int freePort() throws IOException {
        for (int i = 0; i < 1000; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                continue; // taken
            }
        }
        throw new IOException("No free port from " + FIRST_PORT + " to " + LAST_PORT);
    }

    /** Where the programs are: of MySQL unpacked first, once a checkout. */
    private static Path home(Kind kind) throws IOException {
        if (kind == Kind.MARIADB) {
            return Path.of("/usr");
        }
        return once("mysql-8.0.15", home -> {
            Path archive = home.resolveSibling(home.getFileName() + ".tar.gz");
            try (InputStream packed = MySqlServer.class.getResourceAsStream("/mysql-Linux-amd64.tar.gz")) {
                if (packed == null) {
                    throw new IOException("No MySQL on the class path");
                }
                Files.copy(packed, archive);
            }
            run(List.of("tar", "-xzf", archive.toString(), "-C", home.toString()), home);
            Files.delete(archive);
        });
    }

    /** A folder of data that was made once, so that each server starts with a copy in no time. */
    private static Path template(Kind kind) throws IOException {
        Path home = home(kind);
        return once(kind.name().toLowerCase(java.util.Locale.ROOT) + "-data", data -> {
            List<String> command = new ArrayList<>();
            if (kind == Kind.MARIADB) {
                command.addAll(List.of(
                        "/usr/bin/mariadb-install-db",
                        "--no-defaults",
                        "--auth-root-authentication-method=normal",
                        "--skip-test-db"));
            } else {
                command.addAll(List.of(
                        home.resolve("bin/mysqld").toString(),
                        "--no-defaults",
                        "--initialize-insecure",
                        "--innodb-log-file-size=8M",
                        "--basedir=" + home,
                        "--lc-messages-dir=" + home.resolve("share")));
            }
            command.add("--datadir=" + data);
            command.addAll(user());
            run(command, data.getParent());
            Files.writeString(data.resolve("lido-init.sql"), setup(kind));
        });
    }

    /** One statement a line, done at each start. The anonymous users would stand before those from anywhere. */
    private static String setup(Kind kind) {
        String password = kind == Kind.MARIADB ? " IDENTIFIED BY '" : " IDENTIFIED WITH mysql_native_password BY '";
        String anonymous =
                kind == Kind.MARIADB ? "DELETE FROM mysql.global_priv WHERE User = '';\nFLUSH PRIVILEGES;\n" : "";
        return anonymous
                + "CREATE USER IF NOT EXISTS " + USER + "@'%'" + password + PASSWORD + "';\n"
                + "GRANT ALL PRIVILEGES ON *.* TO " + USER + "@'%' WITH GRANT OPTION;\n"
                + "CREATE DATABASE IF NOT EXISTS " + DATABASE + ";\n"
                + "CREATE DATABASE IF NOT EXISTS other;\n";
    }

    private interface Making {
        void make(Path folder) throws IOException;
    }

    /** Makes a folder whole or not at all, also if another JVM makes it too. */
    private static Path once(String name, Making making) throws IOException {
        Path made = servers().resolve(name);
        if (Files.isDirectory(made)) {
            return made;
        }
        Path part = Files.createTempDirectory(servers(), name + "-part");
        making.make(part);
        try {
            Files.move(part, made);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            delete(part); // another one was faster
        }
        return made;
    }

    private static List<String> user() {
        // As root they start only if they are told that it is meant.
        return System.getProperty("user.name").equals("root") ? List.of("--user=root") : List.of();
    }

    private static void run(List<String> command, Path folder) throws IOException {
        Path log = Files.createTempFile(servers(), "run", ".log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(command.get(0) + " failed: " + Files.readString(log));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new IOException(e);
        }
        Files.delete(log);
    }

    /** Starts it, again after {@link #stop()} or {@link #kill()}; returns when it answers. */
    public void start() throws IOException {
        List<String> command = new ArrayList<>();
        Path home = home(kind);
        command.add(
                kind == Kind.MARIADB
                        ? "/usr/sbin/mariadbd"
                        : home.resolve("bin/mysqld").toString());
        command.add("--no-defaults");
        command.add("--datadir=" + folder);
        command.addAll(user());
        if (kind == Kind.MYSQL) {
            command.addAll(List.of("--basedir=" + home, "--lc-messages-dir=" + home.resolve("share"), "--mysqlx=OFF"));
        }
        command.addAll(List.of(
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--socket=socket",
                "--pid-file=pid",
                "--skip-log-bin",
                "--innodb-log-file-size=8M",
                "--innodb-buffer-pool-size=32M",
                "--innodb-flush-log-at-trx-commit=2",
                "--performance-schema=OFF",
                "--max-connect-errors=1000000",
                "--init-file=" + folder.resolve("lido-init.sql")));
        command.addAll(options);
        process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile())
                .start();
        Patience.await().until(this::answers);
    }

    /** Whether it answers, and all of its setup is done. */
    private boolean answers() throws IOException {
        if (!process.isAlive()) {
            throw new IOException("Server ended: " + Files.readString(folder.resolve("server.log")));
        }
        try (Connection connection = connect()) {
            return text(connection, "SHOW DATABASES LIKE 'other'").equals("other");
        } catch (SQLException e) {
            return false;
        }
    }

    /** Ends every session and the server, in good order. */
    public void stop() {
        process.destroy();
        awaitEnd();
    }

    /** Ends the server as a power cut does. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** When the JVM ends. */
    private void end() {
        kill();
        try {
            delete(folder);
        } catch (IOException e) {
            // It is a folder of build output, and goes with the next clean.
        }
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Ends every session and the server, and starts it again. */
    public void restart() throws IOException {
        stop();
        start();
    }

    /** Ends the server for good, and deletes its data. */
    @Override
    public void close() throws IOException {
        kill();
        Runtime.getRuntime().removeShutdownHook(atExit);
        delete(folder);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copied = to.resolve(from.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copied);
                } else if (Files.isRegularFile(file)) {
                    Files.copy(file, copied);
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    public Kind kind() {
        return kind;
    }

    public int port() {
        return port;
    }

    /** A connection beside every pool. */
    public Connection connect() throws SQLException {
        return connect(USER, PASSWORD);
    }

    public Connection connect(String user, String password) throws SQLException {
        return DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/?sslMode=disable", user, password);
    }

    /** Runs SQL beside every pool. */
    public void execute(String... statements) throws SQLException {
        try (Connection connection = connect()) {
            for (String sql : statements) {
                execute(connection, sql);
            }
        }
    }

    /** The first cell of an answer, beside every pool. */
    public String text(String sql) throws SQLException {
        try (Connection connection = connect()) {
            return text(connection, sql);
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
            return rows.next() ? String.valueOf(rows.getString(1)) : "nothing";
        }
    }

    /** What the server knows a connection by. */
    public static long session(Connection connection) throws SQLException {
        return Long.parseLong(text(connection, "SELECT CONNECTION_ID()"));
    }

    /** Ends a session as an administrator does; returns when the server has forgotten it. */
    public void killSession(long session) throws SQLException {
        try (Connection connection = connect()) {
            execute(connection, "KILL CONNECTION " + session);
            Patience.await()
                    .until(() -> text(
                                    connection,
                                    "SELECT COUNT(*) FROM information_schema.processlist WHERE id = " + session)
                            .equals("0"));
        }
    }
}
