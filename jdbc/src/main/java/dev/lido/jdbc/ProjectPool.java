package dev.lido.jdbc;

import dev.lido.pool.PoolStats;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One project's pool, from the first caller who asks for it to its close. {@link ProjectPools} says how it is pinned. */
final class ProjectPool {

    /** In place of the number of pins: it is about to be closed. */
    static final int RETIRED = -1;

    final String project;
    final CompletableFuture<LidoDataSource> opened = new CompletableFuture<>();
    /** Completed when it is closed because nobody used it. */
    final CompletableFuture<Void> closed = new CompletableFuture<>();

    private final AtomicInteger pins = new AtomicInteger();

    // Guarded by the lock of ProjectPools.
    long unusedSinceNanos;
    /** As the last look found it. */
    private long acquired;

    private boolean held;

    ProjectPool(String project) {
        this.project = project;
    }

    /** Keeps it from being closed; false if it is retired. */
    boolean pin() {
        for (int count = pins.get(); count != RETIRED; count = pins.get()) {
            if (pins.compareAndSet(count, count + 1)) {
                return true;
            }
        }
        return false;
    }

    void unpin() {
        pins.decrementAndGet();
    }

    /** The pool, once its first caller has opened it. */
    LidoDataSource source(Duration timeout) throws SQLException {
        try {
            return opened.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw notOpened(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw notOpened(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notOpened(e);
        }
    }

    private SQLException notOpened(Throwable cause) {
        return new SQLException(
                "Project not opened: project=" + project + "; " + cause.getMessage(), SqlStates.UNREACHABLE, cause);
    }

    /** The pool, if it is open already. */
    @Nullable
    LidoDataSource present() {
        return opened.isDone() && !opened.isCompletedExceptionally() ? opened.join() : null;
    }

    /** Whether nothing was acquired for so long, and nothing is held. Under the lock. */
    boolean isUnused(long now, long nanos) {
        LidoDataSource source = present();
        if (source == null || pins.get() > 0 || isUsed(source.stats())) {
            unusedSinceNanos = now;
        }
        return now - unusedSinceNanos >= nanos;
    }

    /** Whether it was since the last look. */
    private boolean isUsed(PoolStats stats) {
        boolean heldBefore = held;
        held = stats.active() > 0 || stats.pending() > 0;
        boolean used = stats.acquired() != acquired || held || heldBefore;
        acquired = stats.acquired();
        return used;
    }

    /** Lets nobody pin it any more, unless somebody has just used it. Under the lock. */
    boolean retire() {
        if (!pins.compareAndSet(0, RETIRED)) {
            return false;
        }
        LidoDataSource source = present();
        if (source != null && isUsed(source.stats())) {
            pins.set(0);
            return false;
        }
        return true;
    }

    /** Closes it, or has its first caller do so. */
    void close() {
        opened.thenAccept(LidoDataSource::close);
    }
}
