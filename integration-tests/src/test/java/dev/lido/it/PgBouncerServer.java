package dev.lido.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Debian's PgBouncer in front of {@link PostgresServer}, pooling transactions. */
public final class PgBouncerServer implements AutoCloseable {

    private final Path folder;
    private final int port;
    private final long pid;

    private PgBouncerServer(int serverConnections, String... users) throws IOException {
        this.folder = ServerCommand.folder("pgbouncer");
        this.port = RestartableServer.freePort();
        List<String> known = new ArrayList<>();
        for (String user : users) {
            known.add('"' + user + "\" \"\"");
        }
        ServerCommand.write(folder.resolve("users.txt"), known.toArray(String[]::new));
        Path file = folder.resolve("pgbouncer.ini");
        ServerCommand.write(
                file,
                "[databases]",
                "postgres = host=127.0.0.1 port=" + PostgresServer.port() + " dbname=postgres",
                "[pgbouncer]",
                "listen_addr = 127.0.0.1",
                "listen_port = " + port,
                "unix_socket_dir =",
                "auth_type = trust",
                "auth_file = " + folder.resolve("users.txt"),
                "pool_mode = transaction",
                "default_pool_size = " + serverConnections,
                "max_client_conn = 200",
                "ignore_startup_parameters = extra_float_digits",
                "logfile = " + folder.resolve("log.txt"),
                "pidfile = " + folder.resolve("pid.txt"));
        ServerCommand.run(folder, "/usr/sbin/pgbouncer", "-d", file.toString());
        this.pid = Patience.await()
                .ignoreExceptions()
                .until(
                        () -> Long.valueOf(
                                Files.readString(folder.resolve("pid.txt")).strip()),
                        found -> found > 0);
    }

    /**
     * Starts it.
     *
     * @param serverConnections how many connections to the server each user's clients share
     * @param users who may log in; nobody is asked for a password
     */
    public static PgBouncerServer start(int serverConnections, String... users) throws IOException {
        return new PgBouncerServer(serverConnections, users);
    }

    /** What leads through it. */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    @Override
    public void close() throws IOException {
        var process = ProcessHandle.of(pid);
        if (process.isPresent()) {
            process.get().destroyForcibly();
            try {
                process.get().onExit().get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                throw new IOException("PgBouncer doesn't end", e);
            }
        }
        ServerCommand.delete(folder);
    }
}
