package dev.lido.pool;

import java.util.ArrayList;
import java.util.List;

/** How much one pool has of a {@link ConnectionBudget}, at one moment. Unchangeable. Experimental. */
public final class BudgetUse {

    private final String pool;
    private final int used;
    private final int guaranteedMinimum;
    private final int fairShare;
    private final int weight;
    private final int waiting;
    private final long hung;

    private BudgetUse(BudgetShare share, int fairShare) {
        this.pool = share.pool;
        this.used = share.held;
        this.guaranteedMinimum = share.minimum;
        this.fairShare = fairShare;
        this.weight = share.weight;
        this.waiting = share.asked;
        this.hung = share.hung;
    }

    /** Under the lock of the budget whose shares these are. */
    static List<BudgetUse> of(List<BudgetShare> shares, int limit) {
        int[] fair = fairShares(shares, limit);
        List<BudgetUse> uses = new ArrayList<>();
        for (int i = 0; i < fair.length; i++) {
            uses.add(new BudgetUse(shares.get(i), fair[i]));
        }
        return uses;
    }

    /** What each pool would have if all wanted as many as they may have. */
    private static int[] fairShares(List<BudgetShare> shares, int limit) {
        int[] fair = new int[shares.size()];
        int left = limit;
        for (int i = 0; i < fair.length; i++) {
            fair[i] = shares.get(i).minimum;
            left -= fair[i];
        }
        for (; left > 0; left--) {
            int next = -1;
            for (int i = 0; i < fair.length; i++) {
                BudgetShare share = shares.get(i);
                if (share.member != null
                        && fair[i] < share.maximum
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

    /** Of two with equal shares the one that has more already, because nothing is moved for no gain. */
    private static boolean comesBefore(BudgetShare one, int oneHas, BudgetShare other, int otherHas) {
        int order = Double.compare(
                FairShare.nextShare(oneHas, one.minimum, one.weight),
                FairShare.nextShare(otherHas, other.minimum, other.weight));
        return order < 0 || order == 0 && one.held > other.held;
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
