package dev.lido.testing;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection and the one to the server behind it, if there is one. Confined to the proxy's thread.
 *
 * <p>It is under way from the moment when the proxy has it until the client has a first byte of the server's, or it has ended.
 * It has ended when both directions have, or when it was reset. A dead one has no server: what the client says is read and
 * dropped, so that its close is noticed, and nothing is ever answered.
 */
final class ProxiedConnection {

    private final Faults faults;
    private final ConnectLog log;
    private final ByteBuffer scratch;
    private final SocketChannel client;
    private final SelectionKey clientKey;

    private @Nullable SocketChannel server;
    private @Nullable SelectionKey serverKey;
    private @Nullable Relay toServer;
    private @Nullable Relay toClient;

    private boolean connecting;
    private boolean stalled;
    private boolean answered;
    private boolean ended;
    private long cutAfterBytes = Faults.NEVER;

    /** Begins dead; {@link #forward} gives it a server. */
    ProxiedConnection(SocketChannel client, Selector selector, ByteBuffer scratch, Faults faults, ConnectLog log)
            throws IOException {
        this.client = client;
        this.scratch = scratch;
        this.faults = faults;
        this.log = log;
        client.configureBlocking(false);
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        clientKey = client.register(selector, SelectionKey.OP_READ, this);
        log.begun();
    }

    /** Opens the way to the server. */
    void forward(SocketAddress upstream) {
        stalled = faults.stalling;
        cutAfterBytes = faults.cutAfterBytes;
        try {
            SocketChannel channel = SocketChannel.open();
            server = channel;
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            toServer = new Relay(client, channel);
            toClient = new Relay(channel, client);
            connecting = !channel.connect(upstream);
            serverKey = channel.register(
                    clientKey.selector(), connecting ? SelectionKey.OP_CONNECT : SelectionKey.OP_READ, this);
            if (!connecting) {
                log.forwarded();
            }
        } catch (IOException | RuntimeException e) { // no such server, or one that says no: so does the proxy
            reset();
        }
    }

    /** Does what one of its sockets is ready for. */
    void ready(SelectionKey key, long now) {
        try {
            if (key == clientKey && key.isReadable()) {
                readClient(now);
            } else if (key == serverKey && key.isConnectable() && server != null && server.finishConnect()) {
                connecting = false;
                log.forwarded();
            } else if (key == serverKey && key.isReadable() && toClient != null) {
                toClient.read(scratch, now + faults.toClientNanos);
            }
        } catch (IOException | RuntimeException e) {
            reset();
        }
        pass(now);
    }

    private void readClient(long now) throws IOException {
        if (toServer != null) {
            toServer.read(scratch, now + faults.toServerNanos);
        } else if (client.read(scratch.clear()) < 0) {
            reset(); // nobody is there who could be told
        }
    }

    /** Passes on what is due, and says what it waits for next. */
    void pass(long now) {
        if (ended || toServer == null || toClient == null || serverKey == null) {
            return;
        }
        try {
            if (!stalled && !connecting) {
                toServer.flush(now, Faults.NEVER);
                long passed = toClient.flush(now, cutAfterBytes);
                if (passed > 0 && !answered) {
                    answered = true;
                    log.answered();
                }
                cutAfterBytes -= cutAfterBytes == Faults.NEVER ? 0 : passed;
                if (isReset()) {
                    reset();
                    return;
                }
                if (cutAfterBytes == 0 || (isClosed(toServer) && isClosed(toClient))) {
                    end(false);
                    return;
                }
            }
            clientKey.interestOps(interest(toServer, toClient));
            serverKey.interestOps(connecting ? SelectionKey.OP_CONNECT : interest(toClient, toServer));
        } catch (IOException | RuntimeException e) {
            reset();
        }
    }

    private static boolean isClosed(Relay relay) {
        return relay.delivered() == Relay.End.CLOSED;
    }

    private boolean isReset() {
        return (toServer != null && toServer.delivered() == Relay.End.RESET)
                || (toClient != null && toClient.delivered() == Relay.End.RESET);
    }

    /** A socket's: it is read for one relay and written for the other. */
    private int interest(Relay read, Relay written) {
        return (read.wantsMore() ? SelectionKey.OP_READ : 0)
                | (written.isBlocked() && !stalled ? SelectionKey.OP_WRITE : 0);
    }

    /** Holds everything back, or lets it go on. */
    void stall(boolean on) {
        stalled = on;
        pass(System.nanoTime());
    }

    /** From now on that many more bytes for the client; {@link Faults#NEVER} lifts it. */
    void cutAfter(long bytes) {
        cutAfterBytes = bytes;
        pass(System.nanoTime());
    }

    /** The server goes without a word to the client. */
    void halfOpen() {
        if (ended) {
            return;
        }
        SocketChannel former = server;
        server = null;
        serverKey = null;
        Relay unread = toServer;
        toServer = null;
        toClient = null;
        if (former != null) {
            close(former, true);
        }
        if (unread != null && unread.sourceEnded()) {
            reset();
        } else {
            clientKey.interestOps(SelectionKey.OP_READ);
        }
    }

    /** Both sides see a reset. */
    void reset() {
        if (!ended) {
            end(true);
        }
    }

    /** Without a reset what was passed on arrives still. */
    private void end(boolean reset) {
        ended = true;
        log.ended(answered);
        close(client, reset);
        if (server != null) {
            close(server, reset);
        }
    }

    boolean hasEnded() {
        return ended;
    }

    /** Nanoseconds until something is due that isn't yet; {@link Long#MAX_VALUE} if nothing is. */
    long untilDueNanos(long now) {
        if (ended || stalled || connecting || toServer == null || toClient == null) {
            return Long.MAX_VALUE;
        }
        long server = toServer.isBlocked() ? Long.MAX_VALUE : toServer.untilDueNanos(now);
        long client = toClient.isBlocked() ? Long.MAX_VALUE : toClient.untilDueNanos(now);
        return Math.min(server, client);
    }

    /** Closes a socket, so that the other side sees a reset if wanted, else the end of what was sent. */
    static void close(SocketChannel channel, boolean reset) {
        try {
            if (reset) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException | RuntimeException e) {
            // it is gone already
        }
        try {
            channel.close();
        } catch (IOException e) {
            // there is nothing more to be done about it
        }
    }
}
