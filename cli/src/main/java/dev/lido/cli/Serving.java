package dev.lido.cli;

import dev.lido.server.config.ConfigException;
import dev.lido.server.config.ServerConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.OptionalInt;

/** How the commands start a server. */
interface Serving {

    /** A server that listens. */
    interface Running extends AutoCloseable {

        /** Where it listens. */
        String url();

        /** The further port for metrics. */
        OptionalInt metricsPort();

        /** What opens the actions of the console as long as no token is set. */
        String consoleToken();

        /** Ends it in order; a second call does nothing. */
        @Override
        void close();
    }

    /**
     * Starts a server on HTTP.
     *
     * @throws java.net.BindException if a port is taken
     * @throws IOException if it can't listen for another reason
     * @throws ConfigException if a source's settings won't do
     */
    Running start(ServerConfig config) throws IOException, ConfigException;

    /**
     * Serves MCP on two streams until the first one ends, and returns the exit status.
     *
     * @throws IOException if the input can't be read
     * @throws ConfigException if a source's settings won't do
     */
    int serveStdio(ServerConfig config, InputStream in, OutputStream out) throws IOException, ConfigException;
}
