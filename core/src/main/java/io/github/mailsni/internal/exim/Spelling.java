package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.exim.text.Ascii;
import java.util.Collection;
import java.util.Optional;

/** Guesses the word that a typist meant. */
final class Spelling {
    private static final int LONGEST = 32;

    private Spelling() {}

    /** The word that is fewest edits away, if that is less than half of it and no more than two. */
    static Optional<String> nearest(String typed, Collection<String> words) {
        if (typed.length() > LONGEST) {
            return Optional.empty();
        }
        String best = null;
        int fewest = Integer.MAX_VALUE;
        for (String word : words) {
            int edits = edits(Ascii.lower(typed), word);
            if (edits < fewest && edits <= 2 && edits * 2 < word.length()) {
                best = word;
                fewest = edits;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Counts the characters to be inserted, left out or replaced, or neighbours to be swapped. */
    private static int edits(String from, String to) {
        int[][] edits = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                edits[i][j] = i == 0 || j == 0 ? i + j : cheapest(edits, from, to, i, j);
            }
        }
        return edits[from.length()][to.length()];
    }

    private static int cheapest(int[][] edits, String from, String to, int i, int j) {
        boolean same = from.charAt(i - 1) == to.charAt(j - 1);
        int best = Math.min(edits[i - 1][j - 1] + (same ? 0 : 1), Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(best, edits[i - 2][j - 2] + 1) : best;
    }
}
