package dev.lido.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The numbers of a {@link ConnectionBudget}, and the rules by which permits change hands; its essay tells them. Thread-safe. */
final class BudgetBook {

    private static final int MAX_WEIGHT = 1_000;

    final String name;
    final int limit;

    private final ReentrantLock lock = new SureLock();
    // Guarded by the lock; `asking` is read without it.
    private final List<BudgetShare> shares = new ArrayList<>();
    int used;
    private long hung;
    private @Nullable BudgetShare granted;
    private volatile boolean asking;

    BudgetBook(String name, int limit) {
        this.name = name;
        this.limit = limit;
    }

    /** Takes a pool in; throws if its guaranteed minimum can't be kept. */
    void join(BudgetShare share, BudgetShare.Member member, int minimum, int maximum) {
        lock.lock();
        try {
            check(share, minimum, maximum);
            shares.add(share);
            share.member = member;
            share.minimum = minimum;
            share.maximum = maximum;
        } finally {
            lock.unlock();
        }
    }

    /** Another minimum and maximum; throws if that can't be kept, and then nothing has changed. */
    void resize(BudgetShare share, int minimum, int maximum) {
        lock.lock();
        try {
            check(share, minimum, maximum);
            share.minimum = minimum;
            share.maximum = maximum;
            distribute();
        } finally {
            lock.unlock();
        }
    }

    private void check(BudgetShare share, int minimum, int maximum) {
        List<String> problems = new ArrayList<>(0);
        if (minimum < 0 || minimum > maximum) {
            problems.add(
                    "guaranteedMinimum is " + minimum + ", allowed is 0 to maxSize + maxOverflow (" + maximum + ")");
        }
        if (share.weight < 1 || share.weight > MAX_WEIGHT) {
            problems.add("weight is " + share.weight + ", allowed is 1 to " + MAX_WEIGHT);
        }
        long sum = minimum;
        for (BudgetShare other : shares) {
            sum += other == share ? 0 : other.minimum;
        }
        if (sum > limit) {
            String others = shares.stream()
                    .filter(other -> other != share && other.minimum > 0)
                    .map(other -> other.pool + "=" + other.minimum)
                    .collect(Collectors.joining(" "));
            problems.add("the guaranteed minimums come to " + sum + ", allowed is at most the limit (" + limit + "): "
                    + share.pool + "=" + minimum + " " + others);
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("Connection budget refused: pool=" + share.pool + " budget=" + name
                    + ": " + String.join("; ", problems));
        }
    }

    /** The pool is being closed: it gets nothing more, and its guarantee is free. What it has comes back by and by. */
    void leave(BudgetShare share) {
        lock.lock();
        try {
            share.member = null;
            share.minimum = 0;
            share.asked = 0;
            share.called = false;
            release(share, share.reserved);
            forget(share);
            distribute();
        } finally {
            lock.unlock();
        }
    }

