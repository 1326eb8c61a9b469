package io.github.mailsni.directory;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.MatchKind;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.index.CachedSelection;
import io.github.mailsni.internal.index.HostIndex;
import io.github.mailsni.internal.index.HostIndex.Entry;
import io.github.mailsni.internal.index.Unit;
import io.github.mailsni.internal.selector.CredentialsPool;
import io.github.mailsni.internal.selector.Ranking;
import io.github.mailsni.internal.selector.Ranking.Offer;
import io.github.mailsni.internal.selector.Ranking.Source;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The answers for the names of a directory. One that was found is remembered beside the name, where finding it again costs as much as
 * finding a string in a map; a cache of bounded weight tells which of them may stay there, and with them their key material.
 * Nothing is remembered for a name that nothing is here for.
 *
 * <p>Thread-safe.
 */
final class SelectionCache {
    private final Inventory contents;
    private final DefaultSource defaultSource;
    private final CoarseTime time;
    private final Consumer<String> readFirst;
    private final Cache<String, CachedSelection> known;
    private final CredentialsPool pool = new CredentialsPool();

    /**
     * Held by the thread that works out the default from the files, which may have to read them, so that an older state never takes the
     * place of a newer one. No handshake takes it.
     */
    private final Object refreshing = new Object();

    /**
     * The default; null until the directory is open. Written under the monitor of this cache, by the thread that finds that time or a change
     * of files has made another one; handshakes read it without, since a default never changes. No thread that holds the monitor waits
     * for a disk.
     */
    private volatile @Nullable Default byDefault;

    /**
     * What clients get that ask for nothing that is here.
     *
     * @param inOrder all credentials of the default host, and of other files that cover it, in the order in which they are presented
     * @param from since when that is their order, in milliseconds since 1970
     * @param until when a certificate among them begins or ceases to be valid
     * @param material keeps the lists that it was made of, so that reading the files again finds them
     */
    private record Default(
            Selection selection, List<List<Offer>> inOrder, long from, long until, List<List<Credential>> material) {
        static Default of(Ranking ranking, List<List<Credential>> material, long now) {
            List<HostCredentials> candidates = ranking.selection().candidates();
            Selection selection = new Selection(candidates.get(0), MatchKind.DEFAULT, false, candidates);
            return new Default(selection, ranking.inOrder(), now, ranking.until(), material);
        }

        /** The default of another selector, as it is now. That selector tells when it becomes another. */
        static Default borrowed(Selection selection) {
            List<List<Offer>> offers = selection.candidates().stream()
                    .map(host -> host.credentials().stream()
                            .map(credential -> new Offer(Source.OWN_FILES, host.label(), credential))
                            .toList())
                    .toList();
            return new Default(
                    new Selection(selection.host(), MatchKind.DEFAULT, false, selection.candidates()),
                    offers,
                    Long.MIN_VALUE,
                    Long.MAX_VALUE,
                    List.of());
        }

        boolean holds(long now) {
            return now >= from && now <= until;
        }

        /** The order of the credentials at another time. */
        Default at(long now, Optional<ServerName> host, CredentialsPool pool) {
            Ranking ranking = new Ranking(host, Instant.ofEpochMilli(now), pool);
            inOrder.forEach(offers -> offers.forEach(ranking::add));
            return of(ranking, material, now);
        }

        List<Credential> presented() {
            return selection.candidates().stream()
                    .flatMap(host -> host.credentials().stream())
                    .toList();
        }
    }

    /**
     * The answers, none of which is known yet.
     *
     * @param bytes about how much memory the remembered ones may take
     * @param readFirst told the unit of files that were read for an answer, to see to what follows from that
     */
    SelectionCache(
            Inventory contents, DefaultSource defaultSource, CoarseTime time, long bytes, Consumer<String> readFirst) {
        this.contents = contents;
        this.defaultSource = defaultSource;
        this.time = time;
        this.readFirst = readFirst;
        this.known = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((String pattern, CachedSelection answer) -> answer.weight())
                .executor(Runnable::run)
                .removalListener(this::forget)
                .build();
    }

    private void forget(@Nullable String pattern, @Nullable CachedSelection answer, RemovalCause cause) {
        Entry entry = pattern == null ? null : contents.units().index().get(pattern);
        if (entry != null) {
            entry.forget(answer);
        }
    }

    /** Returns the selection for a host. */
    Selection select(ServerName name) {
        HostIndex index = contents.units().index();
        Entry entry = index.find(name);
        if (entry == null) {
            return selectDefault();
        }
        int page = time.page();
        Selection checked = checked(index, entry, page);
        return checked == null ? check(index, entry, name, page) : checked;
    }

    /** Returns the selection for a host; empty if files would have to be read for it. */
    Optional<Selection> selectInMemory(ServerName name) {
        HostIndex index = contents.units().index();
        Entry entry = index.find(name);
        if (entry == null) {
            return Optional.of(selectDefault());
        }
        int page = time.page();
        Selection checked = checked(index, entry, page);
        if (checked != null) {
            return Optional.of(checked);
        }
        return readsDisk(index, entry, name) ? Optional.empty() : Optional.of(check(index, entry, name, page));
    }

    private static @Nullable Selection checked(HostIndex index, Entry entry, int page) {
        return page == CoarseTime.UNKNOWN_PAGE ? null : entry.checked(at(index, page));
    }

    /** Returns the number of an index and a page of the clock, at which a selection was checked. */
    private static long at(HostIndex index, int page) {
        return index.generation() << Integer.SIZE | Integer.toUnsignedLong(page);
    }

