package dev.lido.it.limits;

import dev.lido.pool.Lease;
import dev.lido.pool.Slot;
import dev.lido.pool.spi.ResourceFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Resources that take memory, and are counted: opened, closed, and closed once more than they should be. */
final class Counted implements ResourceFactory<Counted.Thing> {

    /** One of them. */
    static final class Thing {
        private final byte[] memory;
        private final AtomicInteger closes = new AtomicInteger();

        Thing(int size) {
            memory = new byte[size];
        }

        int size() {
            return memory.length;
        }
    }

    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final AtomicInteger closedTwice = new AtomicInteger();
    private final int size;

    Counted(int size) {
        this.size = size;
    }

    @Override
    public Thing create(long timeoutNanos) {
        Thing thing = new Thing(size);
        opened.incrementAndGet();
        return thing;
    }

    @Override
    public boolean validate(Thing thing, long timeoutNanos) {
        return thing.size() == size;
    }

    @Override
    public boolean reset(Thing thing, int marks) {
        return true;
    }

    @Override
    public void abort(Thing thing) {}

    @Override
    public void close(Thing thing) {
        closed.incrementAndGet();
        if (thing.closes.incrementAndGet() > 1) {
            closedTwice.incrementAndGet();
        }
    }

    @Override
    public Lease<Thing> lease(Slot<Thing> slot, Thing thing, long word) {
        return new Lease<>(slot, thing, word) {};
    }

    /** What they owe when all is over. */
    @Override
    public String toString() {
        return "leftOpen=" + (opened.get() - closed.get()) + " closedTwice=" + closedTwice.get();
    }
}
