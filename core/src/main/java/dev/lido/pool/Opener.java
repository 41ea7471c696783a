package dev.lido.pool;

import dev.lido.pool.spi.FailureKind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Opens a pool's resources on workers: decides when, how many at once ({@link Outage} says how many failures allow), and gives
 * up what takes too long. Fields are guarded by the pool's lock; nothing here runs user code under it.
 *
 * <p>A slot passes through here and {@link Closer} as: vacant, opening (has work), open, closing (has work), vacant. Work that
 * hangs is written off, and its slot is vacant again; at most {@code 2 × maxConnecting} openings, those under way included,
 * may be hanging at a time. One that doesn't come back for another five minutes is forgotten, so that the pool can go on.
 *
 * <p>What is wanted: a connection for each waiter whom its lane's limit lets have one; {@code minIdle}, or the initial size until that was reached once; one in
 * place of each near one that went by age, or dead ({@link Demand}); and, ahead of that, its replacement ({@link Renewal}). What is open,
 * being opened and being closed never comes to more than the maximum, unless a shrink has just lowered that.
 */
final class Opener<R> {

    private static final long LONG_NANOS = 1_000_000_000L;

    static final long FORGET_NANOS = 300_000_000_000L;

    private final LeasePool<R> pool;
    private final PoolConfig config;
    private final long connectTimeoutNanos;

    private int occupied;
    private int open;
    private int creating;
    /** When the last opening began. */
    private long startedNanos;
    /** Openings that were written off and haven't come back, those that took longest first. */
    private final Deque<Work<R>> hanging;

    /** How many connections should be open without demand: the initial size until that was reached once. */
    private int floor;

    /** How many near connections have gone by age, or dead, without a replacement, and are to be opened anew. */
    private int owed;

    /** How many are being closed, those that were written off left out. */
    private int closing;

    /** What is open or being closed: a driver may return the same connection twice. */
    private final Set<R> present = Collections.newSetFromMap(new IdentityHashMap<>());

    private long created;

    Opener(LeasePool<R> pool) {
        this.pool = pool;
        this.config = pool.config;
        this.connectTimeoutNanos = config.connectTimeout().toNanos();
        this.hanging = new ArrayDeque<>(mayHang() + 1);
        this.floor = Math.max(config.minIdle(), config.initialSize());
    }

    /** Opens what is missing; from the sweep, and at the start. */
    void refill() {
        List<Work<R>> opening = new ArrayList<>();
        try {
            pool.lock.lock();
            try {
                plan(opening);
                pool.handOver.endHopeIfVain(); // a close has ended, say, and nothing may be opened yet
            } finally {
                pool.unlock();
            }
        } finally {
            start(opening); // whatever happened since: what is planned counts already
        }
    }

    /** Claims empty slots for as many openings as are wanted and allowed. Called under the lock. */
    void plan(List<Work<R>> opening) {
        if (pool.isClosing() || pool.isSuspended()) {
            pool.permits.want(0);
            return;
        }
        if (open >= floor) {
            floor = config.minIdle();
        }
        long now = pool.ticker.nanos();
        int allowed = allowed(now);
        owed = Math.max(0, Math.min(owed, pool.demand.needed() - open));
        int callers = pool.waiters.servable(); // a lane at its limit would get none of them
        int wanted = Math.max(Math.max(callers, owed), Math.min(floor, pool.maxSize) - open);
        int overflow = callers; // nobody else wants any: it would be closed at once, and be missed again
        if (wanted <= 0 && pool.outage.isOn() && pool.generations.trusted() == 0) {
            wanted = 1; // else nobody would notice that the database is back, be it by an overflow connection
            overflow = 1;
        } else if (wanted <= 0) {
            pool.outage.noteAllOpen();
        } else if (pool.outage.isOn()) {
            wanted = Math.max(wanted, allowed); // a second attempt is for the same caller
        }
        int denied = 0;
        // After a shrink slots above the maximum may be occupied still, which leaves less for those below.
        for (int i = 0; i < pool.maximum && occupied < pool.maximum && creating < Math.min(allowed, wanted); i++) {
            Slot<R> slot = pool.slots[i];
            if (slot.vacant && (i < pool.maxSize || creating < overflow) && !claim(slot, null, now, opening)) {
                // For callers and minIdle another pool may be asked to give something up.
                int needed = Math.max(callers, Math.min(config.minIdle(), pool.maxSize) - open);
                denied = Math.min(allowed, needed) - creating;
                break;
            }
        }
        pool.permits.want(Math.max(0, Math.min(denied, pool.maximum - occupied)));
    }

