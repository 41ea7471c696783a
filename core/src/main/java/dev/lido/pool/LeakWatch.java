package dev.lido.pool;

import org.jspecify.annotations.Nullable;

/**
 * Recovers leases that nobody can reach any more, reports those that are held too long, and takes them away where that is
 * wanted. Part of {@link Sweep}, which runs it for each slot once a tick, on one thread at a time.
 *
 * <h2>How a slot remembers its lease</h2>
 *
 * <pre>
 *     slot.cell:    nothing --- acquire: plain store ---> lease --- held for a tick, or ended: CAS ---> nothing
 *                      +------------- Lease.keep: CAS -------^
 *     slot.demoted: a weak reference to the lease, from the tick that demotes it on
 * </pre>
 *
 * A slot that is in use loses its {@link LeaseCell} each tick, and its next taker makes a new one. The lease that was in force
 * then is carried by the slot until it is demoted or ends; and the old cell is looked at again a tick later, for a taker who
 * read the slot before that and stored after it.
 *
 * The plain store in {@link LeasePool#lease} suffices: a lease that the sweep reads in passing is safe to look at because
 * its word is final, and one that it doesn't see yet it sees a tick later. Everything else is a CAS from the very object that
 * was read, so that it can't hit the lease of a later acquire. Words decide what belongs together, so it doesn't matter in
 * which order slot, lease and place are read: a state whose number is above that of a lease says that this lease has ended,
 * and will say so for ever.
 *
 * <p>A reference found cleared while the slot is still active with its number means that nobody can use or close that lease.
 * It is ended by the CAS of {@link LeasePool#end}, which shutdown may win, and its resource is closed: nobody knows in which
 * state it was left.
 *
 * <p>The taker's thread is demoted together with the lease ({@link WeakThread}). That CAS may come when the next taker has
 * looked at the field already and left it, being the same thread: both forms name the same thread, so nothing is lost.
 *
 * <p>{@link Lease#keep} sets its flag and then puts the lease back into the cell if there is none; the sweep takes it out and
 * then looks at the flag. All these steps are full fences, so of the two at least one leaves the lease in the slot.
 *
 * <h2>What it can't do</h2>
 *
 * A taker may be held up between the CAS that took the slot and the store, until the pool has ended its lease by force and
 * the slot has its next holder. Its late store then hides the next lease, which is reported and reclaimed but not recovered.
 * Recovery needs a collection, which a quiet JVM may not run for hours: reclaim is the sure way.
 *
 * <p>Rejected: a {@code Cleaner} or a reference queue, which need a phantom object an acquire; a weak reference from the
 * start, which costs the collector and 40 bytes an acquire.
 */
final class LeakWatch<R> {

    /** For how long acquires note their place after a leak, the report of one, or an exhaustion: ten minutes. */
    static final long PLACES_NANOS = 600_000_000_000L;

    private final LeasePool<R> pool;
    private final long thresholdNanos;
    private final boolean reclaims;
    private final SleepWatch<R> sleepers;
    private volatile long placesUntilNanos;

    LeakWatch(LeasePool<R> pool) {
        this.pool = pool;
        this.thresholdNanos = pool.config.leakThreshold().toNanos();
        this.reclaims = pool.config.reclaimLeaked();
        this.sleepers = new SleepWatch<>(pool);
        this.placesUntilNanos = pool.ticker.nanos();
    }

    /** Has acquires note their place for a while, because something went wrong. */
    void wantPlaces() {
        placesUntilNanos = pool.ticker.nanos() + PLACES_NANOS;
        pool.notesPlaces = true; // a tick under way may undo this, the next one does it again
    }

    /** Called once a tick, before the slots are looked at. */
    void tick(long now) {
        pool.notesPlaces = now - placesUntilNanos < 0;
    }

    /**
     * Looks at one slot.
     *
     * @param state what the sweep read
     * @param changed whether it was in another state at the last tick
     */
    void look(Slot<R> slot, long state, boolean changed, long now) {
        forgetEnded(slot);
        Lease<R> lease = find(slot, state);
        slot.formerCell = null;
        if (changed) {
            slot.formerCell = slot.takeCell();
            slot.carried = lease;
            return;
        }
        if (!Slot.isActive(state)) {
            return;
        }
        WeakLease<R> demoted = slot.demoted;
        if (lease != null) {
            demote(slot, lease);
        } else if (demoted != null && Slot.isSame(demoted.word, state)) {
            lease = demoted.get();
            if (lease == null) {
                recover(slot, state, now);
                return;
            }
        } // else its taker hasn't stored it yet
        if (lease != null && sleepers.isOver(slot, state, lease.leased(), now)) {
            takeAway(slot, state, lease, now);
        } else if (thresholdNanos > 0 && now - slot.sinceNanos >= thresholdNanos) {
            overdue(slot, state, lease, now);
        }
    }

