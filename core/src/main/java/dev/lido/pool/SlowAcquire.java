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

    // Guarded by the pool's lock.
    /** From the first time-out until something is free and nobody waits. */
    private final Episode exhaustion = new Episode();
    /** From the first caller who was told at once that nothing can be opened until something is open. */
    private final Episode failingFast = new Episode();

    SlowAcquire(LeasePool<R> pool) {
        this.pool = pool;
        this.ticker = pool.ticker;
        this.validationTimeoutNanos = pool.config.validationTimeout().toNanos();
    }

    /** Claims something to check, or waits; whatever comes is checked if need be, and if it fails the caller goes on. */
    Lease<R> acquire(long timeoutNanos, Lane lane) {
        if (holds.areShort() && !BlockedCaller.isVirtual(Thread.currentThread())) {
            Thread.yield();
            Lease<R> lease = pool.acquireIdle(lane);
            if (lease != null) {
                return lease;
            }
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
        Slot<R> slot = pool.isQuiet() ? pool.handOver.claimFree() : null;
        boolean newcomer = true;
        long order = 0;
        for (; ; ) {
            if (slot == null) {
                BlockedCaller<R> caller = new BlockedCaller<>(pool, start, lane);
                caller.order = order;
                slot = await(caller, deadline, newcomer);
                order = caller.order;
            }
            Lease<R> lease = pool.checks.isFit(slot, start, deadline) ? lease(slot, start, lane, null) : null;
            if (lease != null) {
                return lease;
            }
            slot = null;
            newcomer = false; // its turn had come: it goes back to its place
        }
    }

    /** An asynchronous caller's lease of a slot that it took; null if the resource failed its check. On a worker. */
    @Nullable
    Lease<R> leaseOf(Slot<R> slot, AsyncCaller<R> caller, long deadline) {
        if (deadline - ticker.nanos() <= 0) {
            pool.handOver.settle(slot, slot.suspect); // too late for this caller: the next one, or idle
            throw timeout(caller.sinceNanos);
        }
        Boolean fit = pool.checks.isFit(slot, caller, deadline);
        caller.left = fit == null;
        return fit != null && fit ? lease(slot, caller.sinceNanos, caller.lane, caller.acquire) : null;
    }

    /**
     * Makes the lease of an owned slot.
     *
     * @param start when the acquire began
     * @param acquire the asynchronous acquire that it is for; null for the calling thread's own
     */
    private Lease<R> lease(Slot<R> slot, long start, Lane lane, @Nullable AsyncAcquire<R> acquire) {
        long owned = slot.state;
        long word = Slot.in(Slot.ACTIVE, owned);
        try {
            pool.tally.noteWaited(start); // before the slot is active: see Tally
            if (Tally.isSampled(word)) {
                pool.tally.noteFirstUse(slot, word);
            }
            slot.state = word;
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
            throw refusal(caller);
        }
        if (deadline - now > 0) {
            pool.tally.ended(AcquireOutcome.INTERRUPTED);
            throw new PoolInterruptedException(pool.name(), Duration.ofNanos(now - caller.sinceNanos));
        }
        throw timeout(caller.sinceNanos);
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
                throw closed();
            }
            PoolRefusedException refusal = refusal(newcomer);
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
            pool.noteLeft();
        }
    }

    /** Why a caller may not queue, if so; counted. Under the lock. */
    private @Nullable PoolRefusedException refusal(boolean newcomer) {
        if (pool.isSuspended()) {
            pool.tally.ended(AcquireOutcome.REFUSED_SUSPENDED);
            return refused("suspended=true");
        }
        int pending = pool.waiters.size();
        if (newcomer && pending - pool.opener.openable() >= pool.config.maxPending()) {
            pool.tally.ended(AcquireOutcome.REFUSED_PENDING);
            return refused("pending=" + pending + " maxPending=" + pool.config.maxPending());
        }
        return null;
    }

    private PoolRefusedException refused(String reason) {
        return new PoolRefusedException(pool.name(), reason, Duration.ofSeconds(1));
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
            pool.noteLeft();
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
                pool.noteLeft();
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

    /** Why a caller was refused, as it is told. */
    PoolException refusal(Waiter<R> caller) {
        Waiter.Refusal why = caller.refusal();
        if (why == Waiter.Refusal.DEADLOCKED) {
            return deadlock(caller);
        }
        if (why == Waiter.Refusal.TIMED_OUT) {
            return timeout(caller.sinceNanos);
        }
        if (why == Waiter.Refusal.SUSPENDED) {
            return suspended();
        }
        Failure failure = caller.failure();
        return failure == null ? closed() : failedFast(failure, caller.sinceNanos);
    }

    /** Says that a caller was told at once, and counts it. */
    private PoolException failedFast(Failure failure, long start) {
        boolean first;
        long now = ticker.nanos();
        pool.lock.lock();
        try {
            first = failingFast.note(now);
        } finally {
            pool.lock.unlock();
        }
        pool.events.failedFast(failure, Duration.ofNanos(now - start), first);
        return unreachable(failure, start);
    }

    private PoolException closed() {
        pool.tally.ended(AcquireOutcome.CLOSED);
        return new PoolClosedException(pool.name());
    }

    private PoolException unreachable(Failure failure, long start) {
        pool.tally.ended(AcquireOutcome.DOWN);
        Duration waited = Duration.ofNanos(ticker.nanos() - start);
        return new DatabaseUnreachableException(pool.name(), waited, failure.inARow(), failure.kind(), failure.cause());
    }

    private PoolException suspended() {
        pool.tally.ended(AcquireOutcome.REFUSED_SUSPENDED);
        PoolRefusedException refusal = refused("suspended=true");
        pool.events.refused(refusal);
        return refusal;
    }

    private PoolException deadlock(Waiter<R> caller) {
        pool.tally.ended(AcquireOutcome.DEADLOCKED);
        pool.leaks.wantPlaces();
        List<String> pools = new ArrayList<>(0);
        List<Holder> holders = new ArrayList<>(pool.holders());
        for (LeasePool<?> other : caller.knot) {
            if (other != pool) {
                pools.add(other.name());
                holders.addAll(other.holders());
            }
        }
        Duration waited = Duration.ofNanos(ticker.nanos() - caller.sinceNanos);
        PoolExhaustedException deadlocked =
                PoolExhaustedException.deadlocked(pool.name(), pools, waited, pool.stats(), holders);
        pool.events.deadlocked(deadlocked);
        return deadlocked;
    }

    /** Says, and counts, that a caller's time was up. */
    PoolException timeout(long start) {
        Failure failure;
        boolean first;
        long now = ticker.nanos();
        pool.lock.lock();
        try {
            failure = pool.outage.barren();
            first = failure == null && exhaustion.note(now);
        } finally {
            pool.lock.unlock();
        }
        Duration waited = Duration.ofNanos(now - start);
        if (failure != null) {
            pool.events.timedOut(failure, waited);
            return unreachable(failure, start);
        }
        pool.leaks.wantPlaces();
        PoolExhaustedException exhaustion =
                new PoolExhaustedException(pool.name(), waited, pool.stats(), pool.holders());
        pool.tally.noteTimedOut(exhaustion);
        pool.events.exhausted(exhaustion, first);
        return exhaustion;
    }

    /**
     * Takes asynchronous callers out of the queue whose time is up, and leases from executors that don't run; from the sweep.
     *
     * @param anyFree whether a connection is free
     */
    void tick(long now, boolean anyFree) {
        Duration exhausted = null;
        Duration failedFast = null;
        int failed = 0;
        pool.lock.lock();
        try {
            if (anyFree && pool.waiters.size() == 0) {
                exhausted = exhaustion.end(now);
            }
            if (pool.outage.barren() == null) { // not merely while the next attempt is under way
                failed = failingFast.count();
                failedFast = failingFast.end(now);
            }
            if (pool.waiters.asynchronous() > 0) {
                pool.waiters.forEach(caller -> {
                    if (caller instanceof AsyncCaller<R> asynchronous
                            && now - asynchronous.acquire.deadlineNanos >= 0) {
                        pool.waiters.remove(caller);
                        caller.refuse(Waiter.Refusal.TIMED_OUT, null);
                    }
                });
                pool.noteLeft();
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
        if (exhausted != null) {
            pool.events.exhaustionEnded(exhausted);
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