    /** Openings that may be under way now. */
    private int allowed(long now) {
        return Math.min(pool.outage.allowed(now), mayHang() - hanging.size());
    }

    /** Whether the attempts under way began more than a second ago. Under the lock. */
    boolean takesLong(long now) {
        return creating > 0 && now - startedNanos > LONG_NANOS;
    }

    /** False if the pool's budget doesn't permit it. */
    private boolean claim(Slot<R> slot, @Nullable Slot<R> replaced, long now, List<Work<R>> opening) {
        Work<R> work = Work.opening(slot, replaced, now);
        opening.add(work); // what can fail for want of memory comes before what changes
        if (!pool.permits.take(work)) {
            opening.remove(opening.size() - 1);
            return false;
        }
        slot.vacant = false;
        slot.work = work;
        work.evictions = pool.generations.evictions();
        creating++;
        occupied++;
        startedNanos = now;
        return true;
    }

    /** Opens a replacement for what retires soon, if it is wanted and there is room. */
    void renew(Slot<R> old) {
        List<Work<R>> opening = new ArrayList<>(1);
        pool.lock.lock();
        try {
            long now = pool.ticker.nanos();
            boolean wanted = open <= Math.max(config.minIdle(), pool.demand.needed());
            boolean room = occupied < pool.maximum && !pool.outage.isOn() && creating < allowed(now);
            // Without callers only: an overflow slot serves those first, and its connection doesn't stay.
            if (pool.isQuiet() && wanted && room && !old.renewing) {
                Slot<R> empty = firstEmpty();
                if (empty.index < pool.maxSize || Slot.isFree(old.state)) {
                    old.renewing = claim(empty, old, now, opening);
                }
            }
        } finally {
            pool.lock.unlock();
        }
        start(opening);
    }

    /** Under the lock, and with less occupied than the maximum. */
    private Slot<R> firstEmpty() {
        Slot<R>[] slots = pool.slots;
        int i = 0;
        while (!slots[i].vacant) {
            i++;
        }
        return slots[i];
    }

    /** Whether the replacement that has arrived was for what the old slot, which the caller owns, holds still. */
    boolean endRenewal(Slot<R> fresh, Slot<R> old) {
        pool.lock.lock();
        try {
            fresh.renewing = old.renewing; // it is to hold what was replaced, and needs no other replacement
            old.renewing = false;
            return fresh.renewing;
        } finally {
            pool.lock.unlock();
        }
    }

    /** How many callers needn't wait for a release, because a slot is empty or being opened. Under the lock. */
    int openable() {
        return Math.max(0, pool.maximum - occupied) + creating;
    }

    private int mayHang() {
        return 2 * config.maxConnecting();
    }

    /** Sends openings to workers. Called without the lock. */
    void start(List<Work<R>> opening) {
        pool.permits.run();
        for (Work<R> work : opening) {
            try {
                pool.environment.workers().execute(() -> open(work));
            } catch (Throwable t) { // no thread to be had: an attempt like any other that failed
                failed(work, t, null);
            }
        }
    }

    private void open(Work<R> work) {
        long start;
        Object begun = null;
        R resource;
        try {
            pool.tally.prepare();
            start = pool.ticker.nanos();
            begun = Events.RECORDER.createBegins();
            resource = Objects.requireNonNull(pool.resources.create(connectTimeoutNanos), "create returned null");
        } catch (Throwable t) {
            failed(work, t, begun);
            return;
        }
        opened(work, resource, start, begun);
    }

