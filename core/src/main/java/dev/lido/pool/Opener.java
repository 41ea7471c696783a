package dev.lido.pool;

import dev.lido.pool.spi.FailureKind;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Opens and closes a pool's resources on workers: decides when to open, how many at once, how long to pause after a
 * failure, and gives up what takes too long. Fields are guarded by the pool's lock; nothing here runs user code under it.
 *
 * <p>A slot passes through here as: vacant, opening (has work), open, closing (has work), vacant. Work that hangs is written
 * off, and its slot is vacant again; at most {@code 2 × maxConnecting} openings may be hanging unseen at a time. After a
 * failure one attempt at a time is made, after a pause that doubles up to a cap, a random half of it taken off so that many
 * pools don't try in step.
 */
final class Opener<R> {

    private static final long CLOSE_LIMIT_NANOS = 10_000_000_000L;

    private final LeasePool<R> pool;
    private final PoolConfig config;
    private final long connectTimeoutNanos;

    private final Map<CloseReason, Long> closed = new EnumMap<>(CloseReason.class);
    private int occupied;
    private int open;
    private int creating;
    private int hanging;
    /** How many connections should be open without demand: the initial size until that was reached once. */
    private int floor;

    private long created;
    private long createFailed;
    private long validationFailed;
    private int failuresInARow;
    private @Nullable Failure lastFailure;
    private long nextAttemptNanos;

    Opener(LeasePool<R> pool) {
        this.pool = pool;
        this.config = pool.config;
        this.connectTimeoutNanos = config.connectTimeout().toNanos();
        this.floor = Math.max(config.minIdle(), config.initialSize());
    }

    /** Opens what is missing; from the sweep, and at the start. */
    void refill() {
        List<Work<R>> opening = new ArrayList<>();
        pool.lock.lock();
        try {
            plan(opening);
        } finally {
            pool.lock.unlock();
        }
        start(opening);
    }

    /** Claims empty slots for as many openings as are wanted and allowed. Called under the lock. */
    void plan(List<Work<R>> opening) {
        if (pool.isClosing()) {
            return;
        }
        if (open >= floor) {
            floor = config.minIdle();
        }
        long now = pool.ticker.nanos();
        int allowed = config.maxConnecting();
        if (failuresInARow > 0) {
            allowed = now - nextAttemptNanos >= 0 ? 1 : 0;
        }
        if (hanging >= 2 * config.maxConnecting()) {
            allowed = 0;
        }
        int wanted = Math.max(pool.waiters.size(), floor - open);
        for (int i = 0; i < pool.slots.length && creating < Math.min(allowed, wanted); i++) {
            Slot<R> slot = pool.slots[i];
            // Overflow is for waiters only: with nobody waiting it would be closed at once, and be missed again.
            if (slot.vacant && (i < pool.maxSize || creating < pool.waiters.size())) {
                slot.vacant = false;
                slot.work = new Work<>(slot, null, now);
                opening.add(slot.work);
                creating++;
                occupied++;
            }
        }
    }

    /** Sends openings to workers. Called without the lock. */
    void start(List<Work<R>> opening) {
        for (Work<R> work : opening) {
            try {
                pool.environment.workers().execute(() -> open(work));
            } catch (Throwable t) { // no thread to be had: an attempt like any other that failed
                failed(work, t);
            }
        }
    }

    private void open(Work<R> work) {
        R resource;
        try {
            resource = pool.resources.create(connectTimeoutNanos);
        } catch (Throwable t) {
            failed(work, t);
            return;
        }
        opened(work, resource);
    }

    private void opened(Work<R> work, R resource) {
        Slot<R> slot = work.slot;
        boolean late;
        boolean closing;
        pool.lock.lock();
        try {
            created++;
            late = work.writtenOff;
            closing = pool.isClosing();
            if (late) {
                hanging--;
            } else {
                creating--;
                open++;
                failuresInARow = 0;
                lastFailure = null;
                slot.work = null;
                pool.scanned = Math.max(pool.scanned, Math.min(slot.index + 1, pool.maxSize));
            }
        } finally {
            pool.lock.unlock();
        }
        if (late) {
            closeLate(resource);
            return;
        }
        fill(slot, resource);
        pool.logger.log(Level.DEBUG, "pool={0} event=created slot={1}", pool.name(), slot.index);
        if (closing) {
            pool.discard(slot, CloseReason.SHUTDOWN);
        } else {
            pool.settle(slot, false);
            refill();
        }
    }

    private void fill(Slot<R> slot, R resource) {
        long now = pool.ticker.nanos();
        long lifetime = config.maxLifetime().toNanos();
        slot.resource = resource;
        slot.suspect = false;
        slot.createdNanos = now;
        slot.bornNumber = Slot.number(slot.state);
        slot.hasExpiry = lifetime > 0;
        // Each one's own limit lies in the last quarter, so that those opened together don't go together.
        slot.expiresNanos =
                now + lifetime - (lifetime > 3 ? ThreadLocalRandom.current().nextLong(lifetime / 4) : 0);
    }

    private void failed(Work<R> work, Throwable cause) {
        FailureKind kind = classify(cause);
        pool.lock.lock();
        try {
            if (work.writtenOff) {
                hanging--;
                return;
            }
            creating--;
            vacate(work);
            noteFailure(kind, cause);
        } finally {
            pool.lock.unlock();
        }
        pool.wakeCloser();
    }

