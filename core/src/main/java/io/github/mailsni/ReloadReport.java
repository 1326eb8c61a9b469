package io.github.mailsni;

import java.time.Instant;
import java.util.List;

/**
 * What a reload has changed. Hosts go by their labels: what their files are called, which is a host name, {@code *.} and a domain, or
 * the name of a folder.
 *
 * @param at when the new state came into service
 * @param loaded hosts that were not served before; sorted, unmodifiable
 * @param replaced hosts that have other credentials than before, or whose files were refused and are in order again; sorted,
 *     unmodifiable
 * @param removed hosts whose files are gone; sorted, unmodifiable
 * @param refused files that are not in order as they are now, whether their host still has its last good credentials or none;
 *     sorted by file, unmodifiable
 */
public record ReloadReport(
        Instant at, List<String> loaded, List<String> replaced, List<String> removed, List<RefusedFile> refused) {
    /**
     * A report.
     *
     * @param at when the new state came into service
     * @param loaded hosts that were not served before
     * @param replaced hosts that have other credentials than before
     * @param removed hosts whose files are gone
     * @param refused files that are not in order
     */
    public ReloadReport {
        loaded = List.copyOf(loaded);
        replaced = List.copyOf(replaced);
        removed = List.copyOf(removed);
        refused = List.copyOf(refused);
    }

    /**
     * Whether everything is as it was before.
     *
     * @return whether nothing was loaded, replaced, removed or refused
     */
    public boolean nothingChanged() {
        return loaded.isEmpty() && replaced.isEmpty() && removed.isEmpty() && refused.isEmpty();
    }
}
