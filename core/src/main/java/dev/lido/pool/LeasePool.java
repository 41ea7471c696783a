package dev.lido.pool;

import dev.lido.pool.spi.FailureKind;
import dev.lido.pool.spi.PoolEnvironment;
import dev.lido.pool.spi.ResourceFactory;
import dev.lido.pool.spi.Ticker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The engine: an array of slots, each with one word of state, and a lock that only the slow paths know.
 *
 * <pre>
 *              acquire                     first use (Lease.touch)
 *    IDLE ----------------> ACTIVE ----------------------------------> TOUCHED
 *     | ^                     |                                           |
 *     | +---- release --------+                                           | release
 *     |       (untouched)                                                 v
 *     +-- stood still --> STALE ---- claim, to be checked ----------->  OWNED --> IDLE | STALE | ACTIVE | TOUCHED
 *     +-- retire, serve, close ------------------------------------->    (open, check, reset, hand over, close, empty)
 * </pre>
 *
 * <h2>State</h2>
 *
 * A slot's state is {@code number * 8 + phase}. The number goes up by one whenever a lease ends, so each ACTIVE or TOUCHED
 * word occurs once in the life of a pool: a lease remembers its word, and whoever ends it, be it the holder, another thread
 * or the pool at shutdown, must win the CAS away from that word. All others lose it and touch nothing. 61 bits of number
 * don't wrap.
 *
 * <p><b>Owner rule.</b> Whoever moved a slot into ACTIVE, TOUCHED or OWNED owns it, and only the owner touches the resource
 * and the slot's plain fields. The CAS or volatile store that gives the slot away publishes them.
 *
 * <p><b>Why TOUCHED.</b> An untouched lease goes from ACTIVE straight to IDLE with one CAS. That would be wrong if another
 * thread had just begun a call on it, so the first call moves the slot to TOUCHED with a CAS of its own: exactly one of the
 * two wins. Every other reason why a release can't be short (overflow, retirement) uses the same door.
 *
 * <h2>No wake-up is lost</h2>
 *
 * A releaser makes its slot IDLE (a full fence) and then reads {@code attention}. A caller that finds nothing enqueues, sets
 * {@code attention} (a full fence) and then scans the slots again. Of the two at least one sees the other's write, and
 * whoever does hands the slot over under the lock. A thread that dies between the two (its stack or the memory is full) is
 * made up for by {@link Sweep}, which serves once a tick. A waiter that can't wait any more, for whatever reason, leaves the
 * queue, or passes on what it was handed.
 *
 * <h2>Closing</h2>
 *
 * The same argument serves closing, with its own bit: the closer sets it and then claims the free slots; whoever frees a slot
 * or makes a lease on the slow path does so and then looks at the bit. Only a hot acquire that meets a slot in between can
 * still win a lease; the closer breaks such leases off with the others, and looks again each tick until nothing is open.
 *
 * <h2>Order</h2>
 *
 * Waiters are served first come first served. A newcomer can overtake them only by meeting a slot in the moment between
 * another's release and its second look at {@code attention}: a releaser that sees waiters hands over directly, and the slot
 * is never idle in between.
 *
 * <h2>What is guarded by what</h2>
 *
 * {@link #lock} guards the queue, {@link Opener}'s counts, {@link Slot#vacant} and {@link Slot#work}, and every write of
 * {@link #attention}. No code of the user runs under it, and a logger or an exception's {@code toString} is code of the
 * user. The state words need no lock.
 *
 * <h2>Rejected</h2>
 *
 * A free list in a bitmap, a stack or a queue: each is one contended word, 5 to 100 times slower from two threads on. A
 * thread-local cache: of no use to a virtual thread a task, and it hides connections from others. Clocks on the hot path:
 * two readings cost more than all the rest; {@link Sweep} looks at the numbers instead.
 */
final class LeasePool<R> implements Pool<R> {

    /** Someone waits. */
    private static final int WAITING = 1;
    /** The pool is being closed, or is. */
    private static final int CLOSING = 2;

    private static final long CLOSE_TIMEOUT_NANOS = 10_000_000_000L;

    final ReentrantLock lock = new ReentrantLock();
    final PoolConfig config;
    final ResourceFactory<R> resources;
    final PoolEnvironment environment;
    final Ticker ticker;
    final Slot<R>[] slots;
    final int maxSize;
    final AtomicLong userCodeFailed = new AtomicLong();
    /** Guarded by {@link #lock}. */
    final WaitQueue<R> waiters = new WaitQueue<>();

    final Opener<R> opener;

    private final Logger logger;
    private final long acquireTimeoutNanos;
    private final long validationTimeoutNanos;
    /** From an untouched ACTIVE word to the free word that follows it: idle, or stale where every use is to be checked. */
    private final long returnStep;

    private final boolean validateAlways;
    private final Sweep<R> sweep;
    private final Census<R> census;

    /** Written under {@link #lock}. */
    private volatile int attention;
    /** One more than the highest slot below maxSize that was ever open; raised under {@link #lock}. */
    volatile int scanned;

    private volatile @Nullable Thread closer;
    private PoolEnvironment.@Nullable Registration ticking;

    // Guarded by lock.
    private long timedOut;
    private long refused;
    private boolean exhaustionWarned;

    Lease<R> acquireWithin(long timeoutNanos) {
        Slot<R>[] all = slots;
        int count = scanned;
        // Spread threads over the slots, so that each mostly meets its own; the multiplication takes the place of a
        // modulo.
        int at = (int) ((((Thread.currentThread().getId() * 0x9E3779B97F4A7C15L) >>> 32) * count) >>> 32);
        for (int i = 0; i < count; i++) {
            Slot<R> slot = all[at];
            long state = slot.state;
            // Loses to whoever moved the slot since it was read; then the next one is tried.
            if (Slot.phase(state) == Slot.IDLE && slot.moveState(state, state + Slot.ACTIVE)) {
                return lease(slot, state + Slot.ACTIVE);
            }
            if (++at == count) {
                at = 0;
            }
        }
        // A slot opened since `scanned` was read isn't missed: the slow path looks at all slots.
        return acquireSlowly(timeoutNanos);
    }

    void release(Lease<R> lease) {
        Slot<R> slot = lease.slot;
        long word = lease.word;
        if (attention == 0 && slot.moveState(word, word + returnStep)) {
            if (attention != 0) {
                serve(); // someone came in between: see "no wake-up is lost"
            }
            return;
        }
        releaseSlowly(lease);
    }

    private Lease<R> lease(Slot<R> slot, long word) {
        Thread thread = Thread.currentThread();
        if (slot.holder != thread) {
            slot.holder = thread; // mostly the same one: a read is cheaper than a store with its card mark
        }
        try {
            return resources.lease(slot, slot.resource(), word);
        } catch (Throwable t) {
            // The adapter or an allocation failed: nobody has the lease, so it ends here.
            if (end(slot, word)) {
                settle(slot, false);
            } else if (isClosing()) {
                throw new PoolClosedException(name()); // broken off before it was made
            }
            throw t;
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private LeasePool(PoolConfig config, ResourceFactory<R> resources, PoolEnvironment environment) {
        this.config = config;
        this.resources = resources;
        this.environment = environment;
        this.ticker = environment.ticker();
        this.logger = System.getLogger("dev.lido.pool." + config.name());
        this.maxSize = config.maxSize();
        this.acquireTimeoutNanos = config.acquireTimeout().toNanos();
        this.validationTimeoutNanos = config.validationTimeout().toNanos();
        this.validateAlways = config.validation() == Validation.ALWAYS;
        this.returnStep = Slot.ONE - Slot.ACTIVE + (validateAlways ? Slot.STALE : Slot.IDLE);
        this.slots = new Slot[config.maximum()];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new Slot<>(this, i);
        }
        this.opener = new Opener<>(this);
        this.sweep = new Sweep<>(this);
        this.census = new Census<>(this);
    }

    static <R> Pool<R> open(PoolConfig config, ResourceFactory<R> resources, PoolEnvironment environment) {
        LeasePool<R> pool = new LeasePool<>(config, resources, environment);
        pool.ticking = environment.everyTick(pool.sweep);
        pool.opener.refill();
        return pool;
    }

    @Override
    public Lease<R> acquire() {
        return acquireWithin(acquireTimeoutNanos);
    }

    @Override
    public Lease<R> acquire(Duration timeout) {
        return acquireWithin(TimeUnit.NANOSECONDS.convert(timeout)); // what doesn't fit becomes the longest that does
    }

    /** Claims something to check, or waits; whatever comes is checked if need be, and if it fails the caller goes on. */
    private Lease<R> acquireSlowly(long timeoutNanos) {
        long start = ticker.nanos();
        long deadline = start + Math.max(0, timeoutNanos);
        boolean first = true;
        for (; ; ) {
            Slot<R> slot = first && attention == 0 ? claimFree() : null;
            if (slot == null) {
                slot = await(start, deadline, first);
            }
            first = false;
            if (isFit(slot, start, deadline)) {
                long word = Slot.in(Slot.ACTIVE, slot.state);
                // Overflow leases start TOUCHED, so that their release takes the slow path.
                slot.state = slot.index >= maxSize ? Slot.in(Slot.TOUCHED, word) : word;
                if (isClosing()) { // since this caller looked last: see "closing"
                    if (end(slot, word)) {
                        settle(slot, false);
                    }
                    throw new PoolClosedException(name());
                }
                return lease(slot, word);
            }
        }
    }

    /** Checks an owned slot's resource where that is due; a resource that fails is discarded. */
    private boolean isFit(Slot<R> slot, long start, long deadline) {
        if (!slot.suspect) {
            return true;
        }
        long left = deadline - ticker.nanos();
        if (left <= 0) {
            settle(slot, true); // no time for a check, which says nothing about the resource
            throw timeout(start);
        }
        Throwable failure = null;
        try {
            if (resources.validate(slot.resource(), Math.min(left, validationTimeoutNanos))) {
                slot.suspect = false;
                return true;
            }
        } catch (Throwable t) {
            failure = t;
        }
        discard(slot, CloseReason.VALIDATION);
        log(Level.DEBUG, "pool={0} event=validation_failed cause={1}", name(), failure);
        return false;
    }

    /**
     * Waits in the queue for a slot to own. One whose resource failed its check goes back to the head: it has waited its
     * turn already.
     */
    private Slot<R> await(long start, long deadline, boolean newcomer) {
        Waiter<R> waiter = new Waiter<>(start);
        try {
            enqueue(waiter, newcomer);
            park(waiter, deadline);
        } catch (Throwable t) {
            // Refused, or out of memory, stack or threads: nothing may be handed to a caller who is gone.
            leave(waiter);
            Slot<R> slot = waiter.slot();
            if (slot != null) {
                settle(slot, slot.suspect);
            }
            throw t;
        }
        return take(waiter, start, deadline);
    }

    private void enqueue(Waiter<R> waiter, boolean newcomer) {
        List<Work<R>> opening = new ArrayList<>();
        lock.lock();
        try {
            if (isClosing()) {
                throw new PoolClosedException(name());
            }
            if (newcomer && waiters.size() - opener.openable() >= config.maxPending()) {
                refused++;
                throw new PoolRefusedException(
                        name(),
                        "pending=" + waiters.size() + " maxPending=" + config.maxPending(),
                        Duration.ofSeconds(1));
            }
            if (newcomer) {
                waiters.addLast(waiter);
            } else {
                waiters.addFirst(waiter);
            }
            attention |= WAITING;
            serveUnderLock();
            opener.plan(opening);
        } finally {
            lock.unlock();
        }
        opener.start(opening);
    }

    /** Blocks until the waiter has its signal, the time is up, or the thread is interrupted. */
    private void park(Waiter<R> waiter, long deadline) {
        while (!waiter.isSignalled() && !Thread.currentThread().isInterrupted()) {
            long left = deadline - ticker.nanos();
            if (left <= 0) {
                return;
            }
            environment.parkNanos(this, left);
        }
    }

    private Slot<R> take(Waiter<R> waiter, long start, long deadline) {
        if (!waiter.isSignalled()) {
            leave(waiter); // a signal that comes in the same moment has come when this returns
        }
        long left = deadline - ticker.nanos();
        Slot<R> slot = waiter.slot();
        if (slot != null && left > 0) {
            return slot;
        }
        if (slot != null) {
            settle(slot, slot.suspect); // too late for this caller: the next one, or idle
        } else if (waiter.isSignalled()) {
            throw refusal(waiter.failure(), start);
        }
        if (left > 0) {
            throw new PoolInterruptedException(name(), Duration.ofNanos(ticker.nanos() - start));
        }
        throw timeout(start);
    }

    /** Takes a waiter out of the queue, if it is there; if not, its signal has been sent when this returns. */
    private void leave(Waiter<R> waiter) {
        lock.lock();
        try {
            waiters.remove(waiter);
            if (waiters.size() == 0) {
                attention &= ~WAITING;
            }
        } finally {
            lock.unlock();
        }
    }

    private PoolException refusal(@Nullable Failure failure, long start) {
        if (failure == null) {
            return new PoolClosedException(name());
        }
        Duration waited = Duration.ofNanos(ticker.nanos() - start);
        return new DatabaseUnreachableException(name(), waited, failure.inARow(), failure.kind(), failure.cause());
    }

    private PoolException timeout(long start) {
        Failure failure;
        boolean warn;
        lock.lock();
        try {
            timedOut++;
            failure = opener.isBarren() ? opener.lastFailure() : null;
            warn = failure == null && !exhaustionWarned;
            exhaustionWarned |= warn;
        } finally {
            lock.unlock();
        }
        if (failure != null) {
            return refusal(failure, start);
        }
        PoolExhaustedException exhausted =
                new PoolExhaustedException(name(), Duration.ofNanos(ticker.nanos() - start), stats(), census.holders());
        log(warn ? Level.WARNING : Level.DEBUG, "pool={0} event=exhausted {1}", name(), exhausted.getMessage());
        return exhausted;
    }

    private void releaseSlowly(Lease<R> lease) {
        Slot<R> slot = lease.slot;
        if (!end(slot, lease.word)) {
            return; // it had ended already
        }
        R resource = slot.resource();
        // The CAS of end() comes before this read: a call announced later is refused (see Lease).
        int flags = lease.flags();
        if ((flags & Lease.CALLS) != 0) {
            abort(resource);
            discard(slot, CloseReason.CALL_UNDER_WAY);
        } else if ((flags & Lease.INVALID) != 0) {
            discard(slot, CloseReason.INVALIDATED);
        } else if (!reset(resource, flags & Lease.MARKS)) {
            discard(slot, CloseReason.RESET);
        } else if (slot.retiredNumber == Slot.number(lease.word)) {
            discard(slot, CloseReason.LIFETIME);
        } else {
            settle(slot, (flags & Lease.SUSPECT) != 0);
        }
    }

    /** Ends the lease of that word and makes the caller the slot's owner; false if it had ended already. */
    private static <R> boolean end(Slot<R> slot, long word) {
        long owned = Slot.in(Slot.OWNED, word) + Slot.ONE;
        // In this order: ACTIVE may become TOUCHED in between, but never the other way round.
        return slot.moveState(Slot.in(Slot.ACTIVE, word), owned) || slot.moveState(Slot.in(Slot.TOUCHED, word), owned);
    }

    private boolean reset(R resource, int marks) {
        if (marks == 0) {
            return true;
        }
        try {
            return resources.reset(resource, marks);
        } catch (Throwable t) {
            noteUserCodeFailure("reset", t);
            return false;
        }
    }

    private void abort(R resource) {
        try {
            resources.abort(resource);
        } catch (Throwable t) {
            noteUserCodeFailure("abort", t);
        }
    }

    void noteUserCodeFailure(String where, Throwable failure) {
        userCodeFailed.incrementAndGet();
        log(Level.DEBUG, "pool={0} event={1}_failed cause={2}", name(), where, failure);
    }

    /** Logs if that can be done. Called without the lock, and after what must be done: a logger is code of the user. */
    void log(Level level, String message, @Nullable Object... values) {
        try {
            logger.log(level, message, values);
        } catch (Throwable t) {
            userCodeFailed.incrementAndGet();
        }
    }

    /** Gives an owned slot with a working resource to the first waiter, else makes it free. */
    void settle(Slot<R> slot, boolean suspect) {
        boolean check = suspect || validateAlways;
        if (attention != 0) {
            lock.lock();
            try {
                Waiter<R> waiter = waiters.removeFirst(); // there is none when the pool is closing
                if (waiter != null) {
                    slot.suspect = check;
                    offer(waiter, slot);
                    return;
                }
            } finally {
                lock.unlock();
            }
        }
        if (isClosing()) {
            discard(slot, CloseReason.SHUTDOWN);
            return;
        }
        if (slot.index >= maxSize) {
            discard(slot, CloseReason.OVERFLOW); // a caller that comes now finds the slot empty, and has it opened anew
            return;
        }
        slot.state = Slot.in(check ? Slot.STALE : Slot.IDLE, slot.state);
        serveIfAsked();
    }

    /** Serves what came in since someone looked last. */
    void serveIfAsked() {
        if (attention != 0) {
            serve();
        }
    }

    /** Closes an owned slot's resource on a worker; the slot is empty when that is done. */
    void discard(Slot<R> slot, CloseReason reason) {
        opener.close(slot, slot.resource(), reason);
    }

    /** Hands free slots to waiters; when the pool is closing, closes them. */
    private void serve() {
        boolean closing;
        lock.lock();
        try {
            closing = isClosing();
            if (!closing) {
                serveUnderLock();
            }
        } finally {
            lock.unlock();
        }
        if (closing) {
            discardFree();
        }
    }

    private void serveUnderLock() {
        while (waiters.size() > 0) {
            Slot<R> slot = claimFree();
            if (slot == null) {
                return;
            }
            Waiter<R> waiter = waiters.removeFirst();
            if (waiter != null) {
                offer(waiter, slot);
            }
        }
    }

    /** Allocates nothing, so that it can't fail between queue and waiter. */
    private void offer(Waiter<R> waiter, Slot<R> slot) {
        if (waiters.size() == 0) {
            attention &= ~WAITING;
            exhaustionWarned = false;
        }
        waiter.handOver(slot);
    }

    /** Claims a free slot, one that needs no check if there is one. */
    private @Nullable Slot<R> claimFree() {
        for (long phase = Slot.IDLE; ; phase = Slot.STALE) {
            for (Slot<R> slot : slots) {
                long state = slot.state;
                if (Slot.phase(state) == phase && slot.moveState(state, Slot.in(Slot.OWNED, state))) {
                    slot.suspect = phase == Slot.STALE;
                    return slot;
                }
            }
            if (phase == Slot.STALE) {
                return null;
            }
        }
    }

    private void discardFree() {
        for (Slot<R> slot = claimFree(); slot != null; slot = claimFree()) {
            discard(slot, CloseReason.SHUTDOWN);
        }
    }

    /** Tells everyone in the queue that an attempt failed for good. Called under the lock. */
    void failWaiters(@Nullable Failure failure) {
        for (Waiter<R> waiter = waiters.removeFirst(); waiter != null; waiter = waiters.removeFirst()) {
            waiter.refuse(failure);
        }
        attention &= ~WAITING;
    }

    boolean isClosing() {
        return (attention & CLOSING) != 0;
    }

    /** Called whenever a slot becomes empty. */
    void wakeCloser() {
        LockSupport.unpark(closer);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (isClosing()) {
                return;
            }
            closer = Thread.currentThread();
            attention |= CLOSING;
            failWaiters(null);
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        try {
            discardFree();
            interrupted = awaitEmpty(config.closeGrace().toNanos(), false);
            interrupted |= awaitEmpty(CLOSE_TIMEOUT_NANOS, true);
        } finally {
            PoolEnvironment.Registration registration = ticking;
            if (registration != null) {
                registration.cancel();
            }
            closer = null;
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        log(Level.DEBUG, "pool={0} event=closed leftOpen={1}", name(), opener.occupied());
    }

    private void breakOff(Slot<R> slot) {
        long state = slot.state;
        if (Slot.isActive(state) && end(slot, state)) {
            String holder = Census.holderName(slot);
            abort(slot.resource());
            discard(slot, CloseReason.SHUTDOWN);
            log(Level.WARNING, "pool={0} event=broken_off thread={1}", name(), holder);
        }
    }

    /**
     * Waits until every slot is empty; an interrupt ends the wait, and is reported instead of kept.
     *
     * @param breakingOff whether leases are broken off: at once, and each tick those that were won in passing
     */
    private boolean awaitEmpty(long limitNanos, boolean breakingOff) {
        long deadline = ticker.nanos() + limitNanos;
        for (long left = limitNanos; left > 0 && opener.occupied() > 0; left = deadline - ticker.nanos()) {
            if (breakingOff) {
                for (Slot<R> slot : slots) {
                    breakOff(slot);
                }
                left = Math.min(left, PoolEnvironment.TICK_NANOS);
            }
            environment.parkNanos(this, left);
            if (Thread.interrupted()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int warm(int count) {
        long deadline = ticker.nanos() + acquireTimeoutNanos;
        List<Lease<R>> held = new ArrayList<>();
        try {
            while (held.size() < Math.min(count, slots.length)) {
                held.add(acquireWithin(deadline - ticker.nanos()));
            }
        } catch (PoolException e) {
            log(Level.DEBUG, "pool={0} event=warm_ended held={1} cause={2}", name(), held.size(), e.getMessage());
        } finally {
            held.forEach(Lease::close);
        }
        return held.size();
    }

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public String kind() {
        return config.kind();
    }

    @Override
    public PoolConfig config() {
        return config;
    }

    @Override
    public PoolStats stats() {
        lock.lock();
        try {
            return census.stats(timedOut, refused);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Holder> holders() {
        return census.holders();
    }

    @Override
    public PoolHealth health() {
        return opener.health();
    }

    /** Whether an attempt that failed so can't succeed when tried again at once. */
    static boolean isFinal(FailureKind kind) {
        return kind == FailureKind.AUTH;
    }
}
