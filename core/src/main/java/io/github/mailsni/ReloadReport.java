package io.github.mailsni;

import java.time.Instant;
import java.util.List;

/**
 * The changes that a reload has made. A host is named by the label of its files: a host name, {@code *.} and a domain,
 * or the name of a folder.
 *
 * @param at the instant at which the new state came into service
 * @param loaded hosts that were not served before; sorted, unmodifiable
 * @param replaced hosts that have other credentials than before, or whose files were refused and are valid again;
 *     sorted, unmodifiable
 * @param removed hosts whose files were removed; sorted, unmodifiable
 * @param refused files that are refused at present, whether their host still has its last good credentials or none;
 *     sorted by file, unmodifiable
 * @since 0.1.0
 */
public record ReloadReport(
        Instant at, List<String> loaded, List<String> replaced, List<String> removed, List<RefusedFile> refused) {
    /**
     * Creates a report.
     *
     * @param at the instant at which the new state came into service
     * @param loaded hosts that were not served before
     * @param replaced hosts that have other credentials than before
     * @param removed hosts whose files were removed
     * @param refused files that are refused at present
     */
    public ReloadReport {
        loaded = List.copyOf(loaded);
        replaced = List.copyOf(replaced);
        removed = List.copyOf(removed);
        refused = List.copyOf(refused);
    }

    /**
     * Whether the reload changed nothing.
     *
     * @return whether nothing was loaded, replaced, removed or refused
     */
    public boolean nothingChanged() {
        return loaded.isEmpty() && replaced.isEmpty() && removed.isEmpty() && refused.isEmpty();
    }
}
