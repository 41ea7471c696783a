package dev.lido.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The port where a proxy listens, or doesn't. Confined to the proxy's thread once it has been made.
 *
 * <p>A socket that is bound to the port and never listens keeps it for the proxy while nothing listens. Without it the kernel
 * could give the port to somebody else, even to a client that tries to connect to it, which would then talk to itself.
 */
final class Entrance {

    private static final int BACKLOG = 1_024;

    /** A queue with room for one takes two connections on Linux; what isn't full by then never will be. */
    private static final int MOST_FILLERS = 8;

    private static final long FILL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Selector selector;
    private final InetSocketAddress address;
    private final SocketChannel keeper;
    private final List<SocketChannel> fillers = new ArrayList<>();
    private @Nullable ServerSocketChannel listener;

    Entrance(Selector selector) throws IOException {
        this.selector = selector;
        this.keeper = SocketChannel.open();
        try {
            keeper.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            keeper.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            this.address = (InetSocketAddress) keeper.getLocalAddress();
            open();
        } catch (IOException | RuntimeException e) {
            keeper.close();
            throw e;
        }
    }

    InetSocketAddress address() {
        return address;
    }

    /** Listens, if it doesn't. */
    void open() throws IOException {
        if (listener == null || !fillers.isEmpty()) {
            close();
            ServerSocketChannel fresh = listen(BACKLOG);
            fresh.configureBlocking(false);
            fresh.register(selector, SelectionKey.OP_ACCEPT);
            listener = fresh;
        }
    }

    /** Listens no more; who connects is refused. */
    void close() throws IOException {
        for (SocketChannel filler : fillers) {
            ProxiedConnection.close(filler, true);
        }
        fillers.clear();
        ServerSocketChannel former = listener;
        listener = null;
        if (former != null) {
            former.close();
            selector.selectNow(); // a registered channel lets go of its port only now
        }
    }

    /** Listens, with a queue that is full already; who connects gets no answer. */
    void hang() throws IOException {
        close();
        listener = listen(1);
        for (int i = 0; i < MOST_FILLERS; i++) {
            SocketChannel filler = SocketChannel.open();
            fillers.add(filler);
            filler.configureBlocking(false);
            filler.connect(address);
            if (!connects(filler)) {
                return;
            }
        }
        open();
        throw new UnsupportedOperationException("Connects don't hang here: backlog=1 taken=" + MOST_FILLERS
                + "; use blackHole(), which takes connections and never answers");
    }

    private static boolean connects(SocketChannel filler) throws IOException {
        long start = System.nanoTime();
        while (!filler.finishConnect()) {
            if (System.nanoTime() - start > FILL_NANOS) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        return true;
    }

    private ServerSocketChannel listen(int backlog) throws IOException {
        ServerSocketChannel fresh = ServerSocketChannel.open();
        try {
            fresh.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            fresh.bind(address, backlog);
            return fresh;
        } catch (IOException | RuntimeException e) {
            fresh.close();
            throw e;
        }
    }

    /** Gives the port back. */
    void end() throws IOException {
        try {
            close();
        } finally {
            keeper.close();
        }
    }
}
