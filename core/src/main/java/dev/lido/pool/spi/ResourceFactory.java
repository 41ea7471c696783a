package dev.lido.pool.spi;

import dev.lido.pool.Holder;
import dev.lido.pool.Lease;
import dev.lido.pool.Slot;

/**
 * What an adapter gives to a pool: how its resources are opened, checked, cleaned, broken off and closed, and what a
 * caller is handed.
 *
 * <p>The pool calls {@code create}, {@code validate}, {@code reset} and {@code close} for one resource from one thread at
 * a time, with a happens-before edge between calls; only {@code abort} may come while another call is under way. Whatever
 * these methods throw is survived and counted; it never costs the pool a slot.
 *
 * @param <R> the resource, for example a physical database connection
 */
public interface ResourceFactory<R> {

    /**
     * Opens a resource. Runs on a worker, never on a caller's thread. Give the driver this limit: an attempt that goes
     * over it is given up, and what it returns later is closed.
     *
     * @param timeoutNanos time for this attempt, in nanoseconds
     * @return a resource that is ready for use
     * @throws Exception why it could not be opened; see {@link #classify(Throwable)}
     */
    R create(long timeoutNanos) throws Exception;

    /**
     * Where a resource is connected to. Resources with the same address stand or fall together: two that turn out dead within
     * ten seconds have the others that were opened before replaced. Runs on the worker that opened it, once, and must not block.
     *
     * @param resource a new resource
     * @return the address; empty unless overridden, which makes all of the pool's one
     */
    default String address(R resource) {
        return "";
    }

    /**
     * Whether an address is still what its name stands for. Asked every {@link dev.lido.pool.PoolSetting#DNS_CHECK_INTERVAL} for
     * each address with open resources but the empty one, on a worker, one at a time; may block. A no has the resources that
     * were opened to it closed when nobody uses them.
     *
     * @param address what {@link #address} gave
     * @return false if new resources would be opened to another address; true unless overridden, and to be answered whenever
     *     that can't be told
     */
    default boolean isCurrent(String address) {
        return true;
    }

    /**
     * What the other side calls a resource, such as the number that a database has for the connection: {@link Holder} passes it
     * on. Called on any thread, also while the resource is in use, so it must be known since {@link #create} and cost no more
     * than reading a field.
     *
     * @param resource a resource
     * @return the backend id; empty unless overridden, which means that it isn't known
     */
    default String backendId(R resource) {
        return "";
    }

    /**
     * Whether a resource still works. Runs on the thread of the caller who is about to get it,
     * or on a worker.
     *
     * @param resource the resource
     * @param timeoutNanos time for the answer, in nanoseconds; positive
     * @return false to have it replaced
     * @throws Exception counts as false
     */
    boolean validate(R resource, long timeoutNanos) throws Exception;

    /**
     * Puts a resource back into the state in which {@link #create} returned it. Runs on the thread that closes the lease,
     * and only when the lease marked something.
     *
     * @param resource the resource
     * @param marks what the lease marked, see {@link Lease#mark(int)}; never 0
     * @return false to have the resource closed instead of reused
     * @throws Exception counts as false
     */
    boolean reset(R resource, int marks) throws Exception;

    /**
     * Breaks off whatever a resource is doing. Called from another thread than the one that uses it; must not block. The
     * resource is closed afterwards.
     *
     * @param resource the resource
     */
    void abort(R resource);

    /**
     * Closes a resource for good. Runs on a worker.
     *
     * @param resource the resource
     * @throws Exception is logged at debug level; the resource counts as closed
     */
    void close(R resource) throws Exception;

    /**
     * Makes what a caller is handed. Called on every acquire, so it should do nothing but construct.
     *
     * @param slot where the resource lives; pass it on to the constructor of {@link Lease}
     * @param resource the resource
     * @param word pass it on to the constructor of {@link Lease}
     * @return a new lease
     */
    Lease<R> lease(Slot<R> slot, R resource, long word);

    /**
     * Sorts a failure of {@link #create}.
     *
     * @param failure what it threw
     * @return the kind; {@link FailureKind#OTHER} unless overridden
     */
    default FailureKind classify(Throwable failure) {
        return FailureKind.OTHER;
    }
}
