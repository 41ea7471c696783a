package dev.lido.testing;

import dev.lido.pool.spi.ResourceFactory;

/** What a pool does to its resources; each can be told to fail, and most to take their time. */
public enum Operation {
    /** {@link ResourceFactory#create}, on a worker. */
    CREATE(true),
    /** {@link ResourceFactory#validate}, on the thread of the caller that is about to get the resource. */
    VALIDATE(true),
    /** {@link ResourceFactory#reset}, on the thread that closes the lease. */
    RESET(true),
    /** {@link ResourceFactory#abort}, which must not block. */
    ABORT(false),
    /** {@link ResourceFactory#close}, on a worker. */
    CLOSE(true),
    /** {@link ResourceFactory#lease}, which should do nothing but construct. */
    LEASE(false);

    private final boolean mayTakeTime;

    Operation(boolean mayTakeTime) {
        this.mayTakeTime = mayTakeTime;
    }

    boolean mayTakeTime() {
        return mayTakeTime;
    }
}
