package io.github.mailsni.directory;

import io.github.mailsni.Credential;
import io.github.mailsni.DirectoryStatistics;
import io.github.mailsni.DirectoryStatistics.HostExpiry;
import io.github.mailsni.KeyType;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.internal.index.Unit;
import io.github.mailsni.internal.material.UnitState;
import io.github.mailsni.internal.selector.NearestExpiries;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.LongStream;

/** Counts the hosts of a directory in one pass; reads no file. Used by one thread. */
final class HostCensus {
    /** How many files are considered: a host may have files for each key type, and they count together. */
    private static final int MOST_FILES = DirectoryStatistics.MOST_EXPIRIES * KeyType.values().length;

    private final Inventory contents;
    private final Instant at;
    private final Map<RefusalReason, Integer> refused = new EnumMap<>(RefusalReason.class);
    /** The files whose certificates expire first; the head is the one that expires last. */
    private final PriorityQueue<Expiry> nearest =
            new PriorityQueue<>(Comparator.comparing(Expiry::notAfter).reversed());

    private int hosts;
    private int unread;
    private int newerOnDisk;
    private int expired;
    private long nextExpiry = Long.MAX_VALUE;

    /** The time, in milliseconds, until which the certificate of files is valid. */
    private record Expiry(Unit files, long notAfter) {}

    private HostCensus(Inventory contents, Instant at) {
        this.contents = contents;
        this.at = at;
    }

    static HostCensus of(Inventory contents, Instant at) {
        HostCensus census = new HostCensus(contents, at);
        contents.units().forEach(census::count);
        return census;
    }

    private void count(Unit files) {
        UnitState state = files.state();
        RefusedFile refusal = state.refusal();
        hosts++;
        unread += state.isRead() ? 0 : 1;
        if (refusal != null && !state.isDoubted()) {
            refused.merge(refusal.reason(), 1, Integer::sum);
            newerOnDisk += state.kept().isEmpty() ? 0 : 1;
        }
        long notAfter = state.notAfter();
        if (notAfter == Long.MAX_VALUE) {
            return;
        }
        long now = at.toEpochMilli();
        nextExpiry = Math.min(nextExpiry, nextEnd(files, now));
        boolean far = nearest.size() == MOST_FILES && nearest.element().notAfter() <= notAfter;
        if (notAfter < now || !far) {
            countExpiry(files, notAfter < now);
        }
    }

    /**
     * Returns when the next certificate of files ends that is still valid; {@link Long#MAX_VALUE} if there is none, as far as is in memory of
     * those behind the first.
     */
    private static long nextEnd(Unit files, long now) {
        return LongStream.concat(
                        LongStream.of(files.state().notAfter()),
                        Inventory.inMemory(files).stream()
                                .mapToLong(credential -> credential.notAfter().toEpochMilli()))
                .filter(end -> end >= now)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private void countExpiry(Unit files, boolean past) {
        long notAfter = hostExpiry(files);
        expired += past && notAfter < at.toEpochMilli() ? 1 : 0;
        nearest.add(new Expiry(files, notAfter));
        if (nearest.size() > MOST_FILES) {
            nearest.remove();
        }
    }

    /**
     * Finds when the host of files first lacks a valid certificate of one of its key types. Where its key material is not in memory, only
     * these files are considered.
     */
    private long hostExpiry(Unit files) {
        UnitState state = files.state();
        List<Unit> own =
                contents.units().index().ownWith(files, contents.units().label(files));
        if (own.size() == 1 && state.count() == 1) {
            return state.notAfter();
        }
        Map<KeyType, Long> latest = new EnumMap<>(KeyType.class);
        for (Unit each : own) {
            for (Credential credential : Inventory.inMemory(each)) {
                latest.merge(credential.keyType(), credential.notAfter().toEpochMilli(), Math::max);
            }
        }
        return Inventory.inMemory(files).isEmpty()
                ? state.notAfter()
                : latest.values().stream().min(Comparator.naturalOrder()).orElse(state.notAfter());
    }

    Instant at() {
        return at;
    }

    int hosts() {
        return hosts;
    }

    int unread() {
        return unread;
    }

    Map<RefusalReason, Integer> refused() {
        return refused;
    }

    int newerOnDisk() {
        return newerOnDisk;
    }

    int expired() {
        return expired;
    }

    Optional<Instant> nextExpiry() {
        return nextExpiry == Long.MAX_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(nextExpiry));
    }

    /** Returns the hosts whose certificates expire first, in that order. */
    List<HostExpiry> expiries() {
        Map<String, Long> byHost = new HashMap<>();
        nearest.forEach(each -> byHost.merge(contents.units().label(each.files()), each.notAfter(), Math::min));
        return NearestExpiries.of(byHost);
    }
}
