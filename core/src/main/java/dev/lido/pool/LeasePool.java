package dev.lido.pool;

import dev.lido.pool.spi.PoolEnvironment;
import dev.lido.pool.spi.ResourceFactory;
import dev.lido.pool.spi.Ticker;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
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
 * and the slot's plain fields. The CAS or volatile store that gives the slot away publishes them. Three of these fields the
 * sweep looks at and changes, too, by CAS: lease, place and holder; {@link LeakWatch} says why that is safe.
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
 * <h2>Dropped leases</h2>
 *
 * A slot remembers its lease, at first strongly. Once a lease is held, {@link LeakWatch} demotes that to a weak reference;
 * from then on nothing that the pool can reach may lead to the lease. When the reference is cleared, the sweep ends the lease
 * as its holder would have done, by the CAS away from its word.
 *
 * <h2>Closing</h2>
 *
 * The same argument serves closing, with its own bit: the closer sets it and then claims the free slots; whoever frees a slot
 * or makes a lease on the slow path does so and then looks at the bit. Only a hot acquire that meets a slot in between can
 * still win a lease; the closer breaks such leases off with the others, and looks again each tick until nothing is open.
 *
 * <h2>Resting, evicting, resizing</h2>
 *
 * Suspending is a bit like closing, and the argument the same, but leases are left alone. An eviction or a smaller size makes
 * some slots unwanted; {@link Retirement} has the argument. The array of slots only grows, see {@link Resizing}.
 *
 * <h2>Order</h2>
 *
 * Within a lane waiters are served first come first served. A newcomer can overtake them only by meeting a slot in the moment
 * between another's release and its second look at {@code attention}: a releaser that sees waiters hands over directly, and
 * the slot is never idle in between. Between lanes the one that holds the fewest is next, and every eighth time whoever has
 * waited longest, see {@link WaitQueue}; one at its limit waits by itself, see {@link LaneLimits}. A caller whose connection
 * failed its check goes back to its place.
 *
 * <h2>Offers</h2>
 *
 * A hand-over is an offer: {@link Waiter} tells its states. It is made under the lock by the slot's owner; from then on the
 * slot belongs to whoever wins the CAS away from OFFERED, the caller by taking it or {@link OfferWatch} by withdrawing it, and
 * both then hand it on as its owner. So it is lost only with a thread that dies between taking it and its next step.
 *
 * <h2>Asynchronous callers</h2>
 *
 * They stand in the same queue. Their signal is noted under the lock and told on a worker ({@link Errands}), for it runs a
 * check and code of the user. Completing the stage decides who has the lease: whoever finds it completed otherwise (cancelled,
 * late) closes the lease. Cancelling completes first and leaves the queue then; whoever queues a caller does that first and
 * looks at the stage then, so one of the two takes it out. An executor of the user's gets a {@link Delivery}, made once.
 *
 * <h2>What is guarded by what</h2>
 *
 * {@link #lock} guards the queue, {@link Opener}'s counts, {@link Slot#vacant} and {@link Slot#work}, and every write of
 * {@link #attention} and of the limits. No code of the user runs under it, and a logger or an exception's {@code toString} is code of the
 * user. The state words need no lock.
 *
 * <h2>Rejected</h2>
 *
 * A free list in a bitmap, a stack or a queue: each is one contended word, 5 to 100 times slower from two threads on. A
 * thread-local cache: of no use to a virtual thread a task, and it hides connections from others. Clocks on the hot path:
 * two readings cost more than all the rest; {@link Sweep} looks at the numbers instead.
 */
final class LeasePool<R> implements Pool<R> {

    /** Someone waits for whom a free slot would do. */
    private static final int WAITING = 1;
    /** The pool is being closed, or is. */
    static final int CLOSING = 2;
    /** How many slots a scan passes before its thread begins the next one where it ended. */
    private static final int FAR = 8;
    /** From 32 bits of hash to an index into {@link #starts}. */
    private static final int START_SHIFT = 26;
    /** The pool rests. */
    static final int SUSPENDED = 4;
    /** Another pool needs what this one has beyond its fair share. */
    static final int CALLED = 8;

    final ReentrantLock lock = new SureLock();
    final ResourceFactory<R> resources;
    final PoolEnvironment environment;
    final Ticker ticker;
    final UserCode<R> userCode;
    /** Guarded by {@link #lock}. */
    final WaitQueue<R> waiters;

    final Opener<R> opener;
    final Closer<R> closer;
    final Outage<R> outage;
    final Generations<R> generations;
    final Keepalive<R> keepalive;
    final AddressWatch<R> addressWatch;
    final Checks<R> checks;
    final Shutdown<R> shutdown;
    final Retirement<R> retirement;
    final Permits<R> permits;
    final Suspension<R> suspension;
    final Demand<R> demand;
    final Renewal<R> renewal;
    final LeakWatch<R> leaks;
    final DeadlockWatch<R> deadlocks;
    final LeaseEvents<R> leaseEvents;
    final Events events;
    final Tally<R> tally;
    final SlowAcquire<R> slowAcquire;
    final HandOver<R> handOver;
    final Errands<R> errands;
    private final long acquireTimeoutNanos;
    /** From an untouched ACTIVE word to the free word that follows it: idle, or stale where every use is to be checked. */
    private final long returnStep;

    final Census<R> census;
    private final Resizing<R> resizing;

    // Written under the lock, by Resizing.
    volatile PoolConfig config;
    /** At least {@link #maximum} of them; the array only ever grows, and the slots stay the same. */
    volatile Slot<R>[] slots;
    /** Slots from this index on are for waiters only. */
    volatile int maxSize;
    /** Slots from this index on are cut off. */
    volatile int maximum;

    /** Where threads of a hash begin to scan, once they had to look far in a large pool that is mostly in use. */
    private final int[] starts = new int[1 << (32 - START_SHIFT)];

    /** Written under {@link #lock}. */
    private volatile int attention;
    /** One more than the highest slot below maxSize that was ever open; raised under {@link #lock}. */
    volatile int scanned;
    /** How many slots every scan begins with, at most {@link #scanned}; see {@link Demand}. Written under {@link #lock}. */
    volatile int near;

    /** Whether acquires note where they are; plain, because it doesn't matter which of them is the first to see it. */
    boolean notesPlaces;
    /** Whether acquires and releases are logged or told; plain for the same reason. */
    boolean notesLeases;
    /** Whether a lease was closed by another thread than its holder's (see {@link Lease}); plain, because it is only a hint. */
    boolean announcesAll;

    Lease<R> acquireWithin(long timeoutNanos, Lane lane) {
        Lease<R> idle = acquireIdle(lane);
        return idle != null ? idle : slowAcquire.acquire(timeoutNanos, lane);
    }

    /** Takes an idle slot, if there is one. */
    @Nullable
    Lease<R> acquireIdle(Lane lane) {
        int count = near;
        Slot<R>[] all = slots; // after the count, which never goes beyond the array
        // Spread threads over the slots, so that each mostly meets its own; the multiplication takes the place of a
        // modulo.
        long hash = (Thread.currentThread().getId() * 0x9E3779B97F4A7C15L) >>> 32;
        int at = starts[(int) (hash >>> START_SHIFT)];
        if (at >= count) {
            at = (int) ((hash * count) >>> 32);
        }
        for (int i = 0; i < count; i++) {
            Slot<R> slot = all[at];
            long state = slot.state;
            if (Slot.phase(state) == Slot.IDLE) {
                if (slot.moveState(state, state + Slot.ACTIVE)) {
                    if (i > FAR) {
                        starts[(int) (hash >>> START_SHIFT)] = at; // racy, and only a hint
                    }
                    return lease(slot, state + Slot.ACTIVE, lane);
                }
                demand.noteCollision(); // someone has moved the slot since it was read: on to the next one
            }
            if (++at == count) {
                at = 0;
            }
        }
        // A slot opened since `near` was read isn't missed: the slow path looks at all slots.
        return demand.acquireBeyond(count, lane);
    }

    void release(Lease<R> lease) {
        Slot<R> slot = lease.slot;
        long word = lease.word;
        if (attention == 0 && slot.moveState(word, word + returnStep)) {
            if (attention != 0) {
                handOver.serve(); // someone came in between: see "no wake-up is lost"
            }
            return;
        }
        releaseSlowly(lease);
    }

    /** Makes the calling thread's lease of a slot that it has moved into ACTIVE or TOUCHED. */
    Lease<R> lease(Slot<R> slot, long word, Lane lane) {
        Thread thread = Thread.currentThread();
        if (slot.holder != thread) {
            slot.holder = thread; // mostly the same one: a read is cheaper than a store with its card mark
        }
        if (slot.lane != lane) {
            slot.lane = lane;
        }
        return make(slot, word);
    }

    /** Makes a lease that another thread asked for and that nobody knows whose thread will use. */
    Lease<R> leaseFor(AsyncAcquire<R> acquire, Slot<R> slot, long word) {
        slot.holder = null;
        slot.asker = WeakThread.nameOf(acquire.asker);
        slot.lane = acquire.lane;
        Lease<R> lease = make(slot, word);
        slot.taken = acquire.asked == null ? null : Place.ofAcquire(word, acquire.asked);
        return lease;
    }

    private Lease<R> make(Slot<R> slot, long word) {
        try {
            if (notesPlaces) {
                slot.taken = Place.ofAcquire(word);
            }
            Lease<R> lease = resources.lease(slot, slot.resource(), word);
            LeaseCell<R> cell = slot.cell;
            if (cell == null) {
                cell = slot.cell();
            }
            cell.lease = lease; // a plain store will do: see LeakWatch
            if (notesLeases) {
                leaseEvents.acquired(slot, word);
            }
            return lease;
        } catch (Throwable t) {
            // The adapter or an allocation failed: nobody has the lease, so it ends here.
            if (end(slot, word)) {
                handOver.settle(slot, false);
            } else if (isClosing()) {
                throw new PoolClosedException(name()); // broken off before it was made
            }
            throw t;
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private LeasePool(PoolOpening<R> opening) {
        this.config = opening.config;
        this.resources = opening.resources;
        this.environment = opening.environment;
        this.ticker = environment.ticker();
        this.tally = new Tally<>(this);
        this.userCode = new UserCode<>(config.name(), resources, tally.errors);
        this.maxSize = config.maxSize();
        this.maximum = config.maximum();
        this.acquireTimeoutNanos = config.acquireTimeout().toNanos();
        this.returnStep = Slot.ONE - Slot.ACTIVE + (config.validation() == Validation.ALWAYS ? Slot.STALE : Slot.IDLE);
        Slot<R>[] all = new Slot[config.maximum()];
        for (int i = 0; i < all.length; i++) {
            all[i] = new Slot<>(this, i);
        }
        this.slots = all;
        Arrays.fill(starts, Integer.MAX_VALUE); // nowhere in particular
        this.waiters = new WaitQueue<>(this);
        this.errands = new Errands<>(this);
        this.handOver = new HandOver<>(this);
        this.retirement = new Retirement<>(this);
        this.permits = new Permits<>(this, opening);
        this.demand = new Demand<>(this);
        this.renewal = new Renewal<>(this);
        this.outage = new Outage<>(this);
        this.generations = new Generations<>(this);
        this.keepalive = new Keepalive<>(this);
        this.addressWatch = new AddressWatch<>(this);
        this.checks = new Checks<>(this);
        this.opener = new Opener<>(this);
        this.closer = new Closer<>(this);
        this.shutdown = new Shutdown<>(this);
        this.leaks = new LeakWatch<>(this);
        this.deadlocks = new DeadlockWatch<>(this);
        this.leaseEvents = new LeaseEvents<>(this, opening.listener);
        this.events = new Events(this, opening.listener);
        this.slowAcquire = new SlowAcquire<>(this);
        this.suspension = new Suspension<>(this, new Sweep<>(this));
        this.census = new Census<>(this);
        this.resizing = new Resizing<>(this);
    }

    static <R> Pool<R> open(PoolOpening<R> opening) {
        LeasePool<R> pool = new LeasePool<>(opening);
        pool.permits.join(pool.suspension::tickOrRest);
        pool.opener.refill();
        return pool;
    }

    @Override
    public Lease<R> acquire() {
        return acquireWithin(acquireTimeoutNanos, Lane.COMMON);
    }

    @Override
    public Lease<R> acquire(Duration timeout) {
        return acquire(timeout, Lane.COMMON);
    }

    @Override
    public Lease<R> acquire(Duration timeout, Lane lane) {
        long timeoutNanos = Durations.nanos(timeout);
        return Objects.requireNonNull(lane, "lane").hasLimit()
                ? slowAcquire.acquire(timeoutNanos, lane)
                : acquireWithin(timeoutNanos, lane);
    }

    @Override
    public CompletionStage<Lease<R>> acquireAsync() {
        return acquireAsync(acquireTimeoutNanos, Lane.COMMON, null);
    }

    @Override
    public CompletionStage<Lease<R>> acquireAsync(Duration timeout, Lane lane) {
        return acquireAsync(Durations.nanos(timeout), lane, null);
    }

    @Override
    public CompletionStage<Lease<R>> acquireAsync(Duration timeout, Lane lane, Executor executor) {
        return acquireAsync(Durations.nanos(timeout), lane, Objects.requireNonNull(executor, "executor"));
    }

    private CompletionStage<Lease<R>> acquireAsync(long timeoutNanos, Lane lane, @Nullable Executor executor) {
        return new AsyncAcquire<>(this, timeoutNanos, Objects.requireNonNull(lane, "lane"), executor).begin();
    }

    void releaseSlowly(Lease<R> lease) {
        Slot<R> slot = lease.slot;
        if (!end(slot, lease.word)) {
            return; // it had ended already
        }
        Lane lane = slot.lane; // before it is another's
        long heldNanos = leaseEvents.ended(slot, lease.word);
        R resource = slot.resource();
        // The CAS of end() comes before this read: a call announced later is refused (see Lease).
        int flags = lease.flags();
        if (lease.mayBeInCall(flags)) {
            userCode.abort(resource);
            discard(slot, CloseReason.CALL_UNDER_WAY);
        } else if ((flags & Lease.LOST) != 0) {
            generations.discardDead(slot, CloseReason.LOST);
        } else if ((flags & Lease.INVALID) != 0) {
            discard(slot, CloseReason.INVALIDATED);
        } else if (!userCode.reset(resource, flags & Lease.MARKS)) {
            discard(slot, CloseReason.RESET);
        } else if (slot.retiredNumber == Slot.number(lease.word)) {
            discard(slot, CloseReason.LIFETIME);
        } else {
            handOver.settle(slot, (flags & Lease.SUSPECT) != 0);
        }
        leaseEvents.released(lane, heldNanos);
    }

    /** Ends the lease of that word and makes the caller the slot's owner; false if it had ended already. */
    static <R> boolean end(Slot<R> slot, long word) {
        long owned = Slot.in(Slot.OWNED, word) + Slot.ONE;
        long active = Slot.in(Slot.ACTIVE, word);
        // In this order: ACTIVE may become TOUCHED in between, but never the other way round.
        return slot.state == active && slot.moveState(active, owned)
                || slot.moveState(Slot.in(Slot.TOUCHED, word), owned);
    }

    /** Closes an owned slot's resource on a worker; the slot is empty when that is done. */
    void discard(Slot<R> slot, CloseReason reason) {
        closer.close(slot, slot.resource(), reason);
    }

    /** Gives back the lock that guards the queue, and does what had to wait for that. */
    void unlock() {
        BlockedCaller<R> woken = errands.takeWoken();
        lock.unlock();
        if (woken != null) {
            errands.wake(woken);
        }
        errands.run();
    }

    /** Whether nobody waits and the pool serves. */
    boolean isQuiet() {
        return attention == 0;
    }

    /** Someone is in the queue now. Under the lock. */
    void noteWaiting() {
        if (waiters.servable() > 0) {
            demand.notePassed();
        }
        noteQueue();
    }

    /** Who waits has changed, or for whom what is free would do. Under the lock. */
    void noteQueue() {
        boolean waiting = waiters.servable() > 0;
        if (waiting != ((attention & WAITING) != 0)) {
            set(WAITING, waiting);
        }
    }

    /** Sets a bit of attention, or clears it. Under the lock. */
    void set(int bit, boolean on) {
        attention = on ? attention | bit : attention & ~bit;
    }

    boolean isClosing() {
        return (attention & CLOSING) != 0;
    }

    boolean isSuspended() {
        return (attention & SUSPENDED) != 0;
    }

    @Override
    public void resize(int newMaxSize) {
        resizing.resize(newMaxSize);
    }

    @Override
    public int evict() {
        return retirement.evict();
    }

    @Override
    public int evict(String address) {
        return retirement.evict(address);
    }

    @Override
    public void suspend() {
        suspension.suspend();
    }

    @Override
    public void resume() {
        suspension.resume();
    }

    @Override
    public void close() {
        shutdown.close();
    }

    @Override
    public int warm(int count) {
        return slowAcquire.warm(count, acquireTimeoutNanos);
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
    public Optional<ConnectionBudget> budget() {
        return Optional.ofNullable(permits.budget());
    }

    @Override
    public PoolStats stats() {
        return census.stats();
    }

    @Override
    public List<Holder> holders() {
        return census.holders();
    }

    @Override
    public PoolHealth health() {
        return outage.health();
    }
}
