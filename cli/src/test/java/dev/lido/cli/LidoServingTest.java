package dev.lido.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.server.config.ConfigException;
import dev.lido.server.config.ServerConfig;
import dev.lido.server.config.SourceConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only the real server finds out: always words and status 2, never a stack trace. */
class LidoServingTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void source_thatVanishedSinceItWasChecked_endsWith2() {
        assertRefused(
                run(changed("127.0.0.1", 0, folder.resolve("gone.db")), "serve"),
                "lido: Invalid configuration:\n  sources.db: ",
                "gone.db");
        assertRefused(
                run(changed("127.0.0.1", 0, folder.resolve("gone.db")), "mcp"),
                "lido: Invalid configuration:\n  sources.db: ",
                "gone.db");
    }

    @Test
    void name_thatTurnsOutToReachFartherThanThisMachine_endsWith2() {
        // As localhost does where the system's hosts file says so; the configuration can't know.
        assertRefused(
                run(changed("0.0.0.0", 0, folder.resolve("database/lido.db")), "serve"),
                "lido: Invalid configuration:\n  Without a token the server listens on loopback only: host=0.0.0.0",
                "LIDO_TOKEN");
    }

    @Test
    void port_thatIsTaken_endsWith2() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertRefused(
                    run(changed("127.0.0.1", taken.getLocalPort(), folder.resolve("database/lido.db")), "serve"),
                    "lido: Can't listen on 127.0.0.1:" + taken.getLocalPort() + ": ",
                    "--port");
        }
    }

    @Test
    void input_thatCantBeRead_endsWith2() {
        assertRefused(run(new LidoServing(), "mcp"), "lido: Can't read standard input: is a folder");
    }

    private int run(Serving serving, String command) {
        InputStream unreadable = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("is a folder");
            }
        };
        Surroundings surroundings = new Surroundings(folder, Map.of(), unreadable, stream(out), stream(err));
        return CommandLines.of(surroundings, serving, close -> close.run()).execute(command, "--log-level", "error");
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private void assertRefused(int status, String... reasons) {
        String said = err.toString(StandardCharsets.UTF_8);
        assertThat(status).as(said).isEqualTo(2);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(said).contains(reasons).doesNotContain("should not have happened", "\tat ");
        err.reset();
    }

    /** The real one, for a configuration that changed since it was checked. */
    private static Serving changed(String host, int port, Path database) {
        return new Serving() {
            @Override
            public Running start(ServerConfig config) throws IOException, ConfigException {
                return new LidoServing().start(with(config));
            }

            @Override
            public int serveStdio(ServerConfig config, InputStream in, OutputStream out)
                    throws IOException, ConfigException {
                return new LidoServing().serveStdio(with(config), in, out);
            }

            private ServerConfig with(ServerConfig config) {
                return new ServerConfig(
                        host,
                        port,
                        Optional.empty(),
                        config.maxBodyBytes(),
                        Optional.empty(),
                        config.sources().stream()
                                .map(source -> new SourceConfig(
                                        source.name(),
                                        source.type(),
                                        database.toString(),
                                        source.user(),
                                        source.password(),
                                        source.schema(),
                                        source.readOnly(),
                                        source.required(),
                                        source.maxRows(),
                                        source.maxBytes(),
                                        source.maxCellBytes(),
                                        source.pool()))
                                .toList());
            }
        };
    }
}
