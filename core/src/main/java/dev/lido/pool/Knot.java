package dev.lido.pool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for callers of several pools who wait for what the others of them hold. {@link DeadlockWatch} says when, and why what is
 * found is true.
 *
 * <p>A caller can be served by a release of any lease of its pool; if the pool is kept from opening one by its budget, by a
 * release of any lease under that budget. So it waits for ever if all of these are held by threads that wait themselves, in pools
 * of which the same can be said. That is asked from pool to pool, and the first lease whose holder is at work ends the asking.
 */
final class Knot {

    /** A caller who waits, and holds something elsewhere. */
    record Wait<R>(Standstill<R> in, Waiter<R> waiter) {

        boolean isNewerThan(@Nullable Wait<?> other) {
            if (other == null) {
                return true;
            }
            long later = waiter.sinceNanos - other.waiter.sinceNanos;
            return later > 0 || later == 0 && waiter.order > other.waiter.order;
        }

        boolean goesOn() {
            return in.watch().isWaiting(waiter);
        }

        void giveUp(List<LeasePool<?>> pools) {
            in.watch().giveUp(waiter, pools);
        }
    }

    private final List<Standstill<?>> all;
    private final Map<Thread, Wait<?>> waits = new IdentityHashMap<>();

    Knot(List<Standstill<?>> all) {
        this.all = all;
    }

    /** Gives up the newest caller of a knot, if there is one. Called without any lock. */
    void cut() {
        Set<Thread> holding = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Standstill<?> seen : all) {
            seen.held().forEach(held -> holding.add(held.holder()));
        }
        for (Standstill<?> seen : all) {
            addWaiting(seen, holding);
        }
        Map<Standstill<?>, Set<Standstill<?>>> knots = new IdentityHashMap<>();
        Wait<?> newest = null;
        for (Wait<?> wait : waits.values()) {
            if (wait.isNewerThan(newest) && isPartOf(wait, knots.computeIfAbsent(wait.in(), this::tiedTo))) {
                newest = wait;
            }
        }
        if (newest != null && isTrue(knots.getOrDefault(newest.in(), Set.of()))) {
            List<LeasePool<?>> pools = new ArrayList<>();
            knots.getOrDefault(newest.in(), Set.of()).forEach(seen -> pools.add(seen.watch().pool));
            newest.giveUp(pools);
        }
    }

    private <R> void addWaiting(Standstill<R> seen, Set<Thread> holding) {
        seen.watch().addWaiting(seen, holding, waits);
    }

    /** All on whose leases the callers of that pool depend; nothing if one of these is held by a thread that can go on. */
    private Set<Standstill<?>> tiedTo(Standstill<?> start) {
        Set<Standstill<?>> tied = new LinkedHashSet<>();
        Set<Standstill<?>> asked = new LinkedHashSet<>(List.of(start));
        Deque<Standstill<?>> asking = new ArrayDeque<>(asked);
        while (!asking.isEmpty()) {
            Standstill<?> waitedFor = asking.poll();
            List<Standstill<?>> serving = serving(waitedFor);
            if (serving.isEmpty()) {
                return Set.of();
            }
            tied.add(waitedFor);
            for (Standstill<?> seen : serving) {
                tied.add(seen);
                for (Standstill.Held<?> held : seen.held()) {
                    Wait<?> wait = waits.get(held.holder());
                    if (wait == null) {
                        return Set.of();
                    }
                    if (asked.add(wait.in())) {
                        asking.add(wait.in());
                    }
                }
            }
        }
        return tied;
    }

    /** The pools a release in which serves the callers of that one; none if something else may serve them. */
    private List<Standstill<?>> serving(Standstill<?> seen) {
        if (seen.full()) {
            return List.of(seen);
        }
        BudgetBook book = seen.watch().pool.permits.book();
        List<Standstill<?>> sharing = new ArrayList<>();
        int leases = 0;
        for (Standstill<?> other : all) {
            if (book != null && other.watch().pool.permits.book() == book) {
                sharing.add(other);
                leases += other.held().size();
            }
        }
        // Else there are connections that are idle, on their way, or in a pool that moves.
        return book != null && book.used() == leases ? sharing : List.of();
    }

    /** Whether giving that caller up would help, and it isn't one thread that holds everything. */
    private static boolean isPartOf(Wait<?> wait, Set<Standstill<?>> tied) {
        boolean holds = false;
        boolean others = false;
        for (Standstill<?> seen : tied) {
            for (Standstill.Held<?> held : seen.held()) {
                holds |= held.holder() == wait.waiter().asker;
                others |= held.holder() != wait.waiter().asker;
            }
        }
        return holds && others;
    }

    /** Whether all of it is as it was when it was seen. */
    private boolean isTrue(Set<Standstill<?>> tied) {
        for (Standstill<?> seen : tied) {
            for (Standstill.Held<?> held : seen.held()) {
                Wait<?> wait = waits.get(held.holder());
                if (wait == null || !wait.goesOn()) {
                    return false;
                }
            }
            if (!seen.isAsSeen()) {
                return false;
            }
        }
        return !tied.isEmpty();
    }
}
