package dev.lido.server.sample;

import java.util.List;

/**
 * Numbers that look random and are the same in every run, on every JDK: Marsaglia's xorshift with 64 bits and the shifts
 * 13, 7 and 17 ("Xorshift RNGs", Journal of Statistical Software 8, 2003).
 */
final class Dice {

    private long state;

    /**
     * Starts a sequence.
     *
     * @param seed anything but zero
     */
    Dice(long seed) {
        this.state = seed;
    }

    /** A number from 0 up to, but without, the bound. */
    int below(int bound) {
        state ^= state << 13;
        state ^= state >>> 7;
        state ^= state << 17;
        return (int) Long.remainderUnsigned(state, bound);
    }

    /** A number from one to another, both possible. */
    int between(int first, int last) {
        return first + below(last - first + 1);
    }

    /** One of some. */
    <T> T of(List<T> some) {
        return some.get(below(some.size()));
    }
}
