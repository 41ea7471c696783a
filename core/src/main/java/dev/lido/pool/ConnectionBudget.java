package dev.lido.pool;

import dev.lido.pool.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How many connections several pools may have together, because they share one database. Given to
 * {@link PoolOpening#budget(ConnectionBudget)}. However the pools grow, shrink, fail or close, they never have more permits
 * than {@link #limit()}. Thread-safe; nothing here blocks. Experimental.
 *
 * <pre>{@code
 * ConnectionBudget budget = ConnectionBudget.of("orders-db", 80);
 * Pool<Thing> pool = Pool.opening(config, resources).budget(budget).open();
 * }</pre>
 *
 * <h2>Permits</h2>
 *
 * A pool takes a permit before it begins to open a connection, and gives it back when that attempt has failed or the close of
 * the connection has returned. A close that doesn't return loses its permit a minute after the pool has written it off (70 s
 * in all), an attempt that doesn't return loses it as long after the pool has forgotten it; both are counted in
 * {@link #hung()}, because the database may still have those connections.
 *
 * <h2>Who gets one</h2>
 *
 * Each pool has a guaranteed minimum, which is never lent: what nobody else can get is the larger of what a pool holds and its
 * minimum, and the sum of these isn't raised above the limit by a grant. So a pool below its minimum gets a permit at once;
 * only where the others held more than was left when it joined, it has to wait until they have given that up. What comes free
 * above the minimums goes to the asker with the smallest {@link FairShare}, as a reservation: it counts as the asker's from
 * that moment, and whoever comes by in between can't have it.
 *
 * <p>While a pool asks in vain, pools that have more than their fair share give up connections. Another's is more than its
 * fair share if it would still have a larger one than the asker after giving one up. That is strict, so nothing goes to and
 * fro, and it ends in max-min fairness. First go connections that have been idle for a tick; if that isn't enough, what comes
 * back is closed in place of being given to the next caller: without that, a pool that is always busy would starve the others.
 * Leases are let be. A connection that hasn't been used for ten seconds is no part of anybody's fair share, and goes to an
 * asker even if its pool has less than that; what is guaranteed stays.
 *
 * <p>A connection that is given up is promised to one asker, who then asks for one less, so no more are closed than are asked
 * for; its permit goes to that asker when the close has returned. A close that takes more than a second is counted on no
 * longer, and another connection is given up.
 *
 * <h2>Locks, and why no wake-up is lost</h2>
 *
 * One lock guards every number of the budget. It is taken under a pool's lock or without, nothing is called under it but clocks,
 * and no thread that holds one pool's lock takes another's. What follows from a change (a pool was granted something, a pool
 * has to give up something) is noted under the lock; {@link BudgetBook#run} passes it on, from where no lock is held, to workers of the pool that it
 * concerns. Each method that can cause it is followed by {@code run} on every path; should a thread die in between, or should
 * there be no worker, each pool looks for itself once a tick: it plans its openings anew, and asks whether it is to give up
 * something.
 *
 * <p>Asks are numbers, set by the pool each time it plans, under its own lock, so they are never older than a tick. What a pool
 * doesn't need any more of what was reserved for it, it gives back the same way.
 *
 * <h2>Rejected</h2>
 *
 * A semaphore: it knows no shares, and a permit that comes free goes to whoever is quickest. One lock for all pools: they would
 * wait for each other where they have nothing in common. Closing what others have in use: a statement under way is worth more than
 * fairness a moment earlier.
 */
public final class ConnectionBudget {

    private static final int MAX_LIMIT = 100_000;
    /** Who has a permit and no pool, and needn't be told anything. */
    private static final BudgetShare.Member NOBODY = new BudgetShare.Member() {
        @Override
        public void tellGranted() {}

        @Override
        public void tellCalled() {}
    };

    private final String name;
    private final int limit;
    final BudgetBook book;

    private ConnectionBudget(String name, int limit) {
        this.name = name;
        this.limit = limit;
        this.book = new BudgetBook(name, limit);
    }

    /**
     * Makes a budget that no pool uses yet.
     *
     * @param name for messages and logs, such as the database's name
     * @param limit how many connections all its pools may have together, 1 to 100,000; leave some of what the database allows
     *     for others
     * @return a new budget
     * @throws IllegalArgumentException if the name is blank or the limit out of range; the message lists both
     */
    public static ConnectionBudget of(String name, int limit) {
        List<String> problems = new ArrayList<>(0);
        if (Objects.requireNonNull(name, "name").isBlank()) {
            problems.add("name is blank");
        }
        if (limit < 1 || limit > MAX_LIMIT) {
            problems.add("limit is " + limit + ", allowed is 1 to " + MAX_LIMIT);
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("Connection budget invalid: " + String.join("; ", problems));
        }
        return new ConnectionBudget(name, limit);
    }

    /**
     * What it is called.
     *
     * @return the name that it was made with
     */
    public String name() {
        return name;
    }

    /**
     * How many connections all pools may have together.
     *
     * @return the limit that it was made with
     */
    public int limit() {
        return limit;
    }

    /**
     * How many permits are out: connections that are open, being opened or being closed, and those that are reserved for a pool
     * that is about to open one.
     *
     * @return 0 to {@link #limit()}
     */
    public int used() {
        return book.used();
    }

    /**
     * How many connections pools would open now if there were permits for them.
     *
     * @return 0 or more
     */
    public int waiting() {
        return book.waiting();
    }

    /**
     * How many permits were taken back because an opening or a close didn't return. The database may still have these
     * connections.
     *
     * @return a counter
     */
    public long hung() {
        return book.hung();
    }

    /**
     * How the permits are divided.
     *
     * @return a snapshot, in the order in which the pools joined; a closed pool is there until its last permit is back
     */
    public List<BudgetUse> pools() {
        return book.uses();
    }

    /**
     * Takes a permit for one connection that belongs to no pool, such as one over which somebody looks at the database: if one is
     * free and guaranteed to nobody. Doesn't wait, and takes nothing away from a pool.
     *
     * @param owner what it is called in {@link #pools()}
     * @param ticker the clock that the time is measured by
     * @param atMost how long it is needed at most; a minute later it comes back by itself, counted in {@link #hung()}
     * @return gives the permit back when it is closed; empty if there was none
     */
    public Optional<SinglePermit> takeOne(String owner, Ticker ticker, Duration atMost) {
        BudgetShare share = new BudgetShare(owner, ticker, 1);
        Permit permit = new Permit(share);
        book.join(share, NOBODY, 0, 1);
        boolean taken = book.take(permit, ticker.nanos() + Durations.nanos(atMost) + Permits.HUNG_NANOS);
        book.leave(share); // like a closed pool, whose permit is still out
        return taken ? Optional.of(() -> giveBack(permit)) : Optional.empty();
    }

    private void giveBack(Permit permit) {
        book.giveBack(permit);
        book.run();
    }

    /** A permit of {@link #takeOne}. */
    @FunctionalInterface
    public interface SinglePermit extends AutoCloseable {

        /** Gives the permit back. Doing so again changes nothing. */
        @Override
        void close();
    }

    /** For people: {@code budget=orders-db used=80 limit=80}. */
    @Override
    public String toString() {
        return "budget=" + name + " used=" + used() + " limit=" + limit;
    }
}
