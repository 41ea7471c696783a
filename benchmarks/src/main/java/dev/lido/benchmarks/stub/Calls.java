package dev.lido.benchmarks.stub;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts the calls on a connection and on all that it made. The write is opaque, so that the compiler must make each one and
 * can't delete the work of a pool that led to it; it costs about a nanosecond and orders nothing.
 */
final class Calls {

    private static final VarHandle COUNT;

    static {
        try {
            COUNT = MethodHandles.lookup().findVarHandle(Calls.class, "count", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // through the handle
    private int count;

    void count() {
        COUNT.setOpaque(this, (int) COUNT.getOpaque(this) + 1);
    }

    int seen() {
        return (int) COUNT.getOpaque(this);
    }
}
