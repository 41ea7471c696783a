package dev.lido.pool;

import java.util.List;

/**
 * Asks every {@code dnsCheckInterval} whether what connections were opened to is still what its name stands for, and has them
 * closed where it isn't: idle ones at once, active ones when they come back (F12).
 *
 * <p>The sweep decides when; a worker asks, because a lookup may block. One question is under way at a time, so a lookup that
 * hangs costs one worker and later answers, and nobody who acquires. An opening that began before the last question did may
 * have taken an address that the question didn't know of: when it arrives, the next question is due at once.
 *
 * <p>Fields are guarded by the pool's lock; nothing here runs user code under it.
 */
final class AddressWatch<R> {

    private final LeasePool<R> pool;
    private final long intervalNanos;
    private boolean underWay;
    /** When the last question began. */
    private long beganNanos;

    private boolean due;

    AddressWatch(LeasePool<R> pool) {
        this.pool = pool;
        this.intervalNanos = pool.config.dnsCheckInterval().toNanos();
        this.beganNanos = pool.ticker.nanos();
    }

    /** Asks if it is time; from the sweep. */
    void tick(long now) {
        if (intervalNanos == 0) {
            return;
        }
        List<String> addresses;
        pool.lock.lock();
        try {
            if (underWay || !due && now - beganNanos < intervalNanos) {
                return;
            }
            addresses = pool.generations.addresses();
            beganNanos = now;
            due = false;
            underWay = !addresses.isEmpty();
        } finally {
            pool.lock.unlock();
        }
        if (addresses.isEmpty()) {
            return;
        }
        try {
            pool.environment.workers().execute(() -> ask(addresses));
        } catch (Throwable t) { // no thread to be had: some other time
            end();
        }
    }

    private void ask(List<String> addresses) {
        try {
            for (String address : addresses) {
                if (!pool.userCode.isCurrent(address)) {
                    pool.retirement.evict(address);
                }
            }
        } finally {
            end();
        }
    }

    private void end() {
        pool.lock.lock();
        try {
            underWay = false;
        } finally {
            pool.lock.unlock();
        }
    }

    /** A connection has come whose opening began then. Under the lock. */
    void noteOpened(long startedNanos) {
        if (startedNanos - beganNanos < 0) {
            due = true;
        }
    }
}
