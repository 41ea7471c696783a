package dev.lido.pool;

import java.util.Arrays;
import java.util.List;

/** Where the thread that holds a lease was when the sweep first found it holding. */
final class Place {

    private static final int MAX_FRAMES = 48; // deep enough to look through a driver and its socket

    private final long state;
    private final List<StackTraceElement> frames;

    Place(long state, StackTraceElement[] stack) {
        this.state = state;
        this.frames = List.of(Arrays.copyOf(stack, Math.min(stack.length, MAX_FRAMES)));
    }

    /** Whether this place belongs to the lease with that number. */
    boolean belongsTo(long slotState) {
        return Slot.number(slotState) == Slot.number(state) && Slot.isActive(slotState);
    }

    List<StackTraceElement> frames() {
        return frames;
    }
}
