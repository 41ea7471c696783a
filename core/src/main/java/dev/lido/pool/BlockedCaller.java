package dev.lido.pool;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/** A thread that waits. It is woken by {@link Errands}, when the lock is free again. */
final class BlockedCaller<R> extends Waiter<R> {

    /** {@code Thread.isVirtual}, which Java 17 doesn't have. */
    private static final @Nullable MethodHandle IS_VIRTUAL = isVirtual();

    private final LeasePool<R> pool;
    private final boolean virtual = isVirtual(asker);

    /** The next one to be woken, see {@link Errands}. */
    @Nullable
    BlockedCaller<R> nextWoken;

    /** Whether someone has it on their list, and will wake it. */
    volatile boolean listed;

    BlockedCaller(LeasePool<R> pool, long sinceNanos, Lane lane) {
        super(sinceNanos, lane);
        this.pool = pool;
    }

    @Override
    void wake() {
        pool.errands.add(this);
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