    private void opened(Work<R> work, R resource, long start, @Nullable Object begun) {
        long now;
        long shortened;
        Admission admission;
        try {
            now = pool.ticker.nanos();
            long lifetime = config.maxLifetime().toNanos();
            // Each one's own limit lies in the last quarter, so that those opened together don't go together.
            shortened = lifetime > 3 ? ThreadLocalRandom.current().nextLong(lifetime / 4) : 0;
            admission = admit(work, resource, pool.userCode.address(resource), now);
        } catch (Throwable t) { // no memory for it
            pool.closer.closeQuietly(resource);
            failed(work, t, begun);
            return;
        }
        switch (admission) {
            case KNOWN -> // not to be closed: it is someone else's
                failed(
                        work,
                        new IllegalStateException("The driver returned a connection that the pool has already"),
                        begun);
            case LATE -> {
                pool.closer.closeLate(work, resource);
                pool.events.created(null, Duration.ofNanos(now - start), begun);
            }
            case WELCOME -> {
                Slot<R> slot = work.slot;
                slot.closing = work.closing;
                fill(slot, resource, now, shortened);
                use(slot, work.replaced);
                pool.events.created(slot, Duration.ofNanos(now - start), begun);
            }
        }
    }

    private enum Admission {
        WELCOME,
        /** The attempt had been given up. */
        LATE,
        /** The pool has it already. */
        KNOWN
    }

    /** Counts a new connection in. What can fail for want of memory comes before what changes. */
    private Admission admit(Work<R> work, R resource, String address, long now) {
        pool.lock.lock();
        try {
            if (!present.add(resource)) {
                return Admission.KNOWN;
            }
            if (work.writtenOff) {
                created++;
                pool.tally.noteCreated(now - work.startedNanos);
                hanging.remove(work);
                return Admission.LATE;
            }
            Slot<R> slot = work.slot;
            try {
                slot.generation = pool.generations.join(address, work.evictions);
            } catch (Throwable t) {
                present.remove(resource);
                throw t;
            }
            created++;
            pool.tally.noteCreated(now - work.startedNanos);
            pool.addressWatch.noteOpened(work.startedNanos);
            creating--;
            open++;
            pool.outage.noteSuccess();
            pool.permits.noteOpen(work);
            slot.work = null;
            slot.renewing = false;
            owed = Math.max(0, owed - 1);
            pool.scanned = Math.max(pool.scanned, Math.min(slot.index + 1, pool.maxSize));
            return Admission.WELCOME;
        } finally {
            pool.lock.unlock();
        }
    }

    private void use(Slot<R> slot, @Nullable Slot<R> replaced) {
        if (pool.isClosing()) {
            pool.discard(slot, CloseReason.SHUTDOWN);
        } else if (replaced != null) {
            pool.renewal.arrived(slot, replaced);
        } else {
            pool.handOver.settle(slot, false);
            refill();
        }
    }

    /** Stores only, which can't fail: the slot has nobody else who would see to it. */
    private void fill(Slot<R> slot, R resource, long now, long shortened) {
        long lifetime = config.maxLifetime().toNanos();
        slot.resource = resource;
        slot.suspect = false;
        slot.createdNanos = now;
        slot.checkedNanos = now;
        slot.bornNumber = Slot.number(slot.state);
        slot.seen = -1; // the number may be that of the predecessor's idle time, which isn't this one's
        slot.hasExpiry = lifetime > 0;
        slot.expiresNanos = now + lifetime - shortened;
    }

    private void failed(Work<R> work, Throwable cause, @Nullable Object begun) {
        FailureKind kind = pool.userCode.classify(cause);
        if (kind == FailureKind.REFUSED && pool.ticker.nanos() - work.startedNanos >= connectTimeoutNanos / 10 * 9) {
            kind = FailureKind.TIMEOUT; // drivers use one SQLState for both, and only a refusal is a witness
        }
        Failure failure;
        boolean condemned;
        pool.permits.giveBack(work);
        pool.lock.lock();
        try {
            if (work.writtenOff) {
                hanging.remove(work);
                return;
            }
            creating--;
            vacate(work);
            failure = pool.outage.noteFailure(kind, cause, work.startedNanos);
            condemned = kind == FailureKind.REFUSED && pool.generations.noteRefused();
            pool.handOver.endHopeIfVain();
        } finally {
            pool.unlock();
        }
        pool.shutdown.wakeCloser();
        if (condemned) {
            pool.generations.retire();
        }
        pool.outage.retryLater();
        pool.tally.noteCreateFailed(failure);
        pool.events.createFailed(failure, begun);
    }

