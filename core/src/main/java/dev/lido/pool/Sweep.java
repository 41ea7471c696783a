package dev.lido.pool;

import dev.lido.pool.spi.PoolEnvironment;

/**
 * Housekeeping, once a tick. It looks at every slot's state word, and from what hasn't changed since the last tick it knows
 * what clocks on the hot path would have told: how long a connection has been idle, and how long a lease has been held. One
 * thread at a time runs it.
 *
 * <p>What goes by age or idleness goes little by little: no more than a fiftieth of the size a second by age (F6), and one
 * idle connection a tick (more of very large pools, so that they shrink in time), the uppermost first. So there is no storm of
 * closes when the ticks go on after a gap (a suspended machine, a stopped process, F30); then what is idle is stale first,
 * and openings under way get the time back that they couldn't use.
 *
 * <p>It claims only free slots, by CAS, like any other thread; of active ones it changes nothing but the phase from ACTIVE
 * to TOUCHED, which sends the release through the slow path. {@link LeakWatch} ends leases that were dropped or held too long.
 */
final class Sweep<R> implements Runnable {

    /** After a pause this long (a suspended machine, a starved thread) nothing idle is trusted. */
    static final long GAP_NANOS = 3 * PoolEnvironment.TICK_NANOS;

    private final LeasePool<R> pool;
    /** Of a size of this many, one connection a tick may go by age: ten a second are two percent of 500. */
    private static final int SIZE_PER_RETIREMENT = 500;

    private final long idleTimeoutNanos;
    private final long validateAfterNanos;
    private final boolean marksStale;
    private long lastNanos;
    /** How many more may be closed in this tick for age, and how many for idleness. */
    private int ageBudget;

    private int idleBudget;

    Sweep(LeasePool<R> pool) {
        this.pool = pool;
        this.idleTimeoutNanos = pool.config.idleTimeout().toNanos();
        this.validateAfterNanos = pool.config.validateAfterIdle().toNanos();
        this.marksStale = pool.config.validation() == Validation.AFTER_IDLE;
        this.lastNanos = pool.ticker.nanos();
    }

    @Override
    public void run() {
        long now = pool.ticker.nanos();
        long pause = now - lastNanos;
        boolean gap = pause > GAP_NANOS;
        if (gap) {
            pool.opener.forgive(pause);
            pool.checks.forgive(pause);
        }
        lastNanos = now;
        ageBudget = Math.max(1, pool.maxSize / SIZE_PER_RETIREMENT);
        idleBudget = pool.demand.pace(PoolEnvironment.TICK_NANOS);
        pool.leaks.tick(now);
        pool.leaseEvents.tick();
        boolean allHeld = true;
        boolean still = true;
        boolean anyFree = false;
        Slot<R>[] all = pool.slots;
        for (int i = all.length - 1; i >= 0; i--) { // from the top, because the lower ones are used more
            Slot<R> slot = all[i];
            long state = slot.state;
            if (slot.checking) {
                allHeld = false;
                still = false;
                continue;
            }
            boolean changed = note(slot, state, now);
            boolean held = !changed && Slot.isActive(state);
            allHeld &= held || pool.retirement.isCutOff(slot, state);
            still &= held || slot.vacant; // a hint: looked at again under the lock
            if (Slot.isFree(state) || Slot.isActive(state)) {
                pool.renewal.look(slot, now);
            }
            if (Slot.isFree(state)) {
                anyFree = true;
                lookAtFree(slot, state, now, gap);
            } else if (Slot.isActive(state)) {
                lookAtActive(slot, state, now, changed);
            }
            pool.leaks.look(slot, state, changed, now);
        }
        pool.demand.look(now);
        pool.tally.utilization.tick(now);
        pool.deadlocks.look(now, allHeld, still);
        pool.slowAcquire.tick(now, anyFree);
        pool.handOver.serveIfAsked(); // for want of anyone else, should a releaser have died before its second look
        pool.permits.tick(now, gap ? pause : 0);
        pool.opener.writeOffHanging(now);
        pool.keepalive.tick(now);
        pool.addressWatch.tick(now);
        pool.checks.tick(now);
        pool.opener.refill();
        pool.events.tick();
        pool.suspension.tickOrRest();
    }

    /** Remembers since when the slot has been as it is; whether it is another lease, or another idle time, than before. */
    private static <R> boolean note(Slot<R> slot, long state, long now) {
        long seen = state;
        if (Slot.isFree(state)) {
            seen = Slot.in(Slot.IDLE, state);
        } else if (Slot.isActive(state)) {
            seen = Slot.in(Slot.ACTIVE, state);
        }
        if (seen == slot.seen) {
            return false;
        }
        slot.place = null;
        slot.sinceNanos = now;
        slot.seen = seen;
        return true;
    }

    private void lookAtFree(Slot<R> slot, long state, long now, boolean gap) {
        long stood = now - slot.sinceNanos;
        if (pool.retirement.isUnwanted(slot)) {
            pool.retirement.retireUnwanted(slot); // for want of anyone else, like serving
        } else if (ageBudget > 0 && isExpired(slot, now)) {
            ageBudget--;
            retire(slot, state, CloseReason.LIFETIME);
        } else if (idleBudget > 0 && idleTimeoutNanos > 0 && stood >= idleTimeoutNanos && mayShrink()) {
            idleBudget--;
            retire(slot, state, CloseReason.IDLE);
        } else if (marksStale && Slot.phase(state) == Slot.IDLE && (gap || stood >= validateAfterNanos)) {
            slot.moveState(state, Slot.in(Slot.STALE, state)); // loses to an acquire, which is just as well
        } else {
            pool.keepalive.look(slot, state, now);
        }
    }

    private void lookAtActive(Slot<R> slot, long state, long now, boolean changed) {
        if (!changed && slot.place == null) {
            Thread holder = slot.holder();
            if (holder != null) {
                Place place = Place.seen(state, holder.getStackTrace());
                // The holder belongs to this lease only if the lease is still the same after the stack was taken.
                if (place.belongsTo(slot.state)) {
                    slot.place = place;
                }
            }
        }
        if (isExpired(slot, now)) {
            slot.retiredNumber = Slot.number(state);
            slot.moveState(state, Slot.in(Slot.TOUCHED, state)); // if it fails, a later tick finds the slot free
        }
    }

    private boolean isExpired(Slot<R> slot, long now) {
        return slot.hasExpiry && now - slot.expiresNanos >= 0;
    }

    private boolean mayShrink() {
        pool.lock.lock();
        try {
            return pool.opener.hasMoreThanMinIdle();
        } finally {
            pool.lock.unlock();
        }
    }

    private void retire(Slot<R> slot, long state, CloseReason reason) {
        if (slot.moveState(state, Slot.in(Slot.OWNED, state))) {
            pool.discard(slot, reason);
        }
    }
}
