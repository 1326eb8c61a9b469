package io.github.mailsni;

import java.util.List;

/** The answer for a name, and how long it holds. */
final class KnownAnswer {
    private static final int ABOUT_A_SECOND = 10;

    private final Selection selection;
    private final long generation;
    private final long from;
    private final long until;

    /** Keeps what the candidates were made of where other answers can find it. */
    private final List<List<Credential>> material;

    private int used;

    /**
     * An answer.
     *
     * @param generation of the index that it was found in
     * @param from since when it holds, in milliseconds
     * @param until when a certificate that has been looked at begins or ceases to be valid, in milliseconds
     */
    KnownAnswer(Selection selection, long generation, long from, long until, List<List<Credential>> material) {
        this.selection = selection;
        this.generation = generation;
        this.from = from;
        this.until = until;
        this.material = List.copyOf(material);
        this.used = (int) (from >> ABOUT_A_SECOND);
    }

    Selection selection() {
        return selection;
    }

    /** Whether it still is the answer. */
    boolean holds(long currentGeneration, long now) {
        return generation == currentGeneration && now >= from && now <= until;
    }

    /** Whether this is the first use in about a second: often enough to tell a cache what is in use. */
    boolean isUsedFirst(long now) {
        int second = (int) (now >> ABOUT_A_SECOND);
        if (used == second) {
            return false;
        }
        used = second;
        return true;
    }

    /** About how many bytes it keeps in memory. */
    int weight() {
        long bytes = 200;
        for (List<Credential> credentials : material) {
            for (Credential credential : credentials) {
                bytes += credential.weight();
            }
        }
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }
}
