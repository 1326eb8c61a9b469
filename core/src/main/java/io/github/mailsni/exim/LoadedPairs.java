package io.github.mailsni.exim;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.mailsni.internal.Loggers;
import io.github.mailsni.internal.material.PairFiles;
import io.github.mailsni.internal.material.UnitFilesReader;
import io.github.mailsni.internal.report.WarningLog;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.LoggerFactory;

/**
 * Keeps the {@link LastGoodPairs} of each list of files, as long as an answer has them: names, and listeners, that are given one list
 * share one object. Thread-safe.
 */
final class LoadedPairs {
    private final UnitFilesReader reader;
    private final Clock clock;
    private final EximReporter reporter;
    private final EximDisk disk;
    private final WarningLog warningLog = new WarningLog(LoggerFactory.getLogger(Loggers.EXIM));
    private final Cache<List<PairFiles>, LastGoodPairs> pairs =
            Caffeine.newBuilder().weakValues().executor(Runnable::run).build();

    /** Any thread adds those whose files it finds unsettled; the thread that settles them takes them out. */
    private final Set<LastGoodPairs> unsettled = ConcurrentHashMap.newKeySet();

    LoadedPairs(UnitFilesReader reader, Clock clock, EximReporter reporter, EximDisk disk) {
        this.reader = reader;
        this.clock = clock;
        this.reporter = reporter;
        this.disk = disk;
    }

    /** Returns the pairs of a list of files; they are not read before they are refreshed. */
    LastGoodPairs of(List<PairFiles> files) {
        return pairs.get(files, this::made);
    }

    private LastGoodPairs made(List<PairFiles> files) {
        List<LastGoodPair> each =
                files.stream().map(file -> new LastGoodPair(file, reader, disk)).toList();
        return new LastGoodPairs(files, each, clock, warningLog, reporter, unsettled::add);
    }

    /** Compares files that are not in order, and not refused yet, with the disk, so that this is decided though no client asks. */
    void settle(long now) {
        for (LastGoodPairs files : List.copyOf(unsettled)) {
            unsettled.remove(files);
            files.refresh(Occasion.comparison(now));
        }
    }
}
