package dev.lido.pool;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The callers that wait, blocked and asynchronous ones alike: one {@link WaitLine} a lane. Every method is called under the
 * pool's lock, and only adding to a lane that isn't there allocates, before it changes anything.
 *
 * <p>Who is next: with one line, its first. With several, the first of the lane that holds the fewest connections
 * ({@link FairShare}); of those that hold as many, the lane whose last turn is the longest ago. That alone could keep a lane
 * waiting for as long as it holds more than others do, so every eighth time the caller who has waited longest is served,
 * whatever its lane: whoever has n callers before it that waited longer is served after at most 8 × (n + 1) hand-overs.
 * A lane at its limit ({@link LaneLimits}) is passed over until it holds less, and only hand-overs from then on count.
 */
final class WaitQueue<R> {

    private static final int OLDEST_TURN = 8;

    private final LeasePool<R> pool;
    final LaneLimits<R> limits;
    private final WaitLine<R> common = new WaitLine<>(Lane.COMMON);

    /** The line whose turn is the longest ago; null when nobody waits. */
    private @Nullable WaitLine<R> ring;

    /** Callers who met a dead connection, and hope for a better one than a suspect, oldest first. Not in the ring. */
    private final WaitLine<R> hopefuls = new WaitLine<>(Lane.COMMON);

    private int hopeful;
    private int size;
    private int asynchronous;
    private int steady;
    private int turns;
    private long arrivals;

    WaitQueue(LeasePool<R> pool) {
        this.pool = pool;
        this.limits = new LaneLimits<>(pool);
    }

    int size() {
        return size;
    }

    /** How many could be served now, if enough were free: all but those whose lanes' limits leave them nothing. */
    int servable() {
        return size - limits.barred();
    }

    /** Whether someone could be served now who takes a suspect, too. */
    boolean takesSuspects() {
        if (limits.barred() == 0) {
            return size > hopeful;
        }
        return oldestInRing(null) != null;
    }

    /** How many of them are asynchronous. */
    int asynchronous() {
        return asynchronous;
    }

    /** How many of them would take an offer at once. */
    int steady() {
        return steady;
    }

    /** Adds a new caller. */
    void add(Waiter<R> waiter) {
        waiter.order = arrivals + 1;
        waiter.use = limits.useOf(waiter.lane);
        addBack(waiter);
        arrivals++;
    }

    /**
     * Adds a caller whose turn had come, and who was given a dead connection: the next that is no suspect is for it, and a
     * suspect one isn't, until {@link #endHope()}, or {@link Waiter#hopeUntilNanos} at the latest.
     */
    void addHopeful(Waiter<R> waiter) {
        waiter.use = limits.useOf(waiter.lane);
        hopefuls.add(waiter);
        hopeful++;
        count(waiter, 1);
    }

    /** How many such callers there are. */
    int hopeful() {
        return hopeful;
    }

    /** Puts them back to their places among the others. */
    void endHope() {
        forEach(hopefuls, this::endHope);
    }

    /** The same with those who have hoped for long enough. */
    void endHope(long now) {
        forEach(hopefuls, waiter -> {
            if (now - waiter.hopeUntilNanos >= 0) {
                endHope(waiter);
            }
        });
    }

    private void endHope(Waiter<R> waiter) {
        WaitLine<R> line = lineOf(waiter.lane); // may fail, so it comes first
        remove(waiter);
        addBack(waiter, line);
    }

    /** Adds a caller who was there already, at its old place; one whose {@link Waiter#order} is 0 comes before all others. */
    void addBack(Waiter<R> waiter) {
        addBack(waiter, lineOf(waiter.lane));
    }

    /** The same with its {@link #lineOf line} at hand; allocates nothing. */
    void addBack(Waiter<R> waiter, WaitLine<R> line) {
        if (line.nextLine == null) {
            append(line);
        }
        line.add(waiter);
        count(waiter, 1);
    }

    /** Whether it was still there. */
    boolean remove(Waiter<R> waiter) {
        WaitLine<R> line = waiter.line;
        if (line == null) {
            return false;
        }
        line.remove(waiter);
        if (line == hopefuls) {
            hopeful--;
        } else if (line.isEmpty()) {
            unlink(line);
        }
        count(waiter, -1);
        return true;
    }

