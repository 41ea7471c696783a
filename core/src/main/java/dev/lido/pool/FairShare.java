package dev.lido.pool;

/**
 * Who of several claimants gets what has just become free, by max-min fairness: whoever would have the smallest share with
 * one more, counted above what it is guaranteed. Repeating that raises the smallest share first, like water that fills
 * vessels of different widths; see Bertsekas and Gallager, "Data Networks", section 6.5.2.
 */
final class FairShare {

    private FairShare() {}

    /**
     * A claimant's share if it got one more; the smallest is served first.
     *
     * @param held how many it has, 0 or more
     * @param minimum how many it is guaranteed, 0 or more
     * @param weight how much it counts, 1 or more: of two that both want more, one with twice the weight ends up with twice
     *     as many above its minimum
     * @return zero or less while it is within its guarantee
     */
    static double nextShare(int held, int minimum, int weight) {
        return (held + 1.0 - minimum) / weight;
    }
}
