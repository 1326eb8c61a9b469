package io.github.mailsni;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Holds the numbers of {@link DirectoryStatistics}. */
record StatisticsValues(
        Instant at,
        int hosts,
        int unread,
        long answersInMemory,
        Map<RefusalReason, Integer> refused,
        int newerOnDisk,
        Map<MatchKind, Long> selections,
        long rejections,
        List<UnknownName> unknownNames,
        Optional<Instant> nextExpiry,
        Duration sinceComparison,
        boolean lost,
        int unanswering,
        int expired,
        List<HostExpiry> expiries)
        implements DirectoryStatistics {}
