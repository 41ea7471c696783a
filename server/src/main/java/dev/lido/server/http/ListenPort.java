package dev.lido.server.http;

import java.io.IOException;
import java.net.BindException;
import java.nio.channels.UnresolvedAddressException;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A port that a server listens on. */
final class ListenPort implements AutoCloseable {

    /** How long a stop waits for a connection that nothing is under way on. */
    private static final long SHUTDOWN_IDLE_MILLIS = 50;

    private final ServerConnector connector;

    /** Adds a port to a server; requests that come in by it find the pages of that name. */
    ListenPort(Server server, String name, String host, int port, Limits limits) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setName(name);
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(limits.idleTimeout().toMillis());
        connector.setShutdownIdleTimeout(SHUTDOWN_IDLE_MILLIS);
        server.addConnector(connector);
    }

    /** Takes the port. Done one by one and before the server starts, so that an error names the one that is taken. */
    void open() throws BindException {
        try {
            connector.open();
        } catch (IOException | UnresolvedAddressException e) {
            BindException failure = new BindException("Can't listen on " + AllowedHosts.authority(connector.getHost())
                    + ":" + connector.getPort() + ": " + reason(e));
            failure.initCause(e);
            throw failure;
        }
    }

    int number() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        connector.close();
    }

    private static String reason(Exception failure) {
        if (failure instanceof UnresolvedAddressException) {
            return "the host is unknown; set host to an address of this machine";
        }
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = String.valueOf(cause.getMessage());
        return message + "; " + wayOut(message);
    }

    /** The system tells its reasons in words alone. */
    private static String wayOut(String message) {
        if (message.contains("in use")) {
            return "choose another port, or stop what uses this one";
        }
        return message.contains("Permission denied")
                ? "choose a port from 1024 on, or give the process the right to use this one"
                : "set host to an address of this machine, or choose another port";
    }
}
