package dev.lido.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A place for one resource in a pool. Public only so that an adapter can pass it from
 * {@link dev.lido.pool.spi.ResourceFactory#lease} to the constructor of {@link Lease}; it has nothing to call.
 *
 * <p>How its state works is told in {@link LeasePool}.
 *
 * @param <R> the resource
 */
public final class Slot<R> {

    /** The low bits of a state are the phase, all above are the number. */
    static final int PHASE_BITS = 3;

    static final long PHASE_MASK = (1L << PHASE_BITS) - 1;
    static final long ONE = 1L << PHASE_BITS;

    /** Free, and good enough to be handed out without a check. */
    static final long IDLE = 0;
    /** Leased, and the lease hasn't been used: it may go straight back to idle. */
    static final long ACTIVE = 1;
    /** In the hands of one thread: empty, being opened, checked, reset, handed over or closed. */
    static final long OWNED = 2;
    /** Free, but to be checked before it is handed out. */
    static final long STALE = 3;
    /** Leased, and its release has something to do. */
    static final long TOUCHED = 4;

    private static final VarHandle STATE;
    private static final VarHandle TAKEN;
    private static final VarHandle HOLDER;
    private static final VarHandle CELL;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(Slot.class, "state", long.class);
            TAKEN = lookup.findVarHandle(Slot.class, "taken", Place.class);
            HOLDER = lookup.findVarHandle(Slot.class, "holder", Object.class);
            CELL = lookup.findVarHandle(Slot.class, "cell", LeaseCell.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final LeasePool<R> pool;
    final int index;

    volatile long state = OWNED;

    // Written only by whoever owns the slot; published by the store or CAS of `state` that ends the ownership.
    @Nullable
    R resource;

    /** How to close it, see {@link Work#closing}. */
    @Nullable
    Work<R> closing;

    long createdNanos;
    long expiresNanos;
    boolean hasExpiry;
    /** The next holder has to check the resource first. */
    boolean suspect;
    /**
     * Who took the present lease: a {@link Thread}, or a {@link WeakThread}, which the sweep makes of it. Kept after the lease
     * ends (clearing it would cost a store), until the next one.
     */
    @Nullable
    Object holder;
    /** What an acquire stores its lease in; made by it, taken away by the sweep, see {@link LeakWatch}. */
    volatile @Nullable LeaseCell<R> cell;
    /** Where the present lease, or an earlier one, was taken; only while places are noted. */
    @Nullable
    Place taken;

    /** The name of the thread that asked for the present lease, where nobody knows who holds it: an asynchronous caller's. */
    @Nullable
    String asker;

    /** The lane of the present lease. Kept after it ends, like the holder. */
    Lane lane = Lane.COMMON;

    /** When a thread took the lease of that number from the queue. */
    long takenNanos;

    long takenNumber = -1;

    /** When the lease of that number was first used; for a sample of leases, see {@link Tally}. */
    long usedNanos;

    long usedNumber = -1;

    /** When the lease of that number was logged, or told to a listener. */
    long notedNanos;

    long notedNumber = -1;

    /** The number that the slot had when the present resource was opened. */
    long bornNumber;

    /** The number of the lease at whose end the resource is to be closed. Set by the sweep, read by the releaser. */
    volatile long retiredNumber = -1;

    /** What the present resource stands or falls with. Written by the owner. */
    volatile Generation generation = Generation.NONE;

    /** When the present resource was last known to be alive without being used. Written by the owner. */
    long checkedNanos;

    /** Whether {@link Keepalive} has it; set by the sweep, so that a check doesn't end the idle time that it falls into. */
    volatile boolean checking;

    // What the sweep saw. Snapshots read it; who fills the slot sets `seen` back, so that the sweep starts afresh.
    volatile long seen = -1;
    volatile long sinceNanos;
    volatile @Nullable Place place;
    /** The sweep's own: the cell before the present one, for one tick, because a taker may store late. */
    @Nullable
    LeaseCell<R> formerCell;
    /** The sweep's own: the lease that was in force when it took the cell away. */
    @Nullable
    Lease<R> carried;
    /** The sweep's own: the lease of which it has let go, as long as that is held. */
    @Nullable
    WeakLease<R> demoted;
    /** The sweep's own: the last lease that was reported as held too long. */
    long suspectedNumber = -1;

    /** The sweep's own, see {@link SleepWatch}: what the resource said of its open work, of which lease, and since when. */
    int idleWork;

    long sleeperNumber = -1;
    long sleepsSinceNanos;

    // Guarded by the pool's lock.
    boolean vacant = true;

    /**
     * The lane with a limit in whose hands the slot is, see {@link LaneLimits}; null for all others, and while it is free.
     * Its owner may read it without the lock.
     */
    @Nullable
    LaneUse use;

    /** Whether a replacement for the present resource has been asked for, and not in vain. */
    boolean renewing;

    @Nullable
    Work<R> work;

    /** The last caller to whom it was offered; may be left over from an offer that was taken, which can't be withdrawn. */
    @Nullable
    Waiter<R> offeredTo;

    /** Whether {@link OfferWatch} has seen that offer. */
    boolean offerSeen;

    Slot(LeasePool<R> pool, int index) {
        this.pool = pool;
        this.index = index;
    }

    /** The resource of a slot that holds one; the caller owns the slot. */
    R resource() {
        R present = resource;
        if (present == null) {
            throw new IllegalStateException("Slot " + index + " of pool=" + pool.name() + " is empty");
        }
        return present;
    }

    /** The resources of two slots change places; the caller owns both. */
    void changePlaces(Slot<R> other) {
        R theirs = other.resource;
        other.resource = resource;
        resource = theirs;
        suspect = false;
        createdNanos = other.createdNanos;
        expiresNanos = other.expiresNanos;
        hasExpiry = other.hasExpiry;
        Generation theirGeneration = other.generation;
        other.generation = generation;
        generation = theirGeneration;
        checkedNanos = other.checkedNanos;
        bornNumber = number(state);
        seen = -1;
    }

    boolean moveState(long from, long to) {
        return STATE.compareAndSet(this, from, to);
    }

    /** What the slot's taker stores its lease in. */
    LeaseCell<R> cell() {
        LeaseCell<R> young = null;
        for (; ; ) {
            LeaseCell<R> present = cell;
            if (present != null) {
                return present;
            }
            if (young == null) {
                young = new LeaseCell<>();
            }
            if (CELL.compareAndSet(this, null, young)) {
                return young;
            }
        }
    }

    /** Takes the cell away, for the sweep; in one step, or one that a taker makes in between would be lost, and its lease with it. */
    @Nullable
    @SuppressWarnings("unchecked")
    LeaseCell<R> takeCell() {
        return (LeaseCell<R>) CELL.getAndSet(this, (LeaseCell<R>) null);
    }

    /** Loses to an acquire. */
    void forgetTaken(Place from) {
        TAKEN.compareAndSet(this, from, null);
    }

    /** Goes on knowing who took the lease, without keeping that thread alive; loses to an acquire by another thread. */
    void demoteHolder() {
        if (holder instanceof Thread thread) {
            HOLDER.compareAndSet(this, thread, new WeakThread(thread));
        }
    }

    /** The thread that took the present lease, if it is still known and there. */
    @Nullable
    Thread holder() {
        Object known = holder;
        return known instanceof WeakThread weak ? weak.get() : (Thread) known;
    }

    String holderName() {
        Object known = holder;
        Thread thread = holder();
        if (thread != null) {
            return WeakThread.nameOf(thread);
        }
        if (known instanceof WeakThread weak) {
            return weak.name;
        }
        String name = asker;
        return name == null ? "unknown" : "asynchronous, asked by " + name;
    }

    static long phase(long state) {
        return state & PHASE_MASK;
    }

    static long number(long state) {
        return state >>> PHASE_BITS;
    }

    /** Whether the lease of that word is the one that makes that state. */
    static boolean isSame(long word, long state) {
        return number(word) == number(state) && isActive(state);
    }

    /** Whether the lease of that word has ended, in a slot with that state. */
    static boolean isPast(long word, long state) {
        return number(state) > number(word);
    }

    static boolean isFree(long state) {
        long phase = state & PHASE_MASK;
        return phase == IDLE || phase == STALE;
    }

    static boolean isActive(long state) {
        long phase = state & PHASE_MASK;
        return phase == ACTIVE || phase == TOUCHED;
    }

    /** The same number in another phase. */
    static long in(long phase, long state) {
        return (state & ~PHASE_MASK) | phase;
    }
}
