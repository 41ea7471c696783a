package dev.lido.server;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Waits for what another thread brings about and nothing signals. Looks, rests for a millisecond, looks again: a thread
 * that must get on is left the core, and a condition that never comes true fails the test instead of burning one.
 */
public final class Eventually {

    /** A minute at least, longer on a slow machine: a bound for what is broken, not a time limit. */
    private static final int MAX_LOOKS = 60_000;

    private Eventually() {}

    /** Returns once the condition holds; fails if it never does, or when the thread is interrupted. */
    public static void until(String what, BooleanSupplier condition) {
        CountDownLatch never = new CountDownLatch(1);
        try {
            for (int look = 0; look < MAX_LOOKS; look++) {
                if (condition.getAsBoolean()) {
                    return;
                }
                never.await(1, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for: " + what, e);
        }
        throw new AssertionError("never came: " + what);
    }
}
