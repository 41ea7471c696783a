package dev.lido.pool;

import dev.lido.pool.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An acquire that met no idle slot: it claims a stale one and checks it, or stands in the queue, and says why when it gets
 * nothing. One instance a pool; the state of an acquire lives on its caller's stack.
 *
 * <p>Whatever happens to a caller (time out, interrupt, refusal, an error out of the blue), it leaves the queue and passes on
 * what it was offered: a slot that a caller owns ends in {@link LeasePool#lease}, {@link HandOver#settle} or
 * {@link LeasePool#discard}, on every path.
 *
 * <p>Before it queues, a platform thread yields once if connections are held for less than a thread switch takes
 * ({@link Holds}). Else a crowd of threads that hold nothing would form a convoy: each release hands over to a thread that
 * sleeps, and until it has woken up nobody can use the connection. That overtakes nobody in the queue but in the moment that
 * {@link LeasePool} tells of under "order": while someone is in it, a releaser hands over. {@code docs/decisions/0002} has the figures.
 */
final class SlowAcquire<R> {

    private final LeasePool<R> pool;
    private final Ticker ticker;
    private final long validationTimeoutNanos;
    private final Holds<R> holds = new Holds<>();
    /** Leases that an executor of the user's is to deliver; each has a slot, and so there are no more than slots. */
    final Set<Delivery<R>> deliveries = ConcurrentHashMap.newKeySet();

    final Denials<R> denials;

    SlowAcquire(LeasePool<R> pool) {
        this.pool = pool;
        this.ticker = pool.ticker;
        this.validationTimeoutNanos = pool.config.validationTimeout().toNanos();
        this.denials = new Denials<>(pool);
    }

    /** Takes an idle slot for a caller of a lane with a limit, who must not do so on the hot path; null if it has to wait. */
    @Nullable
    Lease<R> acquireIdle(Lane lane) {
        Slot<R> slot = pool.handOver.claimFor(lane, true);
        return slot == null ? null : lease(slot, lane, null);
    }

    /** Lets others have the processor for a moment where that may spare the caller the queue; see above. */
    private @Nullable Lease<R> acquireAfterYield(Lane lane) {
        if (!holds.areShort() || BlockedCaller.isVirtual(Thread.currentThread())) {
            return null;
        }
        Thread.yield();
        return pool.acquireIdle(lane);
    }

    /** Claims something to check, or waits; whatever comes is checked if need be, and if it fails the caller goes on. */
    Lease<R> acquire(long timeoutNanos, Lane lane) {
        Lease<R> idle = lane.hasLimit() ? acquireIdle(lane) : acquireAfterYield(lane);
        if (idle != null) {
            return idle;
        }
        long start = ticker.nanos();
        AcquireRecord acquire = AcquireRecord.begin(pool, lane, start);
        if (acquire == null) {
            return acquire(start, start + Math.max(0, timeoutNanos), lane);
        }
        Throwable failure = null;
        try {
            return acquire(start, start + Math.max(0, timeoutNanos), lane);
        } catch (Throwable t) {
            failure = t;
            throw t;
        } finally {
            acquire.end(failure);
        }
    }

    private Lease<R> acquire(long start, long deadline, Lane lane) {
        Slot<R> slot = claim(lane);
        boolean newcomer = true;
        long order = 0;
        for (; ; ) {
            if (slot == null) {
                BlockedCaller<R> caller = new BlockedCaller<>(pool, start, lane);
                caller.order = order;
                slot = await(caller, deadline, newcomer);
                order = caller.order;
            }
            if (pool.checks.isFit(slot, lane, start, deadline)) {
                return leaseAfterWait(slot, start, lane, null);
            }
            slot = null;
            newcomer = false; // its turn had come: it goes back to its place
        }
    }

    private @Nullable Slot<R> claim(Lane lane) {
        if (lane.hasLimit()) {
            return pool.handOver.claimFor(lane, false);
        }
        return pool.isQuiet() ? pool.handOver.claimFree() : null;
    }

    /** An asynchronous caller's lease of a slot that it took; null if the resource failed its check. On a worker. */
    @Nullable
    Lease<R> leaseOf(Slot<R> slot, AsyncCaller<R> caller, long deadline) {
        if (deadline - ticker.nanos() <= 0) {
            pool.handOver.settle(slot, slot.suspect); // too late for this caller: the next one, or idle
            throw denials.timeout(caller.sinceNanos, caller.lane);
        }
        Boolean fit = pool.checks.isFit(slot, caller, deadline);
        caller.left = fit == null;
        return fit != null && fit ? leaseAfterWait(slot, caller.sinceNanos, caller.lane, caller.acquire) : null;
    }

    private Lease<R> leaseAfterWait(Slot<R> slot, long start, Lane lane, @Nullable AsyncAcquire<R> acquire) {
        try {
            pool.tally.noteWaited(start); // before the slot is active: see Tally
        } catch (Throwable t) { // out of stack, say
            pool.handOver.settle(slot, false);
            throw t;
        }
        return lease(slot, lane, acquire);
    }

    /**
     * Makes the lease of an owned slot.
     *
     * @param acquire the asynchronous acquire that it is for; null for the calling thread's own
     */
    private Lease<R> lease(Slot<R> slot, Lane lane, @Nullable AsyncAcquire<R> acquire) {
        long owned = slot.state;
        long word = Slot.in(Slot.ACTIVE, owned);
        try {
            if (Tally.isSampled(word)) {
                pool.tally.noteFirstUse(slot, word);
            }
            // One of a lane with a limit must not go straight to idle: see LaneLimits.
            slot.state = slot.use == null ? word : Slot.in(Slot.TOUCHED, word);
            pool.demand.noteReached(slot);
            pool.retirement.retireUnwanted(slot); // overflow too: its release takes the slow path
            pool.generations.doubt(slot); // a witness that came just now has passed it by
            if (pool.isClosing()) { // since this caller looked last: see "closing"
                throw new PoolClosedException(pool.name());
            }
            return acquire == null ? pool.lease(slot, word, lane) : pool.leaseFor(acquire, slot, word);
        } catch (Throwable t) { // the pool is closing, or out of memory: nobody has the lease, if it hasn't ended yet
            if (slot.state == owned || LeasePool.end(slot, word)) {
                pool.handOver.settle(slot, false);
            }
            throw t;
        }
    }

    /** Waits in the queue for a slot to own. */
    private Slot<R> await(BlockedCaller<R> caller, long deadline, boolean newcomer) {
        try {
            caller.hopeUntilNanos = newcomer ? 0 : hopeUntil(deadline);
            enqueue(caller, newcomer);
            Slot<R> slot = null;
            while (slot == null && !caller.isRefused()) {
                boolean over = !park(caller, deadline);
                if (over && leave(caller)) {
                    break;
                }
                slot = caller.take(); // null if the offer was withdrawn meanwhile: it stands in the queue again
            }
            return slot(caller, slot, deadline);
        } catch (Throwable t) {
            // Refused, or out of memory, stack or threads: nothing may be offered to a caller who is gone.
            giveUp(caller);
            throw t;
        }
    }

    /** Until when a caller who met a dead connection lets suspects be: it may need the rest of its time for them. */
    long hopeUntil(long deadline) {
        long now = ticker.nanos();
        return now + Math.min((deadline - now) / 2, validationTimeoutNanos);
    }

    /** What a wait came to: the slot if it came in time, else why there is none. */
    private Slot<R> slot(BlockedCaller<R> caller, @Nullable Slot<R> slot, long deadline) {
        long now;
        try {
            now = ticker.nanos();
        } catch (Throwable t) { // no stack left, say
            if (slot != null) {
                pool.handOver.settle(slot, slot.suspect);
            }
            throw t;
        }
        if (slot != null && deadline - now > 0) {
            holds.noteTaken(slot, slot.state, now);
            return slot;
        }
        if (slot != null) {
            pool.handOver.settle(slot, slot.suspect); // too late for this caller: the next one, or idle
        } else if (caller.isRefused()) {
            throw denials.refusal(caller);
        }
        if (deadline - now > 0) {
            pool.tally.ended(AcquireOutcome.INTERRUPTED);
            throw new PoolInterruptedException(pool.name(), Duration.ofNanos(now - caller.sinceNanos));
        }
        throw denials.timeout(caller.sinceNanos, caller.lane);
    }

    /**
     * Puts a caller into the queue and serves it if something is free.
     *
     * @param newcomer false if it was there before, and goes back to its place
     */
    void enqueue(Waiter<R> caller, boolean newcomer) {
        List<Work<R>> opening = new ArrayList<>();
        PoolRefusedException refusal;
        try {
            refusal = enqueue(caller, newcomer, opening);
        } finally {
            pool.opener.start(opening); // whatever happened since: what is planned counts already
        }
        if (refusal != null) {
            pool.events.refused(refusal);
            throw refusal;
        }
    }

    /** The same up to where what is to be opened goes to workers; why the caller may not queue, if so. */
    private @Nullable PoolRefusedException enqueue(Waiter<R> caller, boolean newcomer, List<Work<R>> opening) {
        pool.lock.lock();
        try {
            if (pool.isClosing()) {
                throw denials.closed();
            }
            PoolRefusedException refusal = denials.refusal(caller.lane, newcomer);
            if (refusal == null) {
                if (newcomer) {
                    pool.waiters.add(caller);
                } else {
                    pool.waiters.addHopeful(caller);
                }
                pool.noteWaiting();
                pool.errands.noteArrival(caller);
                pool.handOver.serveUnderLock();
                pool.opener.plan(opening);
                pool.handOver.endHopeIfVain();
                refuseIfHopeless(caller);
            }
            return refusal;
        } finally {
            pool.unlock();
        }
    }

    /** Tells a caller at once what it would be told later, if there is no use in waiting. Under the lock. */
    private void refuseIfHopeless(Waiter<R> caller) {
        if (pool.outage.isHopeless(ticker.nanos()) && pool.waiters.remove(caller)) {
            caller.refuse(Waiter.Refusal.UNREACHABLE, pool.outage.last());
            pool.noteQueue();
        }
    }

    /** Blocks until the caller has its signal; false if its time is up, or the thread is interrupted. */
    private boolean park(BlockedCaller<R> caller, long deadline) {
        while (!caller.isSignalled()) {
            long left = deadline - ticker.nanos();
            if (left <= 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            pool.environment.parkNanos(pool, left);
        }
        return true;
    }

    /** Takes a caller out of the queue; false if it wasn't there: then it has its signal. */
    boolean leave(Waiter<R> caller) {
        pool.lock.lock();
        try {
            boolean left = pool.waiters.remove(caller);
            pool.noteQueue();
            return left;
        } finally {
            pool.lock.unlock();
        }
    }

    /** Takes a caller out of the queue for good, and passes on what it was offered; whether there was either. */
    boolean giveUp(Waiter<R> caller) {
        for (; ; ) {
            boolean waited;
            boolean offered;
            pool.lock.lock();
            try {
                waited = pool.waiters.remove(caller);
                pool.noteQueue();
                offered = caller.isOffered();
            } finally {
                pool.lock.unlock();
            }
            Slot<R> slot = offered ? caller.take() : null;
            if (slot != null) {
                pool.handOver.settle(slot, slot.suspect);
            }
            if (slot != null || !offered) {
                return waited || offered;
            } // else it was withdrawn in between, and so it is in the queue again
        }
    }

    /** The lease of that word is being released by the slot's owner. */
    void noteHold(Slot<R> slot, long word) {
        if (!pool.isQuiet()) {
            holds.noteReleased(slot, word, ticker.nanos());
        }
    }

    /**
     * Takes asynchronous callers out of the queue whose time is up, and leases from executors that don't run; from the sweep.
     *
     * @param anyFree whether a connection is free
     */
    void tick(long now, boolean anyFree) {
        Duration over;
        Duration failedFast;
        int failed;
        pool.lock.lock();
        try {
            over = denials.endEpisode(now, anyFree);
            failed = denials.failingFast.count();
            failedFast = denials.endFailingFast(now);
            if (pool.waiters.asynchronous() > 0) {
                pool.waiters.forEach(caller -> {
                    if (caller instanceof AsyncCaller<R> asynchronous
                            && now - asynchronous.acquire.deadlineNanos >= 0) {
                        pool.waiters.remove(caller);
                        caller.refuse(Waiter.Refusal.TIMED_OUT, null);
                    }
                });
                pool.noteQueue();
            }
            pool.outage.tick(now);
            if (pool.waiters.hopeful() > 0) {
                if (pool.opener.creating() == 0) { // a close takes its time
                    pool.waiters.endHope();
                } else { // and so may an attempt
                    pool.waiters.endHope(now);
                }
                pool.handOver.serveUnderLock();
            }
            pool.errands.noteTick();
        } finally {
            pool.unlock();
        }
        if (over != null) {
            pool.events.exhaustionEnded(over);
        }
        if (failedFast != null) {
            pool.events.failingFastEnded(failedFast, failed);
        }
        for (Delivery<R> delivery : deliveries) {
            if (delivery.isLate(now)) {
                expire(delivery);
            }
        }
    }

    private void expire(Delivery<R> delivery) {
        try {
            pool.environment.workers().execute(delivery::expire);
        } catch (Throwable t) {
            pool.events.handOverFailed("expire_failed", t); // the next tick tries again
        }
    }

    /** Holds that many different connections at once and gives them back; how many it got. */
    int warm(int count, long timeoutNanos) {
        long deadline = ticker.nanos() + timeoutNanos;
        List<Lease<R>> held = new ArrayList<>();
        try {
            while (held.size() < Math.min(count, pool.maximum)) {
                held.add(pool.acquireWithin(deadline - ticker.nanos(), Lane.COMMON));
            }
        } catch (PoolException e) {
            pool.events.warmEnded(held.size(), e);
        } finally {
            held.forEach(Lease::close);
        }
        return held.size();
    }
}
