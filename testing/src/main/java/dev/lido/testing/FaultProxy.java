package dev.lido.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy in front of a real server that does what networks and servers do when they fail: it is slow, holds everything
 * back, swallows connects, cuts, resets, refuses, and later leads elsewhere. It listens on the loopback address, on a port that
 * was free, needs no rights, and knows no protocol.
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.to(server.port())) {
 *     String url = "jdbc:postgresql://localhost:" + proxy.port() + "/postgres";
 *     …
 *     proxy.refuse().reset();         // the server has crashed
 *     …
 *     proxy.accept();                 // and is back, on the same port
 * }
 * }</pre>
 *
 * <p>Two things are set apart. What becomes of connects: {@link #accept} (at the start), {@link #refuse}, {@link #resetConnects},
 * {@link #blackHole}, {@link #hangConnects}; the last one called is in force. What becomes of the connections there are: {@link
 * #delay}, {@link #stall}, {@link #stallOpen}, {@link #cutAfter}; {@link #reset} and {@link #halfOpen} happen once. {@link
 * #passThrough} ends all that has an end.
 *
 * <p>Without a fault bytes go on as they come, and a close or reset of one side becomes that of the other; a server that
 * can't be reached becomes a reset, because the proxy has accepted by then. If the client is to be refused, say {@link
 * #refuse}.
 *
 * <p>Thread-safe. Each method that changes something returns when the change is in force, mostly within a millisecond, and
 * throws {@link IllegalStateException} when the proxy is closed, or has not reacted within 10 s. One daemon thread does all the
 * work, woken by sockets and changes. At most 4,096 connections are open at a time, one more is reset; each holds at most
 * 256 KiB (and what one read brings) per direction, then the sender's buffers fill. Tried on Linux.
 */
public final class FaultProxy implements AutoCloseable {

    private static final int MOST_OPEN = 4_096;
    private static final int SCRATCH_BYTES = 1 << 16;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final Duration LONGEST_DELAY = Duration.ofHours(1);

    private enum Arrivals {
        FORWARDED,
        RESET,
        SWALLOWED
    }

    private interface Change {
        void make() throws IOException;
    }

    private final ConnectLog log = new ConnectLog();
    private final Queue<Runnable> changes = new ConcurrentLinkedQueue<>();
    private final Selector selector;
    private final Entrance entrance;
    private final Thread thread;
    private volatile InetSocketAddress upstream;
    private volatile boolean closing;
    /** Set before the last look at {@link #changes}: who adds one after that look sees it. */
    private volatile boolean over;

    // Confined to the thread.
    private final Faults faults = new Faults();
    private final List<ProxiedConnection> connections = new ArrayList<>();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
    private Arrivals arrivals = Arrivals.FORWARDED;

    private FaultProxy(InetSocketAddress upstream) throws IOException {
        this.upstream = upstream;
        this.selector = Selector.open();
        try {
            this.entrance = new Entrance(selector);
        } catch (IOException | RuntimeException e) {
            selector.close();
            throw e;
        }
        this.thread = new Thread(this::run, "lido-fault-proxy-" + port());
        thread.setDaemon(true);
    }

    /**
     * Starts a proxy in front of a server on this machine.
     *
     * @param port where the server listens, on the loopback address; it needn't yet
     * @return a running proxy, without faults
     * @throws IOException if there is no port to be had
     */
    public static FaultProxy to(int port) throws IOException {
        return to(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /**
     * Starts a proxy in front of a server.
     *
     * @param upstream where the server listens; it needn't yet
     * @return a running proxy, without faults
     * @throws IOException if there is no port to be had
     */
    public static FaultProxy to(InetSocketAddress upstream) throws IOException {
        FaultProxy proxy = new FaultProxy(Objects.requireNonNull(upstream, "upstream"));
        proxy.thread.start();
        return proxy;
    }

    /**
     * Where it listens.
     *
     * @return always the same port, also while connects are refused
     */
    public int port() {
        return entrance.address().getPort();
    }

    /**
     * Where it listens.
     *
     * @return always the same address
     */
    public InetSocketAddress address() {
        return entrance.address();
    }

    /**
     * Ends all faults that have an end: connects are accepted, stalled connections go on with what was held, nothing is delayed
     * or cut. Half-open and swallowed connections stay dead.
     *
     * @return this
     */
    public FaultProxy passThrough() {
        change(() -> {
            faults.clear();
            for (ProxiedConnection connection : connections) {
                connection.stall(false);
                connection.cutAfter(Faults.NEVER);
            }
            arrivals = Arrivals.FORWARDED;
            entrance.open();
        });
        return this;
    }

    /**
     * Accepts connects and leads them to the server: as at the start. Ends {@link #refuse}, {@link #resetConnects}, {@link
     * #blackHole} and {@link #hangConnects}.
     *
     * @return this
     */
    public FaultProxy accept() {
        return arrivals(Arrivals.FORWARDED);
    }

    /**
     * Refuses connects: nothing listens, and so they aren't counted. The port stays the proxy's, and connections that are open
     * stay. A connect that the kernel has accepted and the proxy hasn't seen yet is reset.
     *
     * @return this
     */
    public FaultProxy refuse() {
        change(entrance::close);
        return this;
    }

    /**
     * Accepts connects and resets them at once: for a client almost like {@link #refuse}, but they are counted.
     *
     * @return this
     */
    public FaultProxy resetConnects() {
        return arrivals(Arrivals.RESET);
    }

    /**
     * Accepts connects and never answers, not even when this has ended: what the client says is dropped. The server doesn't
     * hear of them. They count as attempted and under way until the client gives up.
     *
     * @return this
     */
    public FaultProxy blackHole() {
        return arrivals(Arrivals.SWALLOWED);
    }

    /**
     * Lets connects hang: the kernel doesn't answer them, because its queue for this port is full. They aren't counted. When
     * this ends, those that hang may come through when their kernel tries again, 1 to 4 s later. For an instant at its
     * begin and end connects are refused, and at its begin nothing is forwarded for a tenth of a second.
     *
     * @return this
     * @throws UnsupportedOperationException if this system's queues can't be filled so; then connects are taken
     */
    public FaultProxy hangConnects() {
        change(entrance::hang);
        return this;
    }

    private FaultProxy arrivals(Arrivals next) {
        change(() -> {
            arrivals = next;
            entrance.open();
        });
        return this;
    }

    /**
     * Holds back what comes from now on by at least that long, to the millisecond above; what is held already comes when it
     * was due, and nothing overtakes. Also for connections that are open, and for a close.
     *
     * @param toServer added on the way to the server; zero for none, at most an hour
     * @param toClient added on the way back
     * @return this
     * @throws IllegalArgumentException if one is negative or longer than an hour
     */
    public FaultProxy delay(Duration toServer, Duration toClient) {
        for (Duration delay : List.of(toServer, toClient)) {
            if (delay.isNegative() || delay.compareTo(LONGEST_DELAY) > 0) {
                throw new IllegalArgumentException(
                        "Delay out of range: delay=" + delay + "; use 0 to " + LONGEST_DELAY);
            }
        }
        change(() -> {
            faults.toServerNanos = toServer.toNanos();
            faults.toClientNanos = toClient.toNanos();
        });
        return this;
    }

    /**
     * Forwards nothing any more, neither bytes nor a close, on connections that are open and on those that come; they stay
     * open, and are connected to the server.
     *
     * @return this
     */
    public FaultProxy stall() {
        change(() -> {
            faults.stalling = true;
            connections.forEach(connection -> connection.stall(true));
        });
        return this;
    }

    /**
     * Forwards nothing any more on the connections that are open now. Those that come work.
     *
     * @return this
     */
    public FaultProxy stallOpen() {
        change(() -> connections.forEach(connection -> connection.stall(true)));
        return this;
    }

    /**
     * Lets all stalled connections go on, with what was held.
     *
     * @return this
     */
    public FaultProxy resume() {
        change(() -> {
            faults.stalling = false;
            connections.forEach(connection -> connection.stall(false));
        });
        return this;
    }

    /**
     * Makes all connections that are open now half-open, for good: the server sees a reset, the client sees nothing and is never
     * answered again. It is what is left when a server loses its power or a firewall its memory.
     *
     * @return this
     */
    public FaultProxy halfOpen() {
        change(() -> connections.forEach(ProxiedConnection::halfOpen));
        return this;
    }

    /**
     * Resets all connections that are open now: both sides see a reset.
     *
     * @return this
     */
    public FaultProxy reset() {
        change(() -> connections.forEach(ProxiedConnection::reset));
        return this;
    }

    /**
     * Ends each connection when that many bytes have gone to the client, counted from now, or from the start of one that
     * comes. The client gets them all, and then the end of the stream.
     *
     * @param bytes from 0 on, which ends a connection at once
     * @return this
     * @throws IllegalArgumentException if negative
     */
    public FaultProxy cutAfter(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("Bytes out of range: bytes=" + bytes + "; use 0 or more");
        }
        change(() -> {
            faults.cutAfterBytes = bytes;
            connections.forEach(connection -> connection.cutAfter(bytes));
        });
        return this;
    }

    /**
     * Leads connects elsewhere from now on. Connections that are open stay where they are.
     *
     * @param server where to
     * @return this
     */
    public FaultProxy retarget(InetSocketAddress server) {
        Objects.requireNonNull(server, "server");
        change(() -> upstream = server);
        return this;
    }

    /**
     * Connects that reached the proxy, since the start or {@link #forgetCounts}: not those that were refused or hung.
     *
     * @return from 0 on
     */
    public long attempted() {
        return log.attempted();
    }

    /**
     * Connects that the server has accepted, too.
     *
     * @return from 0 on, at most {@link #attempted}
     */
    public long accepted() {
        return log.forwardedSoFar();
    }

    /**
     * When connects reached the proxy, the latest 65,536 of them.
     *
     * @return a new array, values of {@link System#nanoTime}, the oldest first
     */
    public long[] attemptNanos() {
        return log.times();
    }

    /**
     * The most connects that reached the proxy within any stretch of time of this length, as far as {@link #attemptNanos} tells.
     *
     * @param window how long, exclusive; more than zero
     * @return from 0 on
     * @throws IllegalArgumentException if not positive
     */
    public int mostAttemptedWithin(Duration window) {
        if (window.isZero() || window.isNegative()) {
            throw new IllegalArgumentException("Window out of range: window=" + window + "; use more than zero");
        }
        return ConnectLog.mostWithin(log.times(), window.toNanos());
    }

    /**
     * Connections that are open now, from the client's side: swallowed and half-open ones too.
     *
     * @return from 0 to 4,096
     */
    public int open() {
        return log.open();
    }

    /**
     * Connects under way now: open, and the client has not had a byte from the server yet. So it tells the truth for protocols
     * in which the server answers when a connection is ready, and nearly so where it answers before.
     *
     * @return from 0 on, at most {@link #open}
     */
    public int underWay() {
        return log.underWay();
    }

    /**
     * The most connects under way at once, since the start or {@link #forgetCounts}.
     *
     * @return from 0 on
     */
    public int mostUnderWay() {
        return log.mostUnderWay();
    }

    /**
     * Starts counting anew: {@link #attempted} and {@link #accepted} from 0, {@link #mostUnderWay} from those under way now.
     *
     * @return this
     */
    public FaultProxy forgetCounts() {
        log.forget();
        return this;
    }

    /** Resets all connections and gives the port back. Waits at most 10 s for the thread to end; a second call does nothing. */
    @Override
    public void close() {
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
    private void change(Change change) {
        CompletableFuture<@Nullable Void> made = new CompletableFuture<>();
        changes.add(() -> {
            try {
                if (over) {
                    throw new IllegalStateException("Proxy closed: port=" + port());
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
                    throw new IllegalStateException("Proxy does not react: port=" + port(), e);
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
                : new IllegalStateException("Fault not in force: port=" + port() + " cause=" + cause, cause);
    }

    private void run() {
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
            throw new IllegalStateException("Proxy broken: port=" + port(), e);
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
