package dev.lido.pool;

import java.lang.System.Logger.Level;

/**
 * A line at debug level for each acquire and each release (M8). Whether anyone wants them is asked once a tick, so that it
 * costs the hot path one plain read of {@link LeasePool#logsLeases}: what is logged when acquired is moved to TOUCHED, so that
 * its release takes the slow path, which logs it.
 */
final class LeaseLog<R> {

    private final LeasePool<R> pool;

    LeaseLog(LeasePool<R> pool) {
        this.pool = pool;
        tick();
    }

    /** Asks the logger. Called without the lock: a logger is code of the user. */
    void tick() {
        pool.logsLeases = pool.userCode.isLogged(Level.DEBUG);
    }

    /** The lease of that word is being made; the caller owns the slot. */
    void acquired(Slot<R> slot, long word) {
        slot.loggedNanos = pool.ticker.nanos();
        slot.loggedNumber = Slot.number(word);
        slot.moveState(Slot.in(Slot.ACTIVE, word), Slot.in(Slot.TOUCHED, word)); // fails where it is so already
        pool.userCode.log(
                Level.DEBUG,
                "pool={0} event=acquired slot={1} lane={2} thread={3}",
                pool.name(),
                slot.index,
                slot.lane,
                slot.holderName());
    }

    /** The lease of that word has ended; the caller owns the slot. */
    void released(Slot<R> slot, long word) {
        if (slot.loggedNumber == Slot.number(word)) {
            pool.userCode.log(
                    Level.DEBUG,
                    "pool={0} event=released slot={1} heldMs={2}",
                    pool.name(),
                    slot.index,
                    (pool.ticker.nanos() - slot.loggedNanos) / 1_000_000);
        }
    }
}
