package dev.lido.pool;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What is left to be done when the pool's lock is free again, because it takes long or may run code that isn't the pool's:
 * waking blocked callers, telling asynchronous callers their signals, and having offers watched. Whoever gives the lock back
 * runs it; a thread that dies before it does is made up for by the next one, or by the sweep.
 *
 * <p>Waking a thread is a call of the system that takes longer than all that is done under the lock. Made under the lock, it
 * kept others from it, who then had to be woken too: {@code docs/decisions/0006} has the figures.
 *
 * <p>Asynchronous callers are told on workers, never in the stack of whoever gave the lock back: that may be a releaser in the middle of
 * its own work, or the thread of the ticks, and stages that release would pile up on it. An offer gets a worker of its own;
 * there are no more offers than slots. Refusals may come by the thousand, when a pool closes on those who wait: a few workers
 * share them. Where no worker is to be had, the signal stays in its list and is tried again soon.
 */
final class Errands<R> implements Runnable {

    /** How many workers tell refusals at a time: so many stages may block before others aren't told. */
    static final int MOST_TELLERS = 16;

    private static final long RETRY_NANOS = 10_000_000;

    private final LeasePool<R> pool;
    private final OfferWatch<R> offerWatch;

    // Guarded by the pool's lock; `any` is read without it.
    private final SignalList<R> offered = new SignalList<>();
    private final SignalList<R> refused = new SignalList<>();
    private @Nullable BlockedCaller<R> woken;
    private int tellers;
    private boolean retrying;
    private volatile boolean any;

    Errands(LeasePool<R> pool) {
        this.pool = pool;
        this.offerWatch = new OfferWatch<>(pool);
    }

    /** Someone has a signal: the only one it gets, for it takes an offer at once, and so none is withdrawn. Under the lock. */
    void add(AsyncCaller<R> caller) {
        if (caller.isRefused()) {
            refused.add(caller);
        } else {
            offered.add(caller);
        }
        any = true;
    }

    /** A blocked caller has a signal. Under the lock. */
    void add(BlockedCaller<R> caller) {
        if (!caller.listed) {
            caller.listed = true;
            caller.nextWoken = woken;
            woken = caller;
        }
    }

    /** Takes those who are to be woken. Under the lock, as the last that is done there. */
    @Nullable
    BlockedCaller<R> takeWoken() {
        BlockedCaller<R> all = woken;
        woken = null;
        return all;
    }

    /** Wakes those that {@link #takeWoken} took. */
    void wake(BlockedCaller<R> all) {
        for (BlockedCaller<R> caller = all; caller != null; ) {
            BlockedCaller<R> next = caller.nextWoken;
            caller.nextWoken = null;
            // In this order: who gives the caller another signal and still finds it listed does so before this wake-up.
            caller.listed = false;
            LockSupport.unpark(caller.asker);
            caller = next;
        }
    }

    /** An offer was made. Under the lock. */
    void noteOffer(Waiter<R> waiter) {
        if (waiter.mayBeStuck()) {
            offerWatch.noteOffer();
            any |= offerWatch.isWanted();
        }
    }

    /** Someone queued. Under the lock. */
    void noteArrival(Waiter<R> waiter) {
        any |= !waiter.mayBeStuck() && offerWatch.isWanted();
    }

    /** The sweep came by, and makes up for threads that died before they woke someone or set a watch. Under the lock. */
    void noteTick() {
        any |= offerWatch.isWanted();
        for (Slot<R> slot : pool.slots) {
            if (slot.offeredTo instanceof BlockedCaller<R> caller && caller.isOffered()) {
                LockSupport.unpark(caller.asker); // harmless if somebody has done so already
            }
        }
    }

    /** How many signals no worker has taken up yet; for the simulation, whose model counts every caller. Under the lock. */
    int untold() {
        return offered.size() + refused.size();
    }

    /** Called by whoever has given the lock back. */
    @Override
    public void run() {
        if (any && !pool.lock.isHeldByCurrentThread()) {
            runAll();
        }
    }

    private void runAll() {
        for (; ; ) {
            AsyncCaller<R> caller;
            boolean teller = false;
            boolean watch = false;
            pool.lock.lock();
            try {
                caller = offered.poll();
                if (caller == null) {
                    teller = !refused.isEmpty() && tellers < MOST_TELLERS;
                    if (teller) {
                        tellers++;
                    } else {
                        any = false; // tellers at work go on until none is left
                        watch = offerWatch.begin();
                    }
                }
            } finally {
                pool.lock.unlock();
            }
            if (watch) {
                offerWatch.schedule();
            }
            if (caller == null && !teller || !tell(caller)) {
                return;
            }
        }
    }

    /** Has an offer told, or some refusals if it is null; false if there was no worker for it. */
    private boolean tell(@Nullable AsyncCaller<R> caller) {
        try {
            pool.environment.workers().execute(caller == null ? this::tellRefusals : caller);
            return true;
        } catch (Throwable t) {
            retry(caller);
            pool.events.handOverFailed("tell_failed", t);
            return false;
        }
    }

    private void tellRefusals() {
        for (; ; ) {
            AsyncCaller<R> caller;
            pool.lock.lock();
            try {
                caller = refused.poll();
                if (caller == null) {
                    tellers--;
                    return;
                }
            } finally {
                pool.lock.unlock();
            }
            try {
                caller.run();
            } catch (Throwable t) {
                pool.userCode.noteFailure("tell", t); // and on: this teller is one of few
            }
        }
    }

    /** Puts back what couldn't be told. A closed pool has no sweep, so it is tried again by a time of its own. */
    private void retry(@Nullable AsyncCaller<R> caller) {
        boolean first;
        pool.lock.lock();
        try {
            if (caller == null) {
                tellers--;
            } else {
                offered.addFirst(caller);
            }
            any = true;
            first = !retrying;
            retrying = true;
        } finally {
            pool.lock.unlock();
        }
        if (first) {
            try {
                pool.environment.after(RETRY_NANOS, this::retryNow);
            } catch (Throwable t) {
                noteRetried(); // the next one who gives the lock back tries again, or the sweep
            }
        }
    }

    private void retryNow() {
        noteRetried();
        run();
    }

    private void noteRetried() {
        pool.lock.lock();
        try {
            retrying = false;
        } finally {
            pool.lock.unlock();
        }
    }
}
