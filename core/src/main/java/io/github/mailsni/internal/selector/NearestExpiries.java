package io.github.mailsni.internal.selector;

import io.github.mailsni.DirectoryStatistics;
import io.github.mailsni.DirectoryStatistics.HostExpiry;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Finds the hosts that statistics name because their certificates expire first. */
public final class NearestExpiries {
    private NearestExpiries() {}

    /**
     * Returns the hosts whose certificates expire first, in that order.
     *
     * @param byHost when each host's certificate ends, in milliseconds since 1970
     */
    public static List<HostExpiry> of(Map<String, Long> byHost) {
        return byHost.entrySet().stream()
                .map(each -> new HostExpiry(each.getKey(), Instant.ofEpochMilli(each.getValue())))
                .sorted(Comparator.comparing(HostExpiry::notAfter).thenComparing(HostExpiry::host))
                .limit(DirectoryStatistics.MOST_EXPIRIES)
                .toList();
    }
}