    /**
     * Checks whether the last selection still holds, about once a second for each name: often enough for the clock, and to tell the cache
     * what is in use.
     */
    private Selection check(HostIndex index, Entry entry, ServerName name, int page) {
        long now = time.getAsLong();
        CachedSelection answer = entry.answer();
        if (answer == null || !answer.holds(index.generation(), now)) {
            return find(index, entry, name);
        }
        if (entry.check(answer, at(index, time.pageAt(page, now)))) {
            keep(HostIndex.pattern(entry, name), answer);
        }
        return answer.selection();
    }

    private Selection find(HostIndex index, Entry entry, ServerName name) {
        CachedSelection answer = rule(index, time.look()).answer(name);
        entry.remember(answer);
        known.put(HostIndex.pattern(entry, name), answer);
        return answer.selection();
    }

    /** Tells the cache that a selection is in use. */
    private void keep(String pattern, CachedSelection answer) {
        if (known.getIfPresent(pattern) == null) {
            known.put(pattern, answer); // it was displaced this very moment
        }
    }

    private SelectionRule rule(HostIndex index, long now) {
        return rule(index, current().inOrder(), now);
    }

    private SelectionRule rule(HostIndex index, List<List<Offer>> defaultHost, long now) {
        return new SelectionRule(
                index, this::credentials, contents.units()::label, defaultHost, Instant.ofEpochMilli(now), pool);
    }

    private List<Credential> credentials(Unit files) {
        if (contents.isInMemory(files)) {
            return contents.credentials(files);
        }
        List<Credential> read = contents.credentials(files);
        readFirst.accept(files.unit());
        return read;
    }

    /** Returns the selection for a name that no certificate is for, and for no name. */
    Selection selectDefault() {
        return current().selection();
    }

    private Default current() {
        Default current = byDefault;
        if (current == null) {
            throw new IllegalStateException("the default host is not known yet");
        }
        return current.holds(time.getAsLong()) ? current : currentNow();
    }

    /** Ranks the default's credentials anew, as one of them has begun or ceased to be valid. Reads no file. */
    private synchronized Default currentNow() {
        Default current = requireNonNull(byDefault);
        long now = time.look();
        if (!current.holds(now)) {
            current = current.at(now, defaultSource.host(), pool);
            byDefault = current;
        }
        return current;
    }

    /** Whether the selection for a name depends on files that are not in memory. */
    boolean readsDisk(ServerName name) {
        HostIndex index = contents.units().index();
        Entry entry = index.find(name);
        return entry != null && readsDisk(index, entry, name);
    }

    private boolean readsDisk(HostIndex index, Entry entry, ServerName name) {
        CachedSelection answer = entry.answer();
        return (answer == null || !answer.holds(index.generation(), time.getAsLong()))
                && rule(index, time.look()).reads(name, contents::isInMemory);
    }

    /**
     * Works out the default from the files of the default host and from certificates that are for it; if there are none, the last default
     * stays.
     *
     * @return whether there is any
     */
    boolean refreshDefault() {
        synchronized (refreshing) {
            if (latestDefault().filter(this::replaceDefault).isPresent()) {
                contents.units().forgetSelections();
            }
            return byDefault != null;
        }
    }

    private Optional<Default> latestDefault() {
        if (defaultSource.other().isPresent()) {
            return defaultSource.other().map(other -> Default.borrowed(other.select(RequestedName.absent())));
        }
        long now = time.look();
        return defaultSource
                .host()
                .map(host -> rule(contents.units().index(), List.of(), now).find(host))
                .filter(found -> !found.isEmpty())
                .map(found -> Default.of(found.ranking(), found.material(), now));
    }

    /** Whether other credentials are presented from now on. */
    private synchronized boolean replaceDefault(Default latest) {
        Default current = byDefault;
        boolean same = current != null && current.presented().equals(latest.presented());
        byDefault = same
                ? new Default(
                        requireNonNull(current).selection(),
                        latest.inOrder(),
                        latest.from(),
                        latest.until(),
                        latest.material())
                : latest;
        return !same;
    }

    /**
     * Puts changes into service: the default, and the selections for units that were read. Returns before the changes are told, so that
     * those who are told find them in service.
     */
    void apply(List<UnitChange> changes) {
        refreshDefault();
        for (UnitChange change : changes) {
            switch (change.kind()) {
                case LOADED, REPLACED -> remember(change.files());
                case REMOVED -> forget(change.files());
                case REFUSED, UNCHANGED, UNSETTLED -> {}
            }
        }
    }

    /** Finds the selection for each name, as far as the cache has room. */
    void rememberAll() {
        HostIndex index = contents.units().index();
        index.forEachPattern((pattern, entry) -> remember(index, pattern));
    }

    /** Finds the selections for the names of a unit, so that its key material stays in memory. */
    void remember(Unit files) {
        HostIndex index = contents.units().index();
        patterns(files).forEach(pattern -> remember(index, pattern));
    }

    private void remember(HostIndex index, String pattern) {
        Entry entry = index.get(pattern);
        if (entry != null) {
            index.someHost(pattern).ifPresent(name -> find(index, entry, name));
        }
    }

    private Stream<String> patterns(Unit files) {
        return Stream.concat(Stream.of(contents.units().label(files)), files.state().names().stream());
    }

    /** Removes the selections for names of a unit that have no other files. */
    void forget(Unit files) {
        patterns(files)
                .filter(pattern -> contents.units().index().get(pattern) == null)
                .forEach(known::invalidate);
    }

    /** How many selections are in memory. */
    long size() {
        return known.estimatedSize();
    }

    /** Removes all selections. */
    void clear() {
        known.invalidateAll();
    }
}
