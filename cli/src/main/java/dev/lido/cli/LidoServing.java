package dev.lido.cli;

import dev.lido.server.LidoServer;
import dev.lido.server.config.ConfigException;
import dev.lido.server.config.ServerConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.OptionalInt;

/** Starts the real server. */
final class LidoServing implements Serving {

    @Override
    public Running start(ServerConfig config) throws IOException, ConfigException {
        try {
            return new Listening(LidoServer.start(config));
        } catch (IllegalArgumentException e) {
            throw refusal(e);
        }
    }

    @Override
    public int serveStdio(ServerConfig config, InputStream in, OutputStream out) throws IOException, ConfigException {
        try {
            return LidoServer.serveStdio(config, in, out);
        } catch (IllegalArgumentException e) {
            throw refusal(e);
        }
    }

    /** What only the opening of the sources finds out comes wrapped. */
    private static ConfigException refusal(IllegalArgumentException failure) {
        if (failure.getCause() instanceof ConfigException config) {
            return config;
        }
        throw failure;
    }

    /** A server on HTTP. */
    private record Listening(LidoServer server) implements Running {

        @Override
        public String url() {
            return server.url();
        }

        @Override
        public OptionalInt metricsPort() {
            return server.metricsPort();
        }

        @Override
        public String consoleToken() {
            return server.consoleToken();
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
