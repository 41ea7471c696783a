package dev.lido.pool;

import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock that is taken even when there is no memory. A thread that has to wait for a {@link ReentrantLock} allocates the node in
 * which it queues, and {@code lock} throws if that can't be had: then a slot that its thread owns would be nobody's, with
 * no way to give it to anyone. In that case this one tries again and again until it has the lock, which needs no memory; it is never held for long, so
 * that is soon.
 */
final class SureLock extends ReentrantLock {

    private static final long serialVersionUID = 1;

    @Override
    public void lock() {
        try {
            super.lock();
        } catch (OutOfMemoryError e) {
            while (!tryLock()) {
                Thread.yield();
            }
        }
    }
}
