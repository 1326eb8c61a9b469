package io.github.mailsni.internal.index;

import io.github.mailsni.Credential;
import io.github.mailsni.Selection;
import io.github.mailsni.internal.material.CredentialLoader;
import java.util.List;

/** The selection for a name, and how long it holds. */
public final class CachedSelection {
    private final Selection selection;
    private final long generation;
    private final long from;
    private final long until;

    /** The lists that the candidates were made of: kept here, so that other selections find them in memory. */
    private final List<List<Credential>> material;

    /**
     * A selection that was worked out.
     *
     * @param generation of the index that it was found in
     * @param from since when it holds, in milliseconds
     * @param until when a certificate that has been looked at begins or ceases to be valid, in milliseconds
     */
    public CachedSelection(
            Selection selection, long generation, long from, long until, List<List<Credential>> material) {
        this.selection = selection;
        this.generation = generation;
        this.from = from;
        this.until = until;
        this.material = List.copyOf(material);
    }

    public Selection selection() {
        return selection;
    }

    /** Whether the selection still holds. */
    public boolean holds(long currentGeneration, long now) {
        return generation == currentGeneration && now >= from && now <= until;
    }

    /** Estimates the bytes that it keeps in memory. */
    public int weight() {
        long bytes = 200;
        for (List<Credential> credentials : material) {
            for (Credential credential : credentials) {
                bytes += CredentialLoader.weight(credential);
            }
        }
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }
}