    /** Takes out whoever is next, to be told that it gets nothing; null if nobody waits. */
    @Nullable
    Waiter<R> removeAny() {
        WaitLine<R> line = ring;
        Waiter<R> first = hopefuls.isEmpty() && line != null ? line.first() : hopefuls.first();
        if (first != null) {
            take(first);
        }
        return first;
    }

    /**
     * Takes out the caller who is next.
     *
     * @param coming the slot that it is to get, which the lane that had it last no longer holds
     * @return null if nobody waits, or nobody who may have one more and would take a suspect
     */
    @Nullable
    Waiter<R> removeNext(Slot<R> coming) {
        Waiter<R> hoping = coming.generation.isSuspected() ? null : firstHopefulAllowed(coming);
        if (hoping != null && !isOvertaking(hoping)) {
            remove(hoping);
            return hoping;
        }
        WaitLine<R> only = ring;
        if (only == null) {
            return null;
        }
        WaitLine<R> line = only.nextLine == only ? only : nextLine(only, coming);
        Waiter<R> first = line == null ? null : firstIfAllowed(line, coming);
        if (first != null) {
            take(first);
        }
        return first;
    }

    /** The first of a lane's line; null if its lane may not have one more. */
    private static <R> @Nullable Waiter<R> firstIfAllowed(WaitLine<R> line, @Nullable Slot<R> coming) {
        Waiter<R> first = line.first();
        return first != null && LaneLimits.allows(first.use, coming) ? first : null;
    }

    private @Nullable Waiter<R> firstHopefulAllowed(Slot<R> coming) {
        Waiter<R> waiter = hopefuls.first();
        while (waiter != null && !LaneLimits.allows(waiter.use, coming)) {
            waiter = waiter.next;
        }
        return waiter;
    }

    /** The first caller, by age, who would take an offer of that slot at once. */
    @Nullable
    Waiter<R> steady(Slot<R> slot) {
        if (steady == 0) {
            return null;
        }
        Waiter<R> oldest = slot.generation.isSuspected() ? null : firstSteady(hopefuls, slot);
        WaitLine<R> lane = oldest == null ? null : find(oldest.lane);
        Waiter<R> before = lane == null ? null : firstSteady(lane, slot);
        if (oldest != null && before != null && before.order < oldest.order) {
            oldest = null; // one of its lane who has given up hope was there before
        }
        WaitLine<R> line = ring;
        if (oldest == null && line != null) {
            do {
                oldest = older(oldest, firstSteady(line, slot));
                line = line.nextLine;
            } while (line != ring && line != null);
        }
        return oldest;
    }

    private static <R> @Nullable Waiter<R> firstSteady(WaitLine<R> line, Slot<R> slot) {
        Waiter<R> waiter = line.first();
        while (waiter != null && (waiter.mayBeStuck() || !LaneLimits.allows(waiter.use, slot))) {
            waiter = waiter.next;
        }
        return waiter;
    }

    /** The caller who has waited longest. */
    @Nullable
    Waiter<R> oldest() {
        Waiter<R> oldest = hopefuls.first();
        WaitLine<R> line = ring;
        if (line != null) {
            do {
                oldest = older(oldest, line.first());
                line = line.nextLine;
            } while (line != ring && line != null);
        }
        return oldest;
    }

    /** The one in the ring who has waited longest of those who may have that slot, or one that is free. */
    private @Nullable Waiter<R> oldestInRing(@Nullable Slot<R> coming) {
        Waiter<R> oldest = null;
        WaitLine<R> line = ring;
        if (line != null) {
            do {
                oldest = older(oldest, firstIfAllowed(line, coming));
                line = line.nextLine;
            } while (line != ring && line != null);
        }
        return oldest;
    }

    /** One of that lane's callers; null if none is here. */
    @Nullable
    Waiter<R> anyOf(Lane lane) {
        WaitLine<R> line = find(lane);
        Waiter<R> waiter = line == null ? null : line.first();
        if (waiter == null) {
            waiter = hopefuls.first();
            while (waiter != null && !waiter.lane.equals(lane)) {
                waiter = waiter.next;
            }
        }
        return waiter;
    }

