package dev.lido.pool;

import java.util.Arrays;
import java.util.List;

/**
 * Where the thread that holds a lease was: when it took it, or when the sweep first found it holding. Safe to be read from a
 * plain field, because all that it has is final.
 */
final class Place {

    private static final int MAX_FRAMES = 48; // deep enough to look through a driver and its socket

    /** Of nobody, and nowhere. */
    static final Place UNKNOWN = new Place(-1, false, new StackTraceElement[0]);

    private final long state;
    private final boolean exact;
    /** A throwable, of which the frames are made only when somebody reads them, or the frames. */
    private final Object stack;

    private Place(long state, boolean exact, Object stack) {
        this.state = state;
        this.exact = exact;
        this.stack = stack;
    }

    /** Where the calling thread is while it takes the lease of that word. */
    static Place ofAcquire(long word) {
        return new Place(word, true, new Throwable());
    }

    /** Where the lease of that word was asked for. */
    static Place ofAcquire(long word, Throwable asked) {
        return new Place(word, true, asked);
    }

    /** Where another thread was while it held the lease of that state. */
    static Place seen(long state, StackTraceElement[] stack) {
        return new Place(state, false, Arrays.copyOf(stack, Math.min(stack.length, MAX_FRAMES)));
    }

    /** Whether this place belongs to the lease with that number. */
    boolean belongsTo(long slotState) {
        return Slot.isSame(state, slotState);
    }

    /** Whether the lease of this place has ended, in a slot with that state. */
    boolean isPast(long slotState) {
        return Slot.isPast(state, slotState);
    }

    /** Whether it is where the lease was taken. */
    boolean isExact() {
        return exact;
    }

    List<StackTraceElement> frames() {
        StackTraceElement[] frames =
                stack instanceof Throwable taken ? taken.getStackTrace() : (StackTraceElement[]) stack;
        return List.of(Arrays.copyOf(frames, Math.min(frames.length, MAX_FRAMES)));
    }
}
