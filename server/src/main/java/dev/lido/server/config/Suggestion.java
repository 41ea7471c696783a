package dev.lido.server.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody probably meant to type: a key, a command, a tool, a table. Thread-safe. */
public final class Suggestion {

    private static final int FARTHEST = 3;

    private Suggestion() {}

    /**
     * The nearest of the known words, if it is near enough to be meant.
     *
     * @param unknown what was typed
     * @param known what could have been meant
     * @return one of the known words, or nothing
     */
    public static Optional<String> of(String unknown, Collection<String> known) {
        return known.stream()
                .filter(word -> distance(plain(unknown), plain(word)) <= limit(unknown, word))
                .min(Comparator.<String>comparingInt(word -> distance(plain(unknown), plain(word)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** A third of the letters of the longer one, at least one, and never so many that any word would do. */
    private static int limit(String unknown, String word) {
        return Math.min(FARTHEST, Math.max(1, Math.max(unknown.length(), word.length()) / 3));
    }

    /**
     * What was probably meant, as a part of a sentence.
     *
     * @param unknown what was typed
     * @param known what could have been meant
     * @return a question that begins with a comma, or nothing if no word is near enough
     */
    public static String question(String unknown, Collection<String> known) {
        return of(unknown, known).map(word -> ", did you mean '" + word + "'?").orElse("");
    }

    /** The end of a message about an unknown word. */
    static String ending(String unknown, Collection<String> known) {
        return of(unknown, known)
                .map(word -> "; did you mean '" + word + "'?")
                .orElseGet(() -> "; allowed are " + String.join(", ", known));
    }

    /** Case, dashes and underscores tell no two keys apart. */
    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }

    /**
     * How many letters have to be added, dropped, changed or swapped with their neighbour to make one word of the
     * other: the optimal string alignment distance, by the textbook table of prefixes.
     */
    static int distance(String left, String right) {
        int[][] table = new int[left.length() + 1][right.length() + 1];
        for (int i = 0; i <= left.length(); i++) {
            for (int j = 0; j <= right.length(); j++) {
                table[i][j] = i == 0 || j == 0 ? i + j : cheapest(table, left, right, i, j);
            }
        }
        return table[left.length()][right.length()];
    }

    private static int cheapest(int[][] table, String left, String right, int i, int j) {
        int changed = table[i - 1][j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        int best = Math.min(changed, 1 + Math.min(table[i - 1][j], table[i][j - 1]));
        boolean swapped = i > 1
                && j > 1
                && left.charAt(i - 1) == right.charAt(j - 2)
                && left.charAt(i - 2) == right.charAt(j - 1);
        return swapped ? Math.min(best, table[i - 2][j - 2] + 1) : best;
    }
}