    /** Shows every caller, line by line; the action may remove the one that it is shown. */
    void forEach(Consumer<? super Waiter<R>> action) {
        forEach(hopefuls, action);
        WaitLine<R> line = ring;
        WaitLine<R> end = line == null ? null : line.previousLine;
        while (line != null) {
            WaitLine<R> following = line == end ? null : line.nextLine;
            forEach(line, action);
            line = following;
        }
    }

    private static <R> void forEach(WaitLine<R> line, Consumer<? super Waiter<R>> action) {
        for (Waiter<R> waiter = line.first(); waiter != null; ) {
            Waiter<R> after = waiter.next;
            action.accept(waiter);
            waiter = after;
        }
    }

    /** Takes out a caller whose turn it is. */
    void take(Waiter<R> waiter) {
        WaitLine<R> line = waiter.line;
        remove(waiter);
        if (line != null && line.nextLine != null) { // it had its turn
            unlink(line);
            append(line);
        }
    }

    /** The line that is next, of several; null if none may have one more. */
    private @Nullable WaitLine<R> nextLine(WaitLine<R> start, Slot<R> coming) {
        if (++turns % OLDEST_TURN == 0) {
            Waiter<R> oldest = oldestInRing(coming); // a hopeful caller has had its chance
            return oldest == null ? null : oldest.line;
        }
        WaitLine<R> best = null;
        double smallest = Double.POSITIVE_INFINITY;
        WaitLine<R> line = start;
        do {
            double share = firstIfAllowed(line, coming) == null ? smallest : share(line, coming);
            if (share < smallest) {
                smallest = share;
                best = line;
            }
            line = line.nextLine;
        } while (line != start && line != null);
        return best;
    }

    private double share(WaitLine<R> line, Slot<R> coming) {
        int held = 0;
        for (Slot<R> slot : pool.slots) {
            // Racy reads: a lease that begins or ends in this moment may be counted or not. What is being opened or
            // closed
            // is nobody's, whatever lane it was of.
            if (slot != coming
                    && !slot.vacant
                    && slot.work == null
                    && !Slot.isFree(slot.state)
                    && slot.lane.equals(line.lane)) {
                held++;
            }
        }
        return FairShare.nextShare(held, line.lane.minimum(), 1);
    }

    /** Whether an older one of its lane has given up hope and stands in the ring. */
    private boolean isOvertaking(Waiter<R> hoping) {
        WaitLine<R> line = find(hoping.lane);
        Waiter<R> first = line == null ? null : line.first();
        return first != null && first.order < hoping.order;
    }

    /** The line of a lane, made if it isn't there. */
    WaitLine<R> lineOf(Lane lane) {
        WaitLine<R> line = find(lane);
        return line == null ? new WaitLine<>(lane) : line;
    }

    private @Nullable WaitLine<R> find(Lane lane) {
        if (lane.equals(Lane.COMMON)) {
            return common;
        }
        WaitLine<R> line = ring;
        if (line != null) {
            do {
                if (line.lane.equals(lane)) {
                    return line;
                }
                line = line.nextLine;
            } while (line != ring && line != null);
        }
        return null;
    }

    /** Puts a line behind all others. */
    private void append(WaitLine<R> line) {
        WaitLine<R> head = ring;
        WaitLine<R> tail = head == null ? null : head.previousLine;
        if (head == null || tail == null) {
            line.nextLine = line;
            line.previousLine = line;
            ring = line;
        } else {
            line.nextLine = head;
            line.previousLine = tail;
            tail.nextLine = line;
            head.previousLine = line;
        }
    }

    private void unlink(WaitLine<R> line) {
        WaitLine<R> before = line.previousLine;
        WaitLine<R> after = line.nextLine;
        if (before == null || after == null || after == line) {
            ring = null;
        } else {
            before.nextLine = after;
            after.previousLine = before;
            if (ring == line) {
                ring = after;
            }
        }
        line.nextLine = null;
        line.previousLine = null;
    }

    private void count(Waiter<R> waiter, int change) {
        size += change;
        limits.noteWaiting(waiter.use, change);
        if (waiter instanceof AsyncCaller) {
            asynchronous += change;
        }
        if (!waiter.mayBeStuck()) {
            steady += change;
        }
    }

    private static <R> @Nullable Waiter<R> older(@Nullable Waiter<R> one, @Nullable Waiter<R> other) {
        if (one == null || (other != null && other.order < one.order)) {
            return other;
        }
        return one;
    }
}
