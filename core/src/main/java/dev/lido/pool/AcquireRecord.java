package dev.lido.pool;

import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * One acquire on its slow way, for the flight recorder: begun where it found no idle slot, ended with what came of it, on
 * whichever thread that was. There is one only while someone records; it throws nothing.
 */
final class AcquireRecord {

    private final LeasePool<?> pool;
    private final Lane lane;
    private final long startNanos;
    private final Object begun;

    private AcquireRecord(LeasePool<?> pool, Lane lane, long startNanos, Object begun) {
        this.pool = pool;
        this.lane = lane;
        this.startNanos = startNanos;
        this.begun = begun;
    }

    /** Null if nobody records. */
    static @Nullable AcquireRecord begin(LeasePool<?> pool, Lane lane, long startNanos) {
        Object begun = Events.RECORDER.acquireBegins();
        return begun == null ? null : new AcquireRecord(pool, lane, startNanos, begun);
    }

    void end(@Nullable Throwable failure) {
        long waitedNanos = pool.ticker.nanos() - startNanos;
        pool.events.record(() -> Events.RECORDER.acquired(begun, pool.name(), lane, outcome(failure), waitedNanos));
    }

    private static String outcome(@Nullable Throwable failure) {
        if (failure == null) {
            return "acquired";
        }
        if (failure instanceof PoolExhaustedException) {
            return "exhausted";
        }
        if (failure instanceof DatabaseUnreachableException) {
            return "unreachable";
        }
        if (failure instanceof PoolRefusedException) {
            return "refused";
        }
        if (failure instanceof PoolClosedException) {
            return "closed";
        }
        if (failure instanceof PoolInterruptedException) {
            return "interrupted";
        }
        return failure instanceof CancellationException ? "cancelled" : "failed";
    }
}