    /** The lease that makes that state, if it was stored and hasn't been demoted. */
    private static <R> @Nullable Lease<R> find(Slot<R> slot, long state) {
        LeaseCell<R> cell = slot.cell;
        Lease<R> lease = cell == null ? null : cell.lease;
        if (lease == null || !Slot.isSame(lease.word, state)) {
            LeaseCell<R> former = slot.formerCell;
            lease = former == null ? null : former.lease;
        }
        if (lease == null || !Slot.isSame(lease.word, state)) {
            lease = slot.carried;
        }
        return lease != null && Slot.isSame(lease.word, state) ? lease : null;
    }

    /** Lets go of what belonged to a lease that has ended. */
    private static <R> void forgetEnded(Slot<R> slot) {
        LeaseCell<R> cell = slot.cell;
        Lease<R> lease = cell == null ? null : cell.lease;
        Lease<R> carried = slot.carried;
        WeakLease<R> demoted = slot.demoted;
        Place taken = slot.taken;
        long state = slot.state;
        if (cell != null && lease != null && Slot.isPast(lease.word, state)) {
            cell.replace(lease, null);
            slot.demoteHolder();
        }
        if (carried != null && Slot.isPast(carried.word, state)) {
            slot.carried = null;
            slot.demoteHolder();
        }
        if (demoted != null && Slot.isPast(demoted.word, state)) {
            slot.demoted = null;
        }
        if (taken != null && taken.isPast(state)) {
            slot.forgetTaken(taken);
        }
    }

    private static <R> void demote(Slot<R> slot, Lease<R> lease) {
        if (lease.isKept()) {
            slot.carried = lease;
            return;
        }
        slot.demoted = new WeakLease<>(lease);
        slot.carried = null;
        LeaseCell<R> cell = slot.cell;
        if (cell != null) {
            cell.replace(lease, null);
        }
        if (lease.isKept()) {
            slot.carried = lease; // since the look above
        }
        slot.demoteHolder();
    }

    private void recover(Slot<R> slot, long state, long now) {
        Holder holder = Census.holder(slot, state, now); // before the slot is another's
        if (!LeasePool.end(slot, state)) {
            return;
        }
        wantPlaces();
        pool.discard(slot, CloseReason.LEAKED);
        note(ErrorKind.LEAKED, holder);
        pool.events.leaked(holder);
    }

    /** Reports a lease that is held too long, once, and takes it away if that is wanted. */
    private void overdue(Slot<R> slot, long state, @Nullable Lease<R> lease, long now) {
        Holder holder = Census.holder(slot, state, now);
        if (!Slot.isActive(slot.state) || Slot.number(slot.state) != Slot.number(state)) {
            return; // it came back while its holder was looked at
        }
        if (slot.suspectedNumber != Slot.number(state)) {
            slot.suspectedNumber = Slot.number(state);
            wantPlaces();
            note(ErrorKind.LEAK_SUSPECTED, holder);
            pool.events.leakSuspected(holder);
        }
        if (reclaims) {
            reclaim(slot, state, lease, holder);
        }
    }

    /** The flag is set first, so that a holder who meets the end of its lease is always told why. */
    private void reclaim(Slot<R> slot, long state, @Nullable Lease<R> lease, Holder holder) {
        if (lease != null) {
            lease.noteReclaim(true);
        }
        if (!LeasePool.end(slot, state)) {
            if (lease != null) {
                lease.noteReclaim(false); // closed by its holder in the same moment
            }
            return;
        }
        pool.closer.breakOff(slot, slot.resource(), CloseReason.RECLAIMED); // its holder may be in a call
        note(ErrorKind.RECLAIMED, holder);
        pool.events.reclaimed(holder);
    }

    /** Ends the lease of a holder that sleeps with work open. The flag is set first, as in a reclaim. */
    private void takeAway(Slot<R> slot, long state, Lease<R> lease, long now) {
        Holder holder = Census.holder(slot, state, now); // before the slot is another's
        lease.noteSlept(true);
        if (!LeasePool.end(slot, state)) {
            lease.noteSlept(false);
            return;
        }
        wantPlaces();
        pool.closer.breakOff(slot, slot.resource(), CloseReason.IDLE_IN_TRANSACTION);
        note(ErrorKind.IDLE_IN_TRANSACTION, holder);
        pool.events.idleInTransaction(holder);
    }

    private void note(ErrorKind kind, Holder holder) {
        pool.tally.errors.note(
                kind, "thread=" + holder.thread() + " ageMs=" + holder.age().toMillis() + " place=" + holder.place());
    }
}
