package dev.lido.testing;

import dev.lido.testing.ProxyLoop.Arrivals;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

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

    private static final Duration LONGEST_DELAY = Duration.ofHours(1);

    private final ConnectLog log = new ConnectLog();
    private final ProxyLoop loop;

    private FaultProxy(InetSocketAddress upstream) throws IOException {
        this.loop = new ProxyLoop(upstream, log);
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
        proxy.loop.start();
        return proxy;
    }

    /**
     * Where it listens.
     *
     * @return always the same port, also while connects are refused
     */
    public int port() {
        return loop.address().getPort();
    }

    /**
     * Where it listens.
     *
     * @return always the same address
     */
    public InetSocketAddress address() {
        return loop.address();
    }

    /**
     * Ends all faults that have an end: connects are accepted, stalled connections go on with what was held, nothing is delayed
     * or cut. Half-open and swallowed connections stay dead.
     *
     * @return this
     */
    public FaultProxy passThrough() {
        loop.change(() -> {
            loop.faults.clear();
            loop.stall(false);
            loop.cutAfter(Faults.NEVER);
            loop.arrivals(Arrivals.FORWARDED);
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
        loop.change(loop::refuse);
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
        loop.change(loop::hang);
        return this;
    }

    private FaultProxy arrivals(Arrivals next) {
        loop.change(() -> loop.arrivals(next));
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
        loop.change(() -> {
            loop.faults.toServerNanos = toServer.toNanos();
            loop.faults.toClientNanos = toClient.toNanos();
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
        loop.change(() -> {
            loop.faults.stalling = true;
            loop.stall(true);
        });
        return this;
    }

    /**
     * Forwards nothing any more on the connections that are open now. Those that come work.
     *
     * @return this
     */
    public FaultProxy stallOpen() {
        loop.change(() -> loop.stall(true));
        return this;
    }

    /**
     * Lets all stalled connections go on, with what was held.
     *
     * @return this
     */
    public FaultProxy resume() {
        loop.change(() -> {
            loop.faults.stalling = false;
            loop.stall(false);
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
        loop.change(loop::halfOpen);
        return this;
    }

    /**
     * Resets all connections that are open now: both sides see a reset.
     *
     * @return this
     */
    public FaultProxy reset() {
        loop.change(loop::reset);
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
        loop.change(() -> {
            loop.faults.cutAfterBytes = bytes;
            loop.cutAfter(bytes);
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
        loop.change(() -> loop.retarget(server));
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
        loop.close();
    }
}
