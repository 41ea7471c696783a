package dev.lido.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread of a {@link FaultProxy}, and all that is its alone: entrance, connections, faults. Others reach them only by {@link
 * #change}: what they want done is queued, the thread is woken, does it between two looks at its sockets, and tells them.
 *
 * <p>No change is lost when the thread ends. It sets {@link #over}, and then makes what is queued, which fails; who queues
 * looks at {@code over} afterwards, and if it is set makes what is queued itself. Of the two one sees the other.
 */
final class ProxyLoop implements Runnable {

    /** Most connections open at a time; one more is reset. */
    private static final int MOST_OPEN = 4_096;

    private static final int SCRATCH_BYTES = 1 << 16;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** What becomes of connects that reach the proxy. */
    enum Arrivals {
        FORWARDED,
        RESET,
        SWALLOWED
    }

    /** Something to be done by the thread. */
    interface Change {
        void make() throws IOException;
    }

    private final ConnectLog log;
    private final Queue<Runnable> changes = new ConcurrentLinkedQueue<>();
    private final Selector selector;
    private final Entrance entrance;
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean over;

    // Confined to the thread.
    final Faults faults = new Faults();
    private final List<ProxiedConnection> connections = new ArrayList<>();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
    private Arrivals arrivals = Arrivals.FORWARDED;
    private InetSocketAddress upstream;

    ProxyLoop(InetSocketAddress upstream, ConnectLog log) throws IOException {
        this.upstream = upstream;
        this.log = log;
        this.selector = Selector.open();
        try {
            this.entrance = new Entrance(selector);
        } catch (IOException | RuntimeException e) {
            selector.close();
            throw e;
        }
        this.thread = new Thread(this, "lido-fault-proxy-" + address().getPort());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    InetSocketAddress address() {
        return entrance.address();
    }

    // On the thread, from changes.

    void arrivals(Arrivals next) throws IOException {
        arrivals = next;
        entrance.open();
    }

    void refuse() throws IOException {
        entrance.close();
    }

    void hang() throws IOException {
        entrance.hang();
    }

    void stall(boolean on) {
        connections.forEach(connection -> connection.stall(on));
    }

    void cutAfter(long bytes) {
        connections.forEach(connection -> connection.cutAfter(bytes));
    }

    void halfOpen() {
        connections.forEach(ProxiedConnection::halfOpen);
    }

    void reset() {
        connections.forEach(ProxiedConnection::reset);
    }

    void retarget(InetSocketAddress server) {
        upstream = server;
    }

    // On any thread.

    /** Ends the thread and waits for it, at most 10 s. */
    void close() {
        closing = true;
        selector.wakeup();
        boolean interrupted = Thread.interrupted();
        try {
            thread.join(TimeUnit.NANOSECONDS.toMillis(PATIENCE_NANOS));
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Has the thread make a change, and waits for it. */
    void change(Change change) {
        CompletableFuture<@Nullable Void> made = new CompletableFuture<>();
        changes.add(() -> {
            try {
                if (over) {
                    throw new IllegalStateException(
                            "Proxy closed: port=" + address().getPort());
                }
                change.make();
                made.complete(null);
            } catch (Throwable t) {
                made.completeExceptionally(t);
            }
        });
        if (over) {
            makeChanges(); // nobody else does, and this one fails
        } else {
            selector.wakeup();
        }
        await(made);
    }

    private void await(CompletableFuture<@Nullable Void> made) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    made.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                    return;
                } catch (InterruptedException e) {
                    interrupted = true; // a change takes an instant, and is made in any case
                } catch (TimeoutException e) {
                    throw new IllegalStateException(
                            "Proxy does not react: port=" + address().getPort(), e);
                } catch (ExecutionException e) {
                    throw failure(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private RuntimeException failure(@Nullable Throwable cause) {
        return cause instanceof UnsupportedOperationException || cause instanceof IllegalStateException
                ? (RuntimeException) cause
                : new IllegalStateException(
                        "Fault not in force: port=" + address().getPort() + " cause=" + cause, cause);
    }

    @Override
    public void run() {
        try {
            while (!closing) {
                select();
                makeChanges();
                for (SelectionKey key : selector.selectedKeys()) {
                    ready(key);
                }
                selector.selectedKeys().clear();
                passWhatIsDue();
            }
        } catch (IOException e) {
            throw new IllegalStateException("Proxy broken: port=" + address().getPort(), e);
        } finally {
            end();
        }
    }

    private void select() throws IOException {
        long now = System.nanoTime();
        long untilDue = Long.MAX_VALUE;
        for (ProxiedConnection connection : connections) {
            untilDue = Math.min(untilDue, connection.untilDueNanos(now));
        }
        if (untilDue == Long.MAX_VALUE) {
            selector.select();
        } else if (untilDue == 0) {
            selector.selectNow();
        } else {
            selector.select(TimeUnit.NANOSECONDS.toMillis(untilDue + 999_999));
        }
    }

    private void makeChanges() {
        for (Runnable change = changes.poll(); change != null; change = changes.poll()) {
            change.run();
        }
    }

    private void ready(SelectionKey key) {
        if (!key.isValid()) {
            return;
        }
        if (key.attachment() instanceof ProxiedConnection connection) {
            connection.ready(key, System.nanoTime());
        } else {
            takeConnects((ServerSocketChannel) key.channel());
        }
    }

    private void takeConnects(ServerSocketChannel listener) {
        for (SocketChannel client = next(listener); client != null; client = next(listener)) {
            log.attempted(System.nanoTime());
            if (arrivals == Arrivals.RESET || connections.size() >= MOST_OPEN) {
                ProxiedConnection.close(client, true);
                continue;
            }
            try {
                ProxiedConnection connection = new ProxiedConnection(client, selector, scratch, faults, log);
                connections.add(connection);
                if (arrivals == Arrivals.FORWARDED) {
                    connection.forward(upstream);
                }
            } catch (IOException e) {
                ProxiedConnection.close(client, true); // it has gone already
            }
        }
    }

    private static @Nullable SocketChannel next(ServerSocketChannel listener) {
        try {
            return listener.accept();
        } catch (IOException e) { // no file descriptor to be had
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10)); // or this would spin until there is one
            return null;
        }
    }

    private void passWhatIsDue() {
        long now = System.nanoTime();
        for (ProxiedConnection connection : connections) {
            if (connection.untilDueNanos(now) == 0) {
                connection.pass(now);
            }
        }
        connections.removeIf(ProxiedConnection::hasEnded);
    }

    private void end() {
        over = true;
        makeChanges();
        connections.forEach(ProxiedConnection::reset);
        try {
            entrance.end();
        } catch (IOException e) {
            // the port is the kernel's to give back then
        }
        try {
            selector.close();
        } catch (IOException e) {
            // nothing waits in it
        }
    }
}
