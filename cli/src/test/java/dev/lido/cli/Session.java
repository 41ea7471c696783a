package dev.lido.cli;

import dev.lido.server.config.ServerConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Runs the command in a made-up world with a server that only remembers. */
final class Session implements Serving, Lifetime {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new TreeMap<>();
    private final Path folder;
    private IOException failure;
    private ServerConfig started;
    private boolean closed;

    Session(Path folder) {
        this.folder = folder;
    }

    Session variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Session failing(IOException failure) {
        this.failure = failure;
        return this;
    }

    int run(String... args) {
        InputStream in = new ByteArrayInputStream("a message".getBytes(StandardCharsets.UTF_8));
        Surroundings surroundings = new Surroundings(folder, environment, in, stream(out), stream(err));
        return CommandLines.of(surroundings, this, this).execute(args);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** What the server was started with. */
    ServerConfig started() {
        return started;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public Running start(ServerConfig config) throws IOException {
        started = config;
        if (failure != null) {
            throw failure;
        }
        return new Running() {
            @Override
            public String url() {
                return "http://127.0.0.1:4711";
            }

            @Override
            public OptionalInt metricsPort() {
                return config.metricsPort().isPresent() ? OptionalInt.of(4712) : OptionalInt.empty();
            }

            @Override
            public String consoleToken() {
                return "once";
            }

            @Override
            public void close() {
                closed = true;
            }
        };
    }

    @Override
    public int serveStdio(ServerConfig config, InputStream in, OutputStream out) throws IOException {
        started = config;
        System.out.println("a stray print");
        in.transferTo(out);
        return 0;
    }

    @Override
    public void untilStopped(Runnable close) {
        close.run();
    }
}
