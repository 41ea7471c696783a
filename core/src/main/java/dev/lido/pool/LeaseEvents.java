package dev.lido.pool;

import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A line at debug level for each acquire and each release (M8), and the calls of a listener that wants them. The listener was
 * asked at the start, the logger is asked once a tick, so that it costs the hot path one plain read of
 * {@link LeasePool#notesLeases} if nobody wants them. What is noted when acquired is moved to TOUCHED, so that its release
 * takes the slow path, which notes that.
 *
 * <p>Both are called where a blocking one holds up the caller alone: after the lease was stored, where it can be found and
 * reclaimed, and the listener's {@code released} when the slot has gone its way.
 */
final class LeaseEvents<R> {

    private final LeasePool<R> pool;
    private final @Nullable PoolListener listener;
    private boolean logs;

    LeaseEvents(LeasePool<R> pool, @Nullable PoolListener listener) {
        this.pool = pool;
        this.listener = listener != null && wantsLeases(pool, listener) ? listener : null;
        tick();
    }

    private static boolean wantsLeases(LeasePool<?> pool, PoolListener listener) {
        try {
            return listener.wantsLeases();
        } catch (Throwable t) {
            pool.userCode.noteFailure("listener_wantsLeases", t);
            return false;
        }
    }

    /** Asks the logger. Called without the lock: a logger is code of the user. */
    void tick() {
        logs = pool.userCode.isLogged(Level.DEBUG);
        pool.notesLeases = logs || listener != null;
    }

    /** The lease of that word was made; the caller owns the slot. */
    void acquired(Slot<R> slot, long word) {
        Lane lane = slot.lane;
        slot.notedNanos = pool.ticker.nanos();
        slot.notedNumber = Slot.number(word);
        slot.moveState(Slot.in(Slot.ACTIVE, word), Slot.in(Slot.TOUCHED, word)); // fails where it is so already
        if (logs) {
            pool.userCode.log(
                    Level.DEBUG,
                    "pool={0} event=acquired slot={1} lane={2} thread={3}",
                    pool.name(),
                    slot.index,
                    lane,
                    slot.holderName());
        }
        if (listener != null) {
            try {
                listener.acquired(pool.name(), lane);
            } catch (Throwable t) {
                pool.userCode.noteFailure("listener_acquired", t);
            }
        }
    }

    /**
     * The lease of that word has ended; the caller owns the slot, and so this throws nothing, for want of memory either.
     *
     * @return how long it was held; negative if nobody is to be told of its release
     */
    long ended(Slot<R> slot, long word) {
        try {
            pool.slowAcquire.noteHold(slot, word);
            pool.tally.noteLastUse(slot, word);
            return slot.notedNumber == Slot.number(word) ? noteEnd(slot) : -1;
        } catch (Throwable t) {
            return -1;
        }
    }

    private long noteEnd(Slot<R> slot) {
        long heldNanos = pool.ticker.nanos() - slot.notedNanos;
        if (logs) {
            pool.userCode.log(
                    Level.DEBUG,
                    "pool={0} event=released slot={1} heldMs={2}",
                    pool.name(),
                    slot.index,
                    heldNanos / 1_000_000);
        }
        return listener == null ? -1 : heldNanos;
    }

    /** The slot has gone its way; called with what {@link #ended} said. */
    void released(Lane lane, long heldNanos) {
        if (listener != null && heldNanos >= 0) {
            try {
                listener.released(pool.name(), lane, Duration.ofNanos(heldNanos));
            } catch (Throwable t) {
                pool.userCode.noteFailure("listener_released", t);
            }
        }
    }
}
