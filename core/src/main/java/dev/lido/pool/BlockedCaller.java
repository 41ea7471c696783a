package dev.lido.pool;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A thread that waits. */
final class BlockedCaller<R> extends Waiter<R> {

    /** {@code Thread.isVirtual}, which Java 17 doesn't have. */
    private static final @Nullable MethodHandle IS_VIRTUAL = isVirtual();

    private final boolean virtual = isVirtual(asker);

    BlockedCaller(long sinceNanos, Lane lane) {
        super(sinceNanos, lane);
    }

    @Override
    void wake() {
        LockSupport.unpark(asker);
    }

    @Override
    boolean mayBeStuck() {
        return virtual;
    }

    static boolean isVirtual(Thread thread) {
        if (IS_VIRTUAL == null) {
            return false;
        }
        try {
            return (boolean) IS_VIRTUAL.invokeExact(thread);
        } catch (Throwable t) {
            throw new IllegalStateException("Thread.isVirtual threw", t);
        }
    }

    private static @Nullable MethodHandle isVirtual() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            return null;
        }
    }
}