    /** Takes a permit for an opening that begins now; false if there is none for this pool. */
    boolean take(Permit permit, long dueNanos) {
        BudgetShare share = permit.share;
        lock.lock();
        try {
            if (share.reserved > 0) {
                share.reserved--;
            } else if (mayHave(share)) {
                share.held++;
                used++;
            } else {
                return false;
            }
            permit.out = true;
            share.watch(permit, dueNanos);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Says how many openings the pool would begin if it had permits; what is reserved beyond that goes to others. */
    void want(BudgetShare share, int count) {
        if (count == 0 && !asking) {
            return; // nobody asks, and so nothing is reserved
        }
        lock.lock();
        try {
            int kept = Math.min(share.reserved, count);
            release(share, share.reserved - kept);
            share.asked = share.member == null ? 0 : count - kept;
            if (kept > 0) {
                noteGranted(share); // granted in the moment between its try and now
            }
            asking |= share.asked > 0;
            distribute();
        } finally {
            lock.unlock();
        }
    }

    /** The connection is open, and nothing of it can hang. */
    void noteOpen(Permit permit) {
        lock.lock();
        try {
            permit.share.unwatch(permit);
        } finally {
            lock.unlock();
        }
    }

    /** The connection is being closed. */
    void noteClosing(Permit permit, long dueNanos) {
        lock.lock();
        try {
            if (permit.out) {
                leave(permit);
                permit.share.watch(permit, dueNanos);
            }
        } finally {
            lock.unlock();
        }
    }

    private static void leave(Permit permit) {
        if (!permit.leaving) {
            permit.leaving = true;
            permit.share.leaving++;
        }
    }

    /** Takes a permit back; what comes back twice, or has been taken away as hung, changes nothing. */
    void giveBack(Permit permit) {
        lock.lock();
        try {
            if (permit.out) {
                takeBack(permit);
            }
        } finally {
            lock.unlock();
        }
    }

    private void takeBack(Permit permit) {
        BudgetShare share = permit.share;
        permit.out = false;
        share.unwatch(permit);
        if (permit.leaving) {
            permit.leaving = false;
            share.leaving--;
        }
        share.held--;
        used--;
        forget(share);
        BudgetShare asker = permit.promisedTo;
        if (asker != null) {
            permit.promisedTo = null;
            asker.promised--;
            if (asker.asked > 0 && mayHave(asker)) {
                grant(asker);
            }
        }
        distribute();
    }

    /** Whether a connection is to be given up; if so, it is promised to whoever needs it most, and the caller closes it. */
    @Nullable
    String promise(Permit permit, boolean unused, long untilNanos) {
        lock.lock();
        try {
            BudgetShare asker = neediest();
            if (asker == null || !permit.out || permit.leaving || !gives(permit.share, asker, unused)) {
                return null;
            }
            permit.promisedTo = asker;
            permit.promisedUntilNanos = untilNanos;
            asker.promised++;
            leave(permit);
            return asker.pool;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the pool is to give up connections as they come back; it is noted that it knows. */
    boolean calls(BudgetShare share) {
        if (!asking) {
            return false; // and so it hasn't been told either, see isAnythingOpen
        }
        lock.lock();
        try {
            BudgetShare asker = neediest();
            share.called = share.member != null && asker != null && gives(share, asker, false);
            return share.called;
        } finally {
            lock.unlock();
        }
    }

    /** How many permits the pool waits for. */
    int waiting(BudgetShare share) {
        lock.lock();
        try {
            return share.asked;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the pool has no permit. */
    boolean isUnused(BudgetShare share) {
        lock.lock();
        try {
            return share.held == 0;
        } finally {
            lock.unlock();
        }
    }

    /** Whether some pool asks in vain; a hint. */
    boolean isAsked() {
        return asking;
    }

    /** Looks for what hangs, of that pool and of closed ones, once a tick; how many permits of that pool it has taken back. */
    int look(BudgetShare share, long now, long gapNanos) {
        lock.lock();
        try {
            share.forgive(gapNanos);
            return takeOverdue(share, now);
        } finally {
            lock.unlock();
            lookAtClosed();
        }
    }

    /** A closed pool doesn't tick any more, so others look for it. */
    private void lookAtClosed() {
        lock.lock();
        try {
            for (int i = shares.size() - 1; i >= 0; i--) {
                BudgetShare share = shares.get(i);
                if (share.member == null) {
                    takeOverdue(share, share.ticker.nanos());
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private int takeOverdue(BudgetShare share, long now) {
        int count = 0;
        for (Permit permit = share.overdue(now); permit != null; permit = share.overdue(now)) {
            hung++;
            share.hung++;
            count++;
            takeBack(permit);
        }
        return count;
    }

    /** Passes on what has happened; called wherever something may have, without any lock. */
    void run() {
        if (!asking) {
            return;
        }
        for (BudgetShare.Member next = nextGranted(); next != null; next = nextGranted()) {
            next.tellGranted();
        }
        for (BudgetShare.Member next = nextCalled(); next != null; next = nextCalled()) {
            next.tellCalled();
        }
    }

    /** A pool that doesn't know yet that it has been granted something. */
    private BudgetShare.@Nullable Member nextGranted() {
        lock.lock();
        try {
            BudgetShare share = granted;
            while (share != null) {
                granted = share.nextGranted;
                share.nextGranted = null;
                share.granted = false;
                if (share.member != null) {
                    return share.member;
                }
                share = granted;
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** A pool that doesn't know yet that it has to give up something. */
    private BudgetShare.@Nullable Member nextCalled() {
        lock.lock();
        try {
            BudgetShare asker = neediest();
            if (asker != null) {
                for (BudgetShare share : shares) {
                    if (!share.called && share.member != null && gives(share, asker, false)) {
                        share.called = true;
                        return share.member;
                    }
                }
            }
            asking = asking && isAnythingOpen();
            return null;
        } finally {
            lock.unlock();
        }
    }

    private boolean isAnythingOpen() {
        for (BudgetShare share : shares) {
            if (share.asked > 0 || share.reserved > 0 || share.granted || share.called && share.held > 0) {
                return true;
            }
        }
        return false;
    }

    /** Whoever asks for more than is on its way, and would have the smallest share with one more. */
    private @Nullable BudgetShare neediest() {
        BudgetShare best = null;
        for (BudgetShare share : shares) {
            if (share.unmet() > 0 && (best == null || share.nextShare() < best.nextShare())) {
                best = share;
            }
        }
        return best;
    }

    /** Whether a pool is to give up one of its connections for another; one that hasn't been used for long it needs less. */
    private static boolean gives(BudgetShare share, BudgetShare asker, boolean unused) {
        return share != asker
                && share.staying() > Math.max(share.minimum, share.reserved)
                && (unused || asker.nextShare() < share.share());
    }

    /** Grants what is free, as long as there is something and someone asks for it. */
    private void distribute() {
        for (; ; ) {
            BudgetShare best = null;
            for (BudgetShare share : shares) {
                // What is on its way doesn't count here: this one comes earlier.
                if (share.asked > 0
                        && (best == null
                                || FairShare.nextShare(share.held, share.minimum, share.weight)
                                        < FairShare.nextShare(best.held, best.minimum, best.weight))) {
                    best = share;
                }
            }
            // If not even the smallest share may be raised, none may: see mayHave.
            if (best == null || !mayHave(best)) {
                return;
            }
            grant(best);
        }
    }

    /** Whether the pool may have one more: what is guaranteed to others stays free. */
    private boolean mayHave(BudgetShare share) {
        if (share.member == null) {
            return false;
        }
        if (share.held < share.minimum) {
            return used < limit;
        }
        int claimed = 0;
        for (BudgetShare other : shares) {
            claimed += other.claimed();
        }
        return claimed < limit;
    }

    private void grant(BudgetShare share) {
        share.held++;
        share.reserved++;
        share.asked--;
        used++;
        noteGranted(share);
    }

    private void noteGranted(BudgetShare share) {
        if (!share.granted) {
            share.granted = true;
            share.nextGranted = granted;
            granted = share;
        }
    }

    /** Takes reservations back. */
    private void release(BudgetShare share, int count) {
        share.reserved -= count;
        share.held -= count;
        used -= count;
    }

    private void forget(BudgetShare share) {
        if (share.mayBeForgotten()) {
            shares.remove(share);
        }
    }

    int used() {
        lookAtClosed();
        lock.lock();
        try {
            return used;
        } finally {
            lock.unlock();
        }
    }

    int waiting() {
        lock.lock();
        try {
            return shares.stream().mapToInt(share -> share.asked).sum();
        } finally {
            lock.unlock();
        }
    }

    long hung() {
        lookAtClosed();
        lock.lock();
        try {
            return hung;
        } finally {
            lock.unlock();
        }
    }

    List<BudgetUse> uses() {
        lookAtClosed();
        lock.lock();
        try {
            return BudgetUse.of(this, shares);
        } finally {
            lock.unlock();
        }
    }

    /** How that pool stands; null once it is closed and has given all back. */
    @Nullable
    BudgetUse use(BudgetShare share) {
        lock.lock();
        try {
            int at = shares.indexOf(share);
            return at < 0 ? null : BudgetUse.of(this, shares).get(at);
        } finally {
            lock.unlock();
        }
    }
}