    /** Under the lock. */
    private void noteFailure(FailureKind kind, Throwable cause) {
        createFailed++;
        failuresInARow++;
        Failure failure = new Failure(kind, cause, failuresInARow);
        lastFailure = failure;
        long pause = config.connectRetryFirstDelay().toNanos() << Math.min(failuresInARow - 1, 16);
        long cap = config.connectRetryMaxDelay().toNanos();
        pause = pause <= 0 || pause > cap ? cap : pause;
        nextAttemptNanos =
                pool.ticker.nanos() + pause - ThreadLocalRandom.current().nextLong(pause / 2 + 1);
        pool.logger.log(
                failuresInARow == 1 ? Level.WARNING : Level.DEBUG,
                "pool={0} event=create_failed failures={1} {2}",
                pool.name(),
                failuresInARow,
                failure.text());
        if (LeasePool.isFinal(kind) && open == 0) {
            pool.failWaiters(failure);
        }
    }

    private FailureKind classify(Throwable cause) {
        try {
            return pool.resources.classify(cause);
        } catch (Throwable t) {
            pool.noteUserCodeFailure("classify", t);
            return FailureKind.OTHER;
        }
    }

    /** Closes the resource of a slot that the caller owns. Called without the lock. */
    void close(Slot<R> slot, R resource, CloseReason reason) {
        Work<R> work = new Work<>(slot, reason, pool.ticker.nanos());
        pool.lock.lock();
        try {
            open--;
            slot.work = work;
            if (reason == CloseReason.VALIDATION) {
                validationFailed++;
            }
        } finally {
            pool.lock.unlock();
        }
        slot.resource = null;
        try {
            pool.environment.workers().execute(() -> closeNow(work, resource));
        } catch (Throwable t) {
            closeNow(work, resource); // no thread to be had: better here than not at all
        }
    }

    private void closeNow(Work<R> work, R resource) {
        closeQuietly(resource);
        pool.lock.lock();
        try {
            if (work.reason != null) {
                closed.merge(work.reason, 1L, Long::sum);
            }
            if (!work.writtenOff) {
                vacate(work);
            }
        } finally {
            pool.lock.unlock();
        }
        pool.logger.log(Level.DEBUG, "pool={0} event=connection_closed reason={1}", pool.name(), work.reason);
        pool.wakeCloser();
        refill();
    }

    private void closeLate(R resource) {
        closeQuietly(resource);
        pool.lock.lock();
        try {
            closed.merge(CloseReason.LATE, 1L, Long::sum);
        } finally {
            pool.lock.unlock();
        }
    }

    private void closeQuietly(R resource) {
        try {
            pool.resources.close(resource);
        } catch (Throwable t) {
            pool.noteUserCodeFailure("close", t);
        }
    }

    /** Under the lock. */
    private void vacate(Work<R> work) {
        work.slot.work = null;
        work.slot.vacant = true;
        occupied--;
    }

    /** Gives up openings and closings that take too long; from the sweep. */
    void writeOffHanging(long now) {
        pool.lock.lock();
        try {
            for (Slot<R> slot : pool.slots) {
                Work<R> work = slot.work;
                if (work == null) {
                    continue;
                }
                long limit = work.isOpening() ? connectTimeoutNanos : CLOSE_LIMIT_NANOS;
                if (now - work.startedNanos <= limit) {
                    continue;
                }
                work.writtenOff = true;
                vacate(work);
                if (work.isOpening()) {
                    creating--;
                    hanging++;
                    noteFailure(
                            FailureKind.TIMEOUT,
                            new java.util.concurrent.TimeoutException(
                                    "No connection within " + connectTimeoutNanos / 1_000_000 + " ms"));
                } else {
                    pool.logger.log(Level.WARNING, "pool={0} event=close_hangs slot={1}", pool.name(), slot.index);
                }
            }
        } finally {
            pool.lock.unlock();
        }
        pool.wakeCloser();
    }

    /** How many slots aren't empty. */
    int occupied() {
        pool.lock.lock();
        try {
            return occupied;
        } finally {
            pool.lock.unlock();
        }
    }

    /** Whether nothing is open and the last attempt failed. Under the lock. */
    boolean isBarren() {
        return open == 0 && lastFailure != null;
    }

    @Nullable
    Failure lastFailure() {
        return lastFailure;
    }

    /** Under the lock. */
    boolean hasMoreThanMinIdle() {
        return open > config.minIdle();
    }

    /** Under the lock. */
    PoolHealth health() {
        Failure failure = lastFailure;
        if (pool.isClosing()) {
            return new PoolHealth(PoolHealth.State.DOWN, Optional.of("closed"));
        }
        if (failure == null) {
            return new PoolHealth(PoolHealth.State.HEALTHY, Optional.empty());
        }
        boolean down =
                open == 0 && (failuresInARow >= config.connectRetryAttempts() || LeasePool.isFinal(failure.kind()));
        return new PoolHealth(down ? PoolHealth.State.DOWN : PoolHealth.State.DEGRADED, Optional.of(failure.text()));
    }

    /** Under the lock. */
    void report(PoolStats.Builder stats) {
        stats.opened(created, createFailed).closed(closed);
    }

    /** Under the lock. */
    long validationFailed() {
        return validationFailed;
    }

    /** Under the lock. */
    int creating() {
        return creating;
    }
}
