package dev.lido.it;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A PostgreSQL of a test's own, which can be stopped and started again: same port, same data. Not thread-safe. */
public final class RestartableServer implements AutoCloseable {

    /** Below the ports that connects are given, so that none of them takes it while the server is away. */
    private static final int FIRST_PORT = 21_000;

    private static final int LAST_PORT = 29_000;

    private final Path folder;
    private final int port;
    private EmbeddedPostgres running;

    private RestartableServer() throws IOException {
        Path servers = Path.of(System.getProperty("lido.test.servers", "target/servers"));
        this.folder = Files.createTempDirectory(Files.createDirectories(servers), "restarted")
                .toAbsolutePath();
        this.port = freePort();
        this.running = run();
    }

    /** Makes a database and starts the server. */
    public static RestartableServer start() throws IOException {
        return new RestartableServer();
    }

    private EmbeddedPostgres run() throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("data"))
                .setCleanDataDirectory(false)
                .setPort(port)
                .setPGStartupWait(Patience.LIMIT)
                .start();
    }

    /** A port that nobody listens on now. */
    static int freePort() throws IOException {
        for (int port = FIRST_PORT; port < LAST_PORT; port++) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                continue; // taken
            }
        }
        throw new IOException("No free port from " + FIRST_PORT + " to " + LAST_PORT);
    }

    public int port() {
        return port;
    }

    /** Ends every session and the server, and starts it again; returns when it answers. */
    public void restart() throws IOException {
        running.close();
        running = run();
    }

    /** Ends the server for good, and deletes its data. */
    @Override
    public void close() throws IOException {
        running.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