    /** The slot of that work is empty again. Under the lock. */
    void vacate(Work<R> work) {
        work.slot.work = null;
        work.slot.vacant = true;
        closing -= work.isOpening() ? 0 : 1;
        if (work.replaced != null) {
            work.replaced.renewing = false; // in vain
        }
        occupied--;
    }

    /** Gives up openings and closings that take too long; from the sweep. */
    void writeOffHanging(long now) {
        List<Failure> failures = new ArrayList<>(0);
        List<Slot<R>> stuck = new ArrayList<>(0);
        pool.lock.lock();
        try {
            for (Slot<R> slot : pool.slots) {
                Work<R> work = slot.work;
                if (work == null
                        || now - work.startedNanos <= (work.isOpening() ? connectTimeoutNanos : Closer.LIMIT_NANOS)
                        || !work.isOpening() && !pool.closer.mayWriteOff(work)) {
                    continue;
                }
                work.writtenOff = true;
                vacate(work);
                if (work.isOpening()) {
                    creating--;
                    hanging.addLast(work);
                    failures.add(pool.outage.noteFailure(FailureKind.TIMEOUT, timedOut(), work.startedNanos));
                } else {
                    stuck.add(slot);
                }
            }
            pool.handOver.endHopeIfVain();
            pool.closer.forgetHanging(now);
            hanging.removeIf(work -> now - work.startedNanos > connectTimeoutNanos + FORGET_NANOS);
        } finally {
            pool.unlock();
        }
        pool.shutdown.wakeCloser();
        for (Failure failure : failures) {
            pool.tally.noteCreateFailed(failure);
            pool.events.createFailed(failure, null);
        }
        stuck.forEach(pool.events::closeHangs);
    }

    /** Gives what is under way the time back in which nothing could go on. */
    void forgive(long gapNanos) {
        pool.lock.lock();
        try {
            for (Slot<R> slot : pool.slots) {
                Work<R> work = slot.work;
                if (work != null) {
                    work.startedNanos += gapNanos;
                }
            }
            pool.keepalive.forgive(gapNanos);
        } finally {
            pool.lock.unlock();
        }
    }

    private TimeoutException timedOut() {
        return new TimeoutException("No connection within " + connectTimeoutNanos / 1_000_000 + " ms");
    }

    /** How many connections are open. Under the lock. */
    int open() {
        return open;
    }

    /** The slot's resource is being closed. Under the lock. */
    void noteClosing(Slot<R> slot, CloseReason reason) {
        open--;
        closing++;
        pool.generations.leave(slot.generation);
        if (isMissed(reason) && slot.index < pool.demand.needed() && !slot.renewing) {
            owed++;
        }
    }

    /** Whether what went so is to be opened anew if it was one of those that callers have needed. */
    private static boolean isMissed(CloseReason reason) {
        return switch (reason) {
            case LIFETIME, CONDEMNED, VALIDATION, LOST -> true;
            default -> false;
        };
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

    /** Under the lock. */
    boolean hasMoreThanMinIdle() {
        return open > config.minIdle();
    }

    /** Whether a connection is being opened, or one may be as soon as a close is done. Under the lock. */
    boolean isAnyComing() {
        return creating > 0 || closing > 0;
    }

    /** A connection has been closed. Under the lock. */
    void forget(R resource) {
        present.remove(resource);
    }

    /** Under the lock. */
    long created() {
        return created;
    }

    /** Whether no attempt may be made until one comes back that was given up. Under the lock. */
    boolean isBlocked() {
        return hanging.size() >= mayHang();
    }

    /** Under the lock. */
    int creating() {
        return creating;
    }
}
