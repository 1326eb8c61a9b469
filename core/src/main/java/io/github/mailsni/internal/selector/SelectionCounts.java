package io.github.mailsni.internal.selector;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.mailsni.DirectoryStatistics.UnknownName;
import io.github.mailsni.MatchKind;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what handshakes came to. Bounded, whatever clients ask for; thread-safe. */
public final class SelectionCounts {
    private static final int REMEMBERED_NAMES = 1_000;
    private static final int SHOWN_NAMES = 100;

    /** Filled by the constructor and never changed; any thread adds to the counts. */
    private final Map<MatchKind, LongAdder> selections = new EnumMap<>(MatchKind.class);

    private final LongAdder rejections = new LongAdder();

    /**
     * Counts by unknown names. A name that is asked for often displaces one that is not, so that names made up by the thousand displace
     * none.
     */
    private final Cache<ServerName, LongAdder> unknown =
            Caffeine.newBuilder().maximumSize(REMEMBERED_NAMES).build();

    public SelectionCounts() {
        for (MatchKind match : MatchKind.values()) {
            selections.put(match, new LongAdder());
        }
    }

    public void presented(Selection selection) {
        LongAdder count = selections.get(selection.match());
        if (count != null) {
            count.increment();
        }
    }

    public void rejected() {
        rejections.increment();
    }

    public void unknown(ServerName name) {
        LongAdder count = unknown.get(name, any -> new LongAdder());
        count.increment();
    }

    public Map<MatchKind, Long> selections() {
        Map<MatchKind, Long> sums = new EnumMap<>(MatchKind.class);
        selections.forEach((match, count) -> sums.put(match, count.sum()));
        return sums;
    }

    public long rejections() {
        return rejections.sum();
    }

    /** Returns the unknown names that were asked for most often. */
    public List<UnknownName> unknownNames() {
        return unknown.asMap().entrySet().stream()
                .map(each -> new UnknownName(each.getKey(), each.getValue().sum()))
                .sorted(Comparator.comparing(UnknownName::times, Comparator.reverseOrder())
                        .thenComparing(UnknownName::name))
                .limit(SHOWN_NAMES)
                .toList();
    }
}
