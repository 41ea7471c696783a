package dev.lido.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What a caller holds between acquire and release: the right to use one resource. It ends with {@link #close()}, once;
 * whoever uses it afterwards is refused and can't reach the next holder's resource. One that is dropped without being closed
 * is recovered some time after it was collected, and its resource closed.
 *
 * <p>An adapter extends it with the interface that its callers expect, so that an acquire makes exactly one object. A
 * subclass should add no fields: what belongs to the connection belongs into the resource.
 *
 * <h2>Calls under way</h2>
 *
 * A subclass brackets each call on the resource with {@link #enter()} and {@link #exit()}. {@code enter} first counts the
 * call (an atomic add, which is a full fence) and then looks whether the lease still lives; a release first ends the lease
 * (a CAS, also a full fence) and then looks at the count. Of the two at least one sees the other: either the call is
 * refused, or the release finds it under way and has the resource closed instead of reused.
 *
 * <h2>Calls that aren't announced</h2>
 *
 * Two atomic adds a call are more than all the rest of a short one, so the thread that took the lease may leave them out
 * ({@link #enterOwn}): while it is in a call it can't be closing the lease. Its first such call says so in the flags (an atomic
 * or) and then looks whether the lease lives; each later one only looks. A release by the same thread needs no more, because a
 * thread sees its own steps in order. A release by any other one ends the lease and then finds the flag: nobody but the holder's
 * thread could say whether it is in a call, so the resource is closed as if it were. Again one of the two sees the other: either
 * the flag is found, or the call is refused.
 *
 * <p>So that programs which take a connection in one thread and close it in another don't lose one each time, the first such
 * release has all leases of the pool announce all calls from then on. A pool so loses a connection to that once, or as many
 * as were in use then; those of a caller that doesn't block were taken by nobody's thread and are announced from the start.
 *
 * <p>Rejected: a plain count of the holder's own calls, which another thread may read too early, because the store of a thread
 * that has just begun a call isn't visible yet, and only a fence in each call would make it so.
 *
 * <p>Thread-safe as far as the resource is: a lease may be handed from thread to thread.
 *
 * @param <R> the resource
 */
public abstract class Lease<R> implements AutoCloseable {

    /** Set by an adapter; the bits that {@link #mark(int)} takes. */
    static final int MARKS = 0x7FFF;

    /** The holder's own thread makes calls without announcing them. */
    private static final int OWN_CALLS = 1 << 15;
    /** One call under way. */
    private static final int CALL = 1 << 16;
    /** The bits that count calls under way: up to 1 023 at once. */
    private static final int CALLS = 0x03FF_0000;
    /** With {@link #RECLAIMED}: because its holder did nothing while work was open. */
    private static final int SLEPT = 1 << 26;
    /** The resource has lost its connection to what is behind it. */
    static final int LOST = 1 << 27;
    /** The pool takes the lease away, or has done so. */
    private static final int RECLAIMED = 1 << 28;
    /** The resource may be used without the lease. */
    private static final int KEPT = 1 << 29;
    /** The resource is broken. */
    static final int INVALID = 1 << 30;
    /** The resource has to be checked before its next use. */
    static final int SUSPECT = 1 << 31;

    private static final VarHandle FLAGS;

    static {
        try {
            FLAGS = MethodHandles.lookup().findVarHandle(Lease.class, "flags", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final Slot<R> slot;
    final long word;
    private final R resource;
    private volatile int flags;

    /**
     * Makes the lease that {@link dev.lido.pool.spi.ResourceFactory#lease} is asked for.
     *
     * @param slot as it was given
     * @param resource as it was given
     * @param word as it was given
     */
    protected Lease(Slot<R> slot, R resource, long word) {
        this.slot = slot;
        this.resource = resource;
        this.word = word;
    }

    /**
     * Gives the resource back. The first call ends the lease; every later one, from any thread, does nothing. May block
     * while the resource is reset, within the validation timeout.
     */
    @Override
    public final void close() {
        // A used lease can't go the short way, and a CAS that fails costs as much as one that doesn't.
        if (flags == 0) {
            slot.pool.release(this);
        } else {
            slot.pool.releaseSlowly(this);
        }
    }

    /**
     * Says that the resource is broken: it will be closed at release, not reused. The lease goes on until then.
     */
    public final void invalidate() {
        set(INVALID);
        touch();
    }

    /**
     * Says that the connection to the database was lost in use: it will be closed at release, and counts as a witness against
     * others that were opened to the same address before. For errors that end one session only, and for what Lido itself broke
     * off, {@link #invalidate()} is the right word.
     */
    protected final void lost() {
        set(LOST);
        touch();
    }

    /**
     * Whether the lease has not ended. The answer may be out of date when another thread closes the lease.
     *
     * @return false once it was closed, or taken away
     */
    public final boolean isLive() {
        long state = slot.state;
        return Slot.isActive(state) && Slot.number(state) == Slot.number(word);
    }

    /**
     * The name of the pool that this lease came from.
     *
     * @return the name
     */
    public final String poolName() {
        return slot.pool.name();
    }

    /**
     * The resource. A subclass calls this between {@link #enter()} and {@link #exit()}.
     *
     * @return the resource, also after the lease has ended
     */
    protected final R resource() {
        return resource;
    }

    /**
     * Announces a call on the resource.
     *
     * @return false when the lease has ended: make no call then, and don't {@link #exit()}
     */
    protected final boolean enter() {
        FLAGS.getAndAdd(this, CALL);
        if (touch()) {
            return true;
        }
        FLAGS.getAndAdd(this, -CALL);
        return false;
    }

    /**
     * Begins a call without announcing it, if the calling thread is the one that took the lease. Not for calls in which the
     * resource may run code of the user's: that may close the lease in the middle of one, which nobody would notice.
     *
     * @param marks what every call marks, as for {@link #mark(int)}; with the first one it costs nothing
     * @return true: make the call, and don't {@link #exit()}; false: make it between {@link #enter()} and {@link #exit()}
     */
    protected final boolean enterOwn(int marks) {
        Slot<R> mine = slot;
        Thread thread = Thread.currentThread();
        // The sweep may have wrapped the holder's thread meanwhile, see LeakWatch.
        if (mine.holder != thread && mine.holder() != thread) {
            return false;
        }
        int wanted = OWN_CALLS | marks;
        return ((flags & wanted) == wanted || beginOwnCalls(wanted)) && isLive();
    }

    private boolean beginOwnCalls(int wanted) {
        if ((flags & OWN_CALLS) == 0 && slot.pool.announcesAll) {
            return false;
        }
        FLAGS.getAndBitwiseOr(this, wanted);
        return touch();
    }

    /** Says that a call announced by {@link #enter()} has returned, normally or not. */
    protected final void exit() {
        FLAGS.getAndAdd(this, -CALL);
    }

    /**
     * Notes that something has to be put right at release, for {@link dev.lido.pool.spi.ResourceFactory#reset}. Call it
     * before the change, between {@link #enter()} and {@link #exit()}.
     *
     * @param marks bits of the adapter's own choice, from {@code 0x0001} to {@code 0x4000}
     */
    protected final void mark(int marks) {
        set(marks & MARKS);
    }

    /**
     * What was marked so far.
     *
     * @return the bits given to {@link #mark(int)}
     */
    protected final int marks() {
        return flags & MARKS;
    }

    /**
     * Says that the resource may have been harmed, for example by a cancelled statement: it is checked before anyone gets
     * it again.
     */
    protected final void markSuspect() {
        set(SUSPECT);
        touch();
    }

    /**
     * Says that the resource may be in use although nobody refers to the lease any more, because its driver's object was
     * given out: the lease is then not recovered when it is dropped. Call it between {@link #enter()} and {@link #exit()}.
     */
    protected final void keep() {
        set(KEPT);
        slot.cell().replace(null, this); // in case the sweep has let go of it: see LeakWatch
    }

    /**
     * Whether the pool took the lease away because it was held longer than {@link PoolSetting#LEAK_THRESHOLD}, or for the
     * reason that {@link #hasSlept} tells.
     *
     * @return false while it lives, and if it was closed
     */
    protected final boolean isReclaimed() {
        return (flags & RECLAIMED) != 0 && !isLive();
    }

    /**
     * Whether the pool took the lease away because its holder did nothing for longer than
     * {@link PoolSetting#IDLE_IN_TRANSACTION_TIMEOUT} while work was open.
     *
     * @return true only if {@link #isReclaimed} is, too
     */
    protected final boolean hasSlept() {
        return (flags & SLEPT) != 0 && isReclaimed();
    }

    boolean isKept() {
        return (flags & KEPT) != 0;
    }

    void noteReclaim(boolean on) {
        note(RECLAIMED, on);
    }

    /** The same because its holder sleeps with work open. */
    void noteSlept(boolean on) {
        note(RECLAIMED | SLEPT, on);
    }

    private void note(int bits, boolean on) {
        if (on) {
            set(bits);
        } else {
            FLAGS.getAndBitwiseAnd(this, ~bits);
        }
    }

    /** The resource, for the pool. */
    R leased() {
        return resource;
    }

    int flags() {
        return flags;
    }

    /** Whether a call may be under way, by the flags that were read after the lease was ended; for the thread that ended it. */
    boolean mayBeInCall(int seen) {
        if ((seen & CALLS) != 0) {
            return true;
        }
        if ((seen & OWN_CALLS) == 0 || slot.holder() == Thread.currentThread()) {
            return false;
        }
        slot.pool.announcesAll = true; // this one is lost, the others needn't be
        return true;
    }

    /** Sets bits that aren't set yet; atomically, because two threads may use one lease at once. */
    private void set(int bits) {
        if ((flags & bits) != bits) {
            FLAGS.getAndBitwiseOr(this, bits);
        }
    }

    /** Moves the slot to {@link Slot#TOUCHED}, so that release can't take the short way; false if the lease has ended. */
    private boolean touch() {
        long touched = Slot.in(Slot.TOUCHED, word);
        long state = slot.state;
        if (state == touched) {
            return true;
        }
        // Fails if the lease has just ended, or if another thread using this lease touched it first.
        if (!slot.moveState(Slot.in(Slot.ACTIVE, word), touched)) {
            return slot.state == touched;
        }
        if (Tally.isSampled(word)) {
            slot.pool.tally.noteFirstUse(slot, word);
        }
        return true;
    }
}
