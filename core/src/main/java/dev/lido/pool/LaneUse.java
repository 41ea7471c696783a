package dev.lido.pool;

/**
 * What the callers of one lane with a limit have of a pool, and how many of them wait. Fields are guarded by the pool's lock
 * and written by {@link LaneLimits} alone.
 */
final class LaneUse {

    final Lane lane;

    /** How many slots name this as their {@link Slot#use}. */
    int held;

    /** How many waiters in the queue name it as their {@link Waiter#use}. */
    int waiting;

    /** Whether an episode of exhaustion goes on: from the first time-out at the limit until nobody waits and one is left. */
    boolean exhausted;

    LaneUse(Lane lane) {
        this.lane = lane;
    }

    /** Whether its callers hold as many as they may. */
    boolean isFull() {
        return held >= lane.limit();
    }

    /** Whether its callers hold, or wait for, as many as they may: one more couldn't be served, whatever is free. */
    boolean isSpokenFor() {
        return held + waiting >= lane.limit();
    }

    /** How many of those who wait couldn't be served, whatever is free. */
    int barred() {
        return Math.max(0, held + waiting - lane.limit());
    }
}
