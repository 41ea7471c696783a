package dev.lido.pool;

import org.jspecify.annotations.Nullable;

/**
 * What is left to be done when the pool's lock is free again, because it may run code that isn't the pool's: telling
 * asynchronous callers their signals, and having offers watched. Whoever gives the lock back runs it; a thread that dies
 * before it does is made up for by the next one, or by the sweep.
 */
final class Errands<R> {

    private final LeasePool<R> pool;
    private final OfferWatch<R> offerWatch;

    // Guarded by the pool's lock; `any` is read without it.
    private @Nullable AsyncCaller<R> first;
    private @Nullable AsyncCaller<R> last;
    private volatile boolean any;

    Errands(LeasePool<R> pool) {
        this.pool = pool;
        this.offerWatch = new OfferWatch<>(pool);
    }

    /** Someone has a signal. Under the lock. */
    void add(AsyncCaller<R> caller) {
        if (caller.listed) {
            return; // offered, withdrawn and offered again before it was told
        }
        caller.listed = true;
        AsyncCaller<R> before = last;
        if (before == null) {
            first = caller;
        } else {
            before.nextSignalled = caller;
        }
        last = caller;
        any = true;
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

    /** Called by whoever has given the lock back. */
    void run() {
        if (any && !pool.lock.isHeldByCurrentThread()) {
            runAll();
        }
    }

    private void runAll() {
        boolean watch = false;
        for (; ; ) {
            AsyncCaller<R> caller;
            pool.lock.lock();
            try {
                caller = first;
                if (caller == null) {
                    any = false;
                    watch = offerWatch.begin();
                } else {
                    first = caller.nextSignalled;
                    last = first == null ? null : last;
                    caller.nextSignalled = null;
                    caller.listed = false;
                }
            } finally {
                pool.lock.unlock();
            }
            if (caller == null) {
                break;
            }
            tell(caller);
        }
        if (watch) {
            offerWatch.schedule();
        }
    }

    private void tell(AsyncCaller<R> caller) {
        try {
            pool.environment.workers().execute(caller);
        } catch (Throwable t) {
            caller.run(); // no thread to be had: better here than not at all
        }
    }
}
