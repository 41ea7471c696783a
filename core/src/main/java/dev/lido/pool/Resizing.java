package dev.lido.pool;

import java.util.Arrays;

/**
 * Changes how many connections a running pool may have. The array of slots only ever grows: old and new array share the
 * slots, so whoever still goes through the old one misses the new slots and nothing else. What a shrink cuts off is closed by
 * {@link Retirement}.
 *
 * <p>Thread-safe; everything is written under the pool's lock.
 */
final class Resizing<R> {

    private final LeasePool<R> pool;

    Resizing(LeasePool<R> pool) {
        this.pool = pool;
    }

    void resize(int maxSize) {
        int before;
        pool.lock.lock();
        try {
            before = pool.maxSize;
            PoolConfig config = pool.config.withMaxSize(maxSize);
            pool.permits.resize(config);
            apply(config);
        } finally {
            pool.lock.unlock();
        }
        pool.retirement.retireUnwanted();
        pool.opener.refill(); // what was cut off before comes back into reach: for waiters at once
        pool.events.resized(before, maxSize);
    }

    private void apply(PoolConfig config) {
        Slot<R>[] slots = pool.slots;
        if (config.maximum() > slots.length) {
            Slot<R>[] more = Arrays.copyOf(slots, config.maximum());
            for (int i = slots.length; i < more.length; i++) {
                more[i] = new Slot<>(pool, i);
            }
            pool.slots = more;
        }
        pool.config = config;
        pool.maximum = config.maximum();
        pool.maxSize = config.maxSize();
        int top = config.maxSize();
        while (top > 0 && pool.slots[top - 1].vacant) {
            top--;
        }
        // After the array, which is never shorter: a scan reads in the other order.
        pool.scanned = top;
        pool.near = Math.min(pool.near, top);
    }
}
