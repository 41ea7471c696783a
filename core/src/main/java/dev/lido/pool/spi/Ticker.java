package dev.lido.pool.spi;

/**
 * A monotonic clock. Every age, timeout and deadline in Lido is a difference of two readings of one ticker, so a jump of
 * the wall clock has no effect.
 *
 * <p>Implementations must be thread-safe and must not block.
 */
@FunctionalInterface
public interface Ticker {

    /**
     * The present reading.
     *
     * @return nanoseconds since some arbitrary, fixed origin; only differences mean anything
     */
    long nanos();

    /**
     * The ticker of the running JVM.
     *
     * @return a ticker over {@link System#nanoTime()}
     */
    static Ticker system() {
        return System::nanoTime;
    }
}
