package dev.lido.pool;

/**
 * Whether connections are held for less time than it takes to switch threads. Only leases that a thread took from the queue
 * are timed, and only where they are released while others wait: those threads look at the clock anyway, all others don't
 * pay for it.
 *
 * <p>Eight such holds in a row that took less than five microseconds say yes, a single longer one says no: as a database
 * answers in hundreds of microseconds, the two are far apart. When nobody waits the answer stays as it is.
 */
final class Holds<R> {

    private static final long SHORT_NANOS = 5_000;
    private static final int IN_A_ROW = 8;

    /**
     * Racy, which costs at most a wrong answer until the next hold: an increment that is lost delays a yes, and one that
     * overwrites a long hold's reset delays a no.
     */
    private volatile int shortInARow;

    /** A thread took the lease of that word from the queue. The caller owns the slot. */
    void noteTaken(Slot<R> slot, long word, long nowNanos) {
        slot.takenNumber = Slot.number(word);
        slot.takenNanos = nowNanos;
    }

    /** The lease of that word was released while others wait. The caller owns the slot. */
    void noteReleased(Slot<R> slot, long word, long nowNanos) {
        if (slot.takenNumber != Slot.number(word)) {
            return;
        }
        int before = shortInARow;
        int after = nowNanos - slot.takenNanos > SHORT_NANOS ? 0 : Math.min(before + 1, IN_A_ROW);
        if (before != after) {
            shortInARow = after;
        }
    }

    boolean areShort() {
        return shortInARow == IN_A_ROW;
    }
}
