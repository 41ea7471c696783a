package dev.lido.benchmarks.drill;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A real PostgreSQL that can be killed and started again, in one folder and on one port. The program that runs the drills
 * makes the folder once; each fork starts the server there, and ends it. Question 12 has one, too, which isn't killed before its
 * end. Not thread-safe.
 */
public final class DrillServer {

    /** Below the ports that connects are given, so that none of them takes it while the server is away. */
    private static final int FIRST_PORT = 21_000;

    private static final int LAST_PORT = 29_000;
    private static final int TRIES = 1_000;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Path folder;
    private final String program;
    private final int port;

    /** The server of a folder that was made before. */
    DrillServer(Path folder) throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve("server.txt"));
        this.folder = folder;
        this.program = lines.get(0);
        this.port = Integer.parseInt(lines.get(1));
    }

    /** Unpacks a server and makes a database, unless the folder has them. The server doesn't run afterwards. */
    public static DrillServer in(Path folder) throws IOException {
        Path absolute = Files.createDirectories(folder).toAbsolutePath();
        Path description = absolute.resolve("server.txt");
        if (!Files.exists(description)) {
            Path data = absolute.resolve("data");
            int port = freePort();
            try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setOverrideWorkingDirectory(absolute.resolve("program").toFile())
                    .setPort(port)
                    .start()) {
                Path program = Path.of("/proc", Long.toString(postmaster(data).pid()), "exe");
                Files.write(
                        description,
                        List.of(Files.readSymbolicLink(program).toString(), Integer.toString(server.getPort())));
            }
        }
        DrillServer server = new DrillServer(absolute);
        server.kill(); // of an earlier run that was killed itself
        return server;
    }

    private static int freePort() throws IOException {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT); // another drill's server may be away
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                continue; // taken
            }
        }
        throw new IOException("No free port from " + FIRST_PORT + " to " + LAST_PORT);
    }

    /** Where it listens, on the loopback address. */
    public int port() {
        return port;
    }

    /** Where it keeps its data and its log. */
    public Path folder() {
        return folder;
    }

    /** Starts it, and waits until it answers a query. */
    public void start() throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = launch();
        while (System.nanoTime() - start < PATIENCE_NANOS) {
            try (Connection connection = connect()) {
                if (connection.isValid(5)) {
                    return;
                }
            } catch (SQLException e) {
                if (!process.isAlive()) { // what was killed hasn't let go of port or memory yet
                    process = launch();
                }
            }
            Thread.sleep(2);
        }
        throw new IOException("PostgreSQL doesn't start, see " + folder.resolve("server.log"));
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("unshare", "-U")); // it refuses to run as root
        }
        command.addAll(List.of(program, "-D", folder.resolve("data").toString()));
        command.addAll(List.of("-p", Integer.toString(port), "-F", "-c", "max_connections=300"));
        command.addAll(List.of("-c", "synchronous_commit=off"));
        File log = folder.resolve("server.log").toFile();
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
    }

    /** A connection beside every pool and proxy, by the driver itself. */
    public Connection connect() throws SQLException {
        return CountingDriver.uncounted("jdbc:postgresql://127.0.0.1:" + port
                + "/postgres?user=postgres&sslmode=disable&connectTimeout=2&socketTimeout=10");
    }

    /** SIGKILL for the postmaster and every process of its; waits until none is left. Nothing happens if it doesn't run. */
    public void kill() throws IOException {
        ProcessHandle postmaster = postmaster(folder.resolve("data"));
        if (postmaster == null) {
            return;
        }
        List<ProcessHandle> all = new ArrayList<>(List.of(postmaster));
        postmaster.descendants().forEach(all::add);
        all.forEach(ProcessHandle::destroyForcibly);
        long start = System.nanoTime();
        while (all.stream().anyMatch(DrillServer::runs) && System.nanoTime() - start < PATIENCE_NANOS) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** Whether a process is more than an entry that its parent hasn't asked for yet, which may take seconds. */
    private static boolean runs(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return !stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
        } catch (IOException e) {
            return false; // not even that
        }
    }

    /** The process that the data folder names, if it is one of ours; null if there is none. */
    private static ProcessHandle postmaster(Path data) throws IOException {
        Path file = data.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return null;
        }
        List<String> lines = Files.readAllLines(file);
        ProcessHandle process = lines.isEmpty()
                ? null
                : ProcessHandle.of(Long.parseLong(lines.get(0))).orElse(null);
        if (process == null) {
            return null;
        }
        Path words = Path.of("/proc", Long.toString(process.pid()), "cmdline");
        return Files.exists(words) && Files.readString(words).contains(data.toString()) ? process : null;
    }
}
