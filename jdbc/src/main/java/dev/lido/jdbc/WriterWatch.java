package dev.lido.jdbc;

import dev.lido.pool.PoolConfig;
import dev.lido.pool.PoolHealth;
import dev.lido.pool.spi.Ticker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a data source that writes when its server takes no writes any more, because another one is the writer now
 * (F11).
 *
 * <pre>
 *   a write is refused --- at release the server is asked --- it takes writes: nothing happens
 *                                                         \-- it doesn't: what leads to its address retires, the source is degraded
 *   a connection is opened while it is degraded --- the server is asked --- it takes writes: well again
 *                                                                      \-- it doesn't: the connection serves readers, and the next refused
 *                                                                          write retires it, not before a pause that doubles each time
 * </pre>
 *
 * So a server that stays read-only costs one round of connects a pause, and readers are served meanwhile. A write that is refused
 * in a read-only transaction costs one question.
 *
 * <p>Thread-safe. The lock guards the fields; nothing is called under it.
 */
final class WriterWatch {

    private static final int MOST_DOUBLINGS = 16;

    private final String pool;
    private final Ticker ticker;
    private final ToIntFunction<String> retire;
    private final long firstPauseNanos;
    private final long maxPauseNanos;
    private final ReentrantLock lock = new ReentrantLock();
    /** The address of a server that took no writes; null while all is well. Written under {@link #lock}. */
    private volatile @Nullable String readOnly;
    /** How often connections have retired since all was well. */
    private int retired;

    private long retiredNanos;

    WriterWatch(PoolConfig config, Ticker ticker, ToIntFunction<String> retire) {
        this.pool = config.name();
        this.ticker = ticker;
        this.retire = retire;
        this.firstPauseNanos = config.connectRetryFirstDelay().toNanos();
        this.maxPauseNanos = config.connectRetryMaxDelay().toNanos();
    }

    /** Whether a server took no writes, and none that does was found since. */
    boolean isDegraded() {
        return readOnly != null;
    }

    /** A write was refused, and the server at that address says that it takes none. */
    void noteReadOnly(String address) {
        boolean due;
        boolean first;
        lock.lock();
        try {
            long now = ticker.nanos();
            first = readOnly == null;
            due = retired == 0 || now - retiredNanos >= pause();
            readOnly = address;
            if (due) {
                retired++;
                retiredNanos = now;
            }
        } finally {
            lock.unlock();
        }
        if (due) {
            int connections = retire.applyAsInt(address);
            log(
                    first ? Level.WARNING : Level.DEBUG,
                    "pool={0} event=writer_lost address={1} connections={2}",
                    pool,
                    Hosts.plain(address),
                    Integer.toString(connections));
        }
    }

    private long pause() {
        long pause = firstPauseNanos << Math.min(retired - 1, MOST_DOUBLINGS);
        return pause <= 0 || pause > maxPauseNanos ? maxPauseNanos : pause;
    }

    /** A connection that was just opened takes no writes either. */
    void noteStillReadOnly(String address) {
        lock.lock();
        try {
            if (readOnly != null) {
                readOnly = address;
            }
        } finally {
            lock.unlock();
        }
    }

    /** A server takes writes. */
    void noteWriter(String address) {
        lock.lock();
        try {
            if (readOnly == null) {
                return;
            }
            readOnly = null;
            retired = 0;
        } finally {
            lock.unlock();
        }
        log(Level.INFO, "pool={0} event=writer_found address={1}", pool, Hosts.plain(address));
    }

    /** The pool's health as far as this knows more. */
    PoolHealth health(PoolHealth ofPool) {
        String address = readOnly;
        return address == null || ofPool.state() != PoolHealth.State.HEALTHY
                ? ofPool
                : new PoolHealth(
                        PoolHealth.State.DEGRADED,
                        Optional.of("Server takes no writes: address=" + Hosts.plain(address)
                                + "; wanted is a writer, or say readOnly"));
    }

    /** A logger is code of the user, and must not cost a connection. */
    private static void log(Level level, String message, Object... values) {
        try {
            Logger logger = System.getLogger("dev.lido.pool." + values[0]);
            logger.log(level, message, values);
        } catch (RuntimeException e) {
            // Nothing is left to tell it to.
            return;
        }
    }
}
