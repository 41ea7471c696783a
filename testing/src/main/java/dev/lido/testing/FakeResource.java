package dev.lido.testing;

import java.util.concurrent.atomic.AtomicInteger;

/** A resource that does nothing but remember what was done to it. Thread-safe. */
public final class FakeResource {

    private final int id;
    private final AtomicInteger validations = new AtomicInteger();
    private final AtomicInteger resets = new AtomicInteger();
    private final AtomicInteger aborts = new AtomicInteger();
    private final AtomicInteger closes = new AtomicInteger();
    private volatile boolean broken;

    FakeResource(int id) {
        this.id = id;
    }

    /**
     * Which one it is.
     *
     * @return counted from 1 in the order of opening
     */
    public int id() {
        return id;
    }

    /** Breaks it: its next check and its next reset fail. */
    public void breakDown() {
        broken = true;
    }

    /**
     * Whether it was broken.
     *
     * @return true after {@link #breakDown()}
     */
    public boolean isBroken() {
        return broken;
    }

    /**
     * How often it was checked.
     *
     * @return 0 or more
     */
    public int validations() {
        return validations.get();
    }

    /**
     * How often it was reset.
     *
     * @return 0 or more
     */
    public int resets() {
        return resets.get();
    }

    /**
     * How often it was broken off.
     *
     * @return 0 or more
     */
    public int aborts() {
        return aborts.get();
    }

    /**
     * How often it was closed; more than once is a fault of the pool.
     *
     * @return 0 or more
     */
    public int closes() {
        return closes.get();
    }

    void noteValidation() {
        validations.incrementAndGet();
    }

    void noteReset() {
        resets.incrementAndGet();
    }

    void noteAbort() {
        aborts.incrementAndGet();
    }

    void noteClose() {
        closes.incrementAndGet();
    }

    @Override
    public String toString() {
        return "fake resource " + id + " (closes=" + closes + ")";
    }
}
