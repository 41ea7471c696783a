package dev.lido.pool;

import java.util.ArrayList;
import java.util.List;

/** How much one pool has of a {@link ConnectionBudget}, at one moment. Unchangeable. Experimental. */
public final class BudgetUse {

    private final String budget;
    private final int limit;
    private final int usedByAll;
    private final String pool;
    private final int used;
    private final int guaranteedMinimum;
    private final int fairShare;
    private final int weight;
    private final int waiting;
    private final long hung;

    private BudgetUse(BudgetBook book, BudgetShare share, int fairShare) {
        this.budget = book.name;
        this.limit = book.limit;
        this.usedByAll = book.used;
        this.pool = share.pool;
        this.used = share.held;
        this.guaranteedMinimum = share.minimum;
        this.fairShare = fairShare;
        this.weight = share.weight;
        this.waiting = share.asked;
        this.hung = share.hung;
    }

    /** Under the lock of the budget, whose shares these are. */
    static List<BudgetUse> of(BudgetBook book, List<BudgetShare> shares) {
        int[] fair = fairShares(shares, book.limit);
        List<BudgetUse> uses = new ArrayList<>();
        for (int i = 0; i < fair.length; i++) {
            uses.add(new BudgetUse(book, shares.get(i), fair[i]));
        }
        return uses;
    }

    /** What each pool would have if all wanted as many as they may have. */
    private static int[] fairShares(List<BudgetShare> shares, int limit) {
        int[] fair = new int[shares.size()];
        long left = limit;
        for (int i = 0; i < fair.length; i++) {
            fair[i] = shares.get(i).minimum;
            left -= fair[i];
        }
        left -= raise(shares, fair, left);
        for (; left > 0; left--) { // no more than there are pools
            int next = -1;
            for (int i = 0; i < fair.length; i++) {
                BudgetShare share = shares.get(i);
                if (mayGrow(share, fair[i])
                        && (next < 0 || comesBefore(share, fair[i], shares.get(next), fair[next]))) {
                    next = i;
                }
            }
            if (next < 0) {
                break;
            }
            fair[next]++;
        }
        return fair;
    }

    /** Gives each what it has for certain, so that few are left to be given one by one; says how many that were. */
    private static long raise(List<BudgetShare> shares, int[] fair, long left) {
        long given = 0;
        for (boolean capped = true; capped; ) { // those who can have no more leave their part to the others
            capped = false;
            long weights = 0;
            long forThese = left - given;
            for (int i = 0; i < fair.length; i++) {
                BudgetShare share = shares.get(i);
                if (mayGrow(share, fair[i])) {
                    weights += share.weight;
                    forThese += fair[i] - share.minimum;
                }
            }
            for (int i = 0; i < fair.length && weights > 0; i++) {
                BudgetShare share = shares.get(i);
                if (mayGrow(share, fair[i])) {
                    long wanted = share.minimum + forThese * share.weight / weights;
                    int has = (int) Math.min(share.maximum, wanted);
                    given += has - fair[i];
                    capped |= has == share.maximum;
                    fair[i] = has;
                }
            }
        }
        return given;
    }

    private static boolean mayGrow(BudgetShare share, int has) {
        return share.member != null && has < share.maximum;
    }

    /** Of two with equal shares the one that has more already, because nothing is moved for no gain. */
    private static boolean comesBefore(BudgetShare one, int oneHas, BudgetShare other, int otherHas) {
        int order = Double.compare(
                FairShare.nextShare(oneHas, one.minimum, one.weight),
                FairShare.nextShare(otherHas, other.minimum, other.weight));
        return order < 0 || order == 0 && one.held > other.held;
    }

    /**
     * What the budget is called.
     *
     * @return {@link ConnectionBudget#name()}
     */
    public String budget() {
        return budget;
    }

    /**
     * How many connections all its pools may have together.
     *
     * @return {@link ConnectionBudget#limit()}
     */
    public int limit() {
        return limit;
    }

    /**
     * How many permits all its pools have.
     *
     * @return 0 to {@link #limit()}
     */
    public int usedByAll() {
        return usedByAll;
    }

    /**
     * Which pool.
     *
     * @return its name
     */
    public String pool() {
        return pool;
    }

    /**
     * How many permits it has: connections that are open, being opened or being closed, and what is reserved for it.
     *
     * @return 0 or more
     */
    public int used() {
        return used;
    }

    /**
     * How many permits it can always have.
     *
     * @return 0 or more; 0 for a closed pool
     */
    public int guaranteedMinimum() {
        return guaranteedMinimum;
    }

    /**
     * How many permits it would have if every pool wanted as many as its size allows. It may have more while others want less.
     *
     * @return its guaranteed minimum or more
     */
    public int fairShare() {
        return fairShare;
    }

    /**
     * How much it counts in comparison with the others, above the guaranteed minimums.
     *
     * @return 1 to 1,000
     */
    public int weight() {
        return weight;
    }

    /**
     * How many connections it would open now if there were permits for them.
     *
     * @return 0 or more
     */
    public int waiting() {
        return waiting;
    }

    /**
     * How many of its permits were taken back because an opening or a close didn't return.
     *
     * @return a counter
     */
    public long hung() {
        return hung;
    }

    /** For people and logs. */
    @Override
    public String toString() {
        return "pool=" + pool + " used=" + used + " guaranteedMinimum=" + guaranteedMinimum + " fairShare=" + fairShare
                + " weight=" + weight + " waiting=" + waiting + " hung=" + hung;
    }
}
