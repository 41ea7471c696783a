package dev.lido.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.stream.Stream;

/** Two of Debian's PostgreSQL: one that writes, and a standby that follows it by streaming replication. */
public final class PostgresPair implements AutoCloseable {

    private final Path folder;
    private final Path programs;
    private final int one;
    private final int two;

    private PostgresPair() throws IOException {
        this.folder = ServerCommand.folder("pair");
        this.programs = programs();
        String first = folder.resolve("one").toString();
        String second = folder.resolve("two").toString();
        ServerCommand.run(folder, program("initdb"), "-D", first, "-U", "postgres", "--auth=trust", "--no-sync");
        this.one = RestartableServer.freePort();
        start(first, one);
        this.two = RestartableServer.freePort();
        try {
            ServerCommand.run(
                    folder,
                    program("pg_basebackup"),
                    "--host=127.0.0.1",
                    "--port=" + one,
                    "--username=postgres",
                    "--pgdata=" + second,
                    "--write-recovery-conf",
                    "--checkpoint=fast",
                    "--no-sync");
            start(second, two);
        } catch (IOException e) {
            stop(first);
            throw e;
        }
    }

    private static Path programs() throws IOException {
        Path versions = Path.of("/usr/lib/postgresql");
        try (Stream<Path> found = Files.list(versions)) {
            return found.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("pg_basebackup")))
                    .max(Comparator.naturalOrder())
                    .orElseThrow(() -> new IOException("No PostgreSQL in " + versions + ": run ./check"));
        }
    }

    private String program(String name) {
        return programs.resolve(name).toString();
    }

    private void start(String data, int port) throws IOException {
        ServerCommand.run(
                folder,
                program("pg_ctl"),
                "-D",
                data,
                "-w",
                "-l",
                data + ".log",
                "-o",
                "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off",
                "start");
    }

    private void stop(String data) throws IOException {
        ServerCommand.run(folder, program("pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop");
    }

    /** Starts both; returns when the standby follows. */
    public static PostgresPair start() throws IOException {
        return new PostgresPair();
    }

    /** Of the one that writes at first. */
    public int one() {
        return one;
    }

    /** Of the one that follows at first. */
    public int two() {
        return two;
    }

    /** Makes the standby a server of its own that takes writes; returns when it does. */
    public void promote() throws SQLException {
        execute(two, "SELECT pg_promote()");
    }

    /** Waits until the standby has all that the first one has. */
    public void catchUp() {
        Patience.await()
                .until(() -> "t"
                        .equals(text(
                                one,
                                "SELECT count(*) = 1 AND bool_and(replay_lsn >= pg_current_wal_lsn()) FROM"
                                        + " pg_stat_replication")));
    }

    /** Runs SQL on one of them, beside every pool. */
    public static void execute(int port, String sql) throws SQLException {
        try (Connection connection = connect(port)) {
            PostgresServer.execute(connection, sql);
        }
    }

    /** The first cell of an answer of one of them. */
    public static String text(int port, String sql) throws SQLException {
        try (Connection connection = connect(port)) {
            return PostgresServer.text(connection, sql);
        }
    }

    private static Connection connect(int port) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "");
    }

    @Override
    public void close() throws IOException {
        try {
            stop(folder.resolve("two").toString());
        } finally {
            stop(folder.resolve("one").toString());
        }
        try {
            ServerCommand.delete(folder);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
