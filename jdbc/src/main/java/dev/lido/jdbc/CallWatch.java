package dev.lido.jdbc;

import dev.lido.jdbc.spi.Dialect;
import dev.lido.jdbc.spi.TransactionStatus;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Watches the calls of one connection's holders, for two purposes that few pools have: to know whether a transaction is open while
 * nobody does anything about it ({@code idleInTransactionTimeout}), and to tell a driver that wants to know when requests begin.
 * A connection without either has none, and its calls cost a look at a null.
 *
 * <p>Whether a transaction is open only the driver knows, and a driver may be asked by its holder alone: it may hold a lock as long
 * as a statement runs. So each call that ends asks, on the holder's thread, and leaves the answer here for the sweep to read, which
 * so touches nothing of the driver's. No clock is read: the sweep sees a number that stands still.
 *
 * <p>Thread-safe. {@link #open} is written before {@link #underWay} goes down, and read before that is: so as long as any thread's
 * call is under way the answer counts for nothing. A call that begins and ends between the two readings is what the sweep's
 * second question is for; one that begins after that finds its lease ended, or is broken off with it.
 */
final class CallWatch {

    private final boolean watchesWork;
    private final boolean passesRequests;
    private final AtomicInteger underWay = new AtomicInteger();
    /** Another one after each call; odd, so that it is never 0. */
    private final AtomicInteger activity = new AtomicInteger(1);

    private final AtomicBoolean inRequest = new AtomicBoolean();
    private volatile boolean open;

    private CallWatch(boolean watchesWork, boolean passesRequests) {
        this.watchesWork = watchesWork;
        this.passesRequests = passesRequests;
    }

    /** The watch for a connection that was just opened; null if there is nothing to watch. */
    static @Nullable CallWatch of(Connection connection, boolean watchesWork) {
        boolean passesRequests = hasRequests(connection.getClass());
        return watchesWork || passesRequests ? new CallWatch(watchesWork, passesRequests) : null;
    }

    /**
     * Whether the driver does anything when a request begins, and not what the interface has by default, which is nothing. A proxy
     * has every method, so of that its interfaces are asked.
     */
    private static boolean hasRequests(Class<?> type) {
        if (Proxy.isProxyClass(type)) {
            return Stream.of(type.getInterfaces()).anyMatch(CallWatch::hasRequests);
        }
        try {
            return type.getMethod("beginRequest").getDeclaringClass() != Connection.class;
        } catch (NoSuchMethodException | SecurityException e) {
            return false; // a native image that wasn't told of it, say
        }
    }

    /** A call begins; true if the driver has to be told that a request begins with it. */
    boolean begins() {
        underWay.incrementAndGet();
        return passesRequests && !inRequest.get() && inRequest.compareAndSet(false, true);
    }

    /** A call ends, on the thread that made it. */
    void ends(JdbcResource resource) {
        if (watchesWork) {
            open = isOpen(resource);
            activity.addAndGet(2);
        }
        underWay.decrementAndGet();
    }

    private static boolean isOpen(JdbcResource resource) {
        Connection connection = resource.connection();
        Dialect dialect = resource.dialect();
        try {
            TransactionStatus status = dialect.transaction(connection);
            return status == TransactionStatus.OPEN
                    || status == TransactionStatus.UNKNOWN && resource.hasWork() && !connection.getAutoCommit();
        } catch (SQLException e) {
            return false; // it is closed, and the release will see to that
        }
    }

    /** What {@link dev.lido.pool.spi.ResourceFactory#idleWork} says. */
    int idleWork() {
        int before = activity.get();
        return open && underWay.get() == 0 ? before : 0;
    }

    /** A lease has ended and its connection was reset; true if the driver has to be told that a request ends with it. */
    boolean reset() {
        open = false;
        return inRequest.getAndSet(false);
    }
}
