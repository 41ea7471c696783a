package dev.lido.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Sends back what it is sent, and tells how each connection ended. */
final class EchoServer implements AutoCloseable {

    /** How the client's side of a connection ended, as the server saw it. */
    enum Ending {
        CLOSED,
        RESET
    }

    /** One for each connection that has ended. */
    final BlockingQueue<Ending> endings = new LinkedBlockingQueue<>();
    /** One for each connection that was accepted. */
    final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();

    private final ServerSocket listener;
    private final String greeting;

    /** @param greeting what each client is told first */
    EchoServer(String greeting) throws IOException {
        this.greeting = greeting;
        listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port());
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = listener.accept();
                accepted.add(socket);
                daemon(() -> echo(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void echo(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write(greeting.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            byte[] bytes = new byte[8_192];
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                socket.getOutputStream().write(bytes, 0, count);
            }
            endings.add(Ending.CLOSED);
        } catch (IOException e) {
            endings.add(Ending.RESET);
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "echo-server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : accepted) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
