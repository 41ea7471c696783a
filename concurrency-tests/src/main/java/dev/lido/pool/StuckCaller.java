package dev.lido.pool;

import dev.lido.testing.FakeResource;
import org.jspecify.annotations.Nullable;

/**
 * A caller in the queue that behaves like a virtual thread without a carrier: it takes what it is offered, or gives up, only
 * when it is told to. Lives in the pool's package because a caller's place in the queue is no API.
 *
 * <p>As thread-safe as a caller's place is: one thread tells it what to do.
 */
public final class StuckCaller extends Waiter<FakeResource> {

    private final LeasePool<FakeResource> pool;
    private @Nullable Slot<FakeResource> kept;

    /**
     * Stands in the queue of a pool.
     *
     * @param pool which
     */
    public StuckCaller(Pool<FakeResource> pool) {
        super(0, Lane.COMMON);
        this.pool = (LeasePool<FakeResource>) pool;
        this.pool.slowAcquire.enqueue(this, true);
    }

    @Override
    void wake() {}

    @Override
    boolean mayBeStuck() {
        return true;
    }

    /**
     * Takes what is offered.
     *
     * @return false if nothing is offered, or not any more
     */
    public boolean takeAndKeep() {
        Slot<FakeResource> slot = take();
        kept = slot == null ? kept : slot;
        return slot != null;
    }

    /** Passes on what it kept, if it kept anything. */
    public void passOn() {
        Slot<FakeResource> slot = kept;
        if (slot != null) {
            kept = null;
            pool.handOver.settle(slot, false);
        }
    }

    /** Leaves the queue, or passes on what it was offered. */
    public void giveUp() {
        pool.slowAcquire.giveUp(this);
    }
}
