package dev.lido.pool;

/**
 * Notices holders that do nothing while work is open on their resource. Part of the sweep, which asks it for each lease that is
 * held, once a tick.
 *
 * <p>A resource tells by a number what its holder does ({@link dev.lido.pool.spi.ResourceFactory#idleWork}). While that number
 * stands still and isn't 0, its holder sleeps; the time counts from the tick that saw the number first, so nobody is ever found
 * too early, and the holder's own thread reads no clock. What is kept of it is in the slot, for the sweep alone.
 */
final class SleepWatch<R> {

    private final LeasePool<R> pool;
    private final long timeoutNanos;

    SleepWatch(LeasePool<R> pool) {
        this.pool = pool;
        this.timeoutNanos = pool.config.idleInTransactionTimeout().toNanos();
    }

    /** Whether the holder of the lease that makes that state has slept for too long. */
    boolean isOver(Slot<R> slot, long state, R resource, long now) {
        if (timeoutNanos == 0) {
            return false;
        }
        int work = pool.userCode.idleWork(resource);
        long number = Slot.number(state);
        if (work == 0 || work != slot.idleWork || number != slot.sleeperNumber) {
            slot.idleWork = work;
            slot.sleeperNumber = number;
            slot.sleepsSinceNanos = now;
            return false;
        }
        // Asked once more, because the first answer may be as old as this thread was held up.
        return now - slot.sleepsSinceNanos >= timeoutNanos && pool.userCode.idleWork(resource) == work;
    }
}
