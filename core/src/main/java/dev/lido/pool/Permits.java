package dev.lido.pool;

import dev.lido.pool.spi.PoolEnvironment;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * A pool's side of a {@link ConnectionBudget}: takes permits and gives them back, says what the pool needs, and gives up
 * connections for others. Without a budget everything is permitted, and nothing is done here.
 *
 * <p>While another pool needs what this one has beyond its fair share, a bit of attention is set, so that each release takes
 * the slow path and comes by {@link #givesUp}. It is set and cleared under the pool's lock, each time after a look at the
 * budget. Whoever asks is noted in the budget before this pool is told; so a bit that is cleared too early is set again by what
 * follows the asking.
 */
final class Permits<R> implements BudgetShare.Member {

    /** How long an opening or a close that was written off keeps its permit. */
    static final long HUNG_NANOS = 60_000_000_000L;
    /** How long an asker counts on a connection that is being closed for it. */
    private static final long CLOSE_NANOS = 1_000_000_000L;
    /** A connection that hasn't been used for that long is no part of a fair share. */
    private static final long UNUSED_NANOS = 10_000_000_000L;

    private final LeasePool<R> pool;
    private final @Nullable ConnectionBudget budget;
    private final @Nullable BudgetBook book;
    private final BudgetShare share;
    /** Null stands for the pool's minIdle. */
    private final @Nullable Integer guaranteedMinimum;
    /** How long after its begin an opening that hangs is forgotten by the pool, and some time more. */
    private final long openingNanos;
    /** Whether releases come by here; written under the pool's lock. */
    private volatile boolean called;
    // Made in advance, so that a close can't fail for want of memory.
    private final Runnable refill;
    private final Runnable answer;

    Permits(LeasePool<R> pool, PoolOpening<R> opening) {
        this.pool = pool;
        this.budget = opening.budget;
        this.book = budget == null ? null : budget.book;
        this.refill = () -> pool.opener.refill();
        this.answer = this::answer;
        this.share = new BudgetShare(pool.name(), pool.ticker, opening.weight);
        this.guaranteedMinimum = opening.guaranteedMinimum;
        this.openingNanos = pool.config.connectTimeout().toNanos() + Opener.FORGET_NANOS + HUNG_NANOS;
    }

    /** Joins the budget and starts the pool; throws if the budget can't take it in, or that fails, and then has done neither. */
    void join(Runnable starting) {
        if (book != null) {
            int minimum = guaranteedMinimum == null ? pool.config.minIdle() : guaranteedMinimum;
            book.join(share, this, minimum, pool.config.maximum());
        }
        try {
            starting.run();
        } catch (Throwable t) {
            leave();
            throw t;
        }
    }

    /** The pool is to have another size; throws if what it is guaranteed then can't be kept. */
    void resize(PoolConfig config) {
        if (book != null) {
            int minimum = guaranteedMinimum == null ? config.minIdle() : guaranteedMinimum;
            book.resize(share, Math.min(minimum, config.maximum()), config.maximum());
        }
    }

    /** The pool is being closed. */
    void leave() {
        if (book != null) {
            book.leave(share);
            book.run();
        }
    }

    /** Takes a permit for an opening; false if there is none. Under the pool's lock. */
    boolean take(Work<R> work) {
        if (book == null) {
            return true;
        }
        Permit permit = new Permit(share);
        if (!book.take(permit, work.startedNanos + openingNanos)) {
            return false;
        }
        work.noteOpening(permit);
        return true;
    }

    /** Says how many openings the pool would begin if it had permits. Under the pool's lock. */
    void want(int count) {
        if (book != null) {
            book.want(share, count);
        }
    }

    /** Passes on what others got or are to give. Without the lock. */
    void run() {
        if (book != null) {
            book.run();
        }
    }

    void noteOpen(Work<R> work) {
        if (book != null && work.permit != null) {
            book.noteOpen(work.permit);
        }
    }

    /** What that work opened is being closed, from now on. */
    void noteClosing(Work<R> work) {
        if (book != null && work.permit != null) {
            book.noteClosing(work.permit, pool.ticker.nanos() + Closer.LIMIT_NANOS + HUNG_NANOS);
        }
    }

    /** The opening has failed, or the close has returned. Without the lock. */
    void giveBack(Work<R> work) {
        if (book != null && work.permit != null) {
            book.giveBack(work.permit);
            book.run();
        }
    }

    /** Whether a slot that comes back is to be closed for another pool, which then counts on it. Without the lock. */
    boolean givesUp(Slot<R> slot) {
        // What nobody has used yet was opened for somebody.
        if (!called || slot.bornNumber == Slot.number(slot.state)) {
            return false;
        }
        if (promise(slot, false)) {
            return true;
        }
        isCalled();
        return false;
    }

    /** From the sweep: looks for what hangs, and for connections that others need. */
    void tick(long now, long gapNanos) {
        if (book == null) {
            return;
        }
        int hung = book.look(share, now, gapNanos);
        if (hung > 0) {
            pool.userCode.log(
                    Level.WARNING,
                    "pool={0} event=permit_hangs count={1} {2}",
                    pool.name(),
                    hung,
                    String.valueOf(budget));
        }
        if (isCalled() || book.isAsked()) {
            giveUpIdle(now);
        }
        book.run();
    }

    /** Whether releases are to come by here, as the budget sees it now. */
    private boolean isCalled() {
        BudgetBook from = book;
        if (from == null) {
            return false;
        }
        pool.lock.lock();
        try {
            called = from.calls(share);
            pool.set(LeasePool.CALLED, called);
            return called;
        } finally {
            pool.lock.unlock();
        }
    }

    private void giveUpIdle(long now) {
        Slot<R>[] slots = pool.slots;
        for (int i = slots.length - 1; i >= 0; i--) {
            Slot<R> slot = slots[i];
            long state = slot.state;
            long stood = now - slot.sinceNanos;
            if (!Slot.isFree(state) || slot.seen != Slot.in(Slot.IDLE, state) || stood < PoolEnvironment.TICK_NANOS) {
                continue;
            }
            boolean unused = stood >= UNUSED_NANOS;
            if (!unused && !called || !slot.moveState(state, Slot.in(Slot.OWNED, state))) {
                continue;
            }
            if (!promise(slot, unused)) {
                pool.handOver.settle(slot, Slot.phase(state) == Slot.STALE);
                return;
            }
            pool.discard(slot, CloseReason.BUDGET);
        }
    }

    private boolean promise(Slot<R> slot, boolean unused) {
        Work<R> work = slot.closing;
        if (book == null || work == null || work.permit == null) {
            return false;
        }
        String asker = book.promise(work.permit, unused, pool.ticker.nanos() + CLOSE_NANOS);
        if (asker == null) {
            return false;
        }
        try {
            pool.userCode.log(Level.DEBUG, "pool={0} event=gave_up for={1} {2}", pool.name(), asker, budget);
        } catch (Throwable t) {
            // no memory for a line; the promise stands, and the slot is the caller's to close
        }
        return true;
    }

    @Override
    public void tellGranted() {
        tell(refill);
    }

    @Override
    public void tellCalled() {
        tell(answer);
    }

    private void answer() {
        if (isCalled()) {
            giveUpIdle(pool.ticker.nanos());
            run();
        }
    }

    private void tell(Runnable task) {
        try {
            pool.environment.workers().execute(task);
        } catch (Throwable t) {
            // No thread to be had: the pool's next tick sees it by itself.
        }
    }

    /** Whether all permits are back, so that nobody need look after them. */
    boolean areBack() {
        return book == null || book.isUnused(share);
    }

    /** The budget's numbers; null if there is no budget. */
    @Nullable
    BudgetBook book() {
        return book;
    }

    /** Whether some pool asks the budget in vain; a hint. */
    boolean isAsked() {
        return book != null && book.isAsked();
    }

    /** Whether this pool would open a connection if it had a permit. */
    boolean isDenied() {
        return book != null && book.waiting(share) > 0;
    }

    /** The limit that the pool shares; null if there is none. */
    @Nullable
    ConnectionBudget budget() {
        return budget;
    }

    /** Adds what the pool has of it; without the lock, because the sum over all pools takes a while. */
    void report(PoolStatsBuilder stats) {
        BudgetUse use = book == null ? null : book.use(share);
        if (use != null) {
            stats.budget(use);
        }
    }
}
