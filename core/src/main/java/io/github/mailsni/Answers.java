package io.github.mailsni;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.github.mailsni.HostIndex.Entry;
import java.time.Instant;
import java.util.ArrayList;
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
final class Answers {
    private final DirectoryContents contents;
    private final ServerName defaultName;
    private final CoarseTime time;
    private final Consumer<String> readFirst;
    private final Cache<String, KnownAnswer> known;
    private volatile @Nullable Default byDefault;

    /**
     * What clients get that ask for nothing that is here.
     *
     * @param material keeps what it was made of where a look at the same files finds it
     */
    private record Default(HostCredentials host, Selection selection, List<List<Credential>> material) {
        static Default of(String label, List<List<Credential>> material, Instant now) {
            List<Credential> credentials =
                    material.stream().flatMap(List::stream).toList();
            HostCredentials host = HostCredentials.of(label, SelectionRule.bestOfEachType(credentials, now));
            return new Default(host, Selection.of(host, MatchKind.DEFAULT, false), material);
        }
    }

    /**
     * The answers, none of which is known yet.
     *
     * @param bytes about how much memory the remembered ones may take
     * @param readFirst told the unit of files that were read for an answer, to see to what follows from that
     */
    Answers(
            DirectoryContents contents,
            ServerName defaultName,
            CoarseTime time,
            long bytes,
            Consumer<String> readFirst) {
        this.contents = contents;
        this.defaultName = defaultName;
        this.time = time;
        this.readFirst = readFirst;
        this.known = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((String pattern, KnownAnswer answer) -> answer.weight())
                .executor(Runnable::run)
                .removalListener(this::forget)
                .build();
    }

    private void forget(@Nullable String pattern, @Nullable KnownAnswer answer, RemovalCause cause) {
        Entry entry = pattern == null ? null : contents.index().get(pattern);
        if (entry != null) {
            entry.forget(answer);
        }
    }

    /** The answer for a host. */
    Selection select(ServerName name) {
        HostIndex index = contents.index();
        Entry entry = index.find(name);
        if (entry == null) {
            return selectDefault();
        }
        int page = time.page();
        Selection checked = page == CoarseTime.UNKNOWN_PAGE ? null : entry.checked(at(index, page));
        return checked == null ? check(index, entry, name, page) : checked;
    }

    /** What an answer holds at: in an index, and on a page of the clock. */
    private static long at(HostIndex index, int page) {
        return index.generation() << Integer.SIZE | Integer.toUnsignedLong(page);
    }

    /** About once a second for each name: often enough for the clock, and to tell the cache what is in use. */
    private Selection check(HostIndex index, Entry entry, ServerName name, int page) {
        long now = time.getAsLong();
        KnownAnswer answer = entry.answer();
        if (answer == null || !answer.holds(index.generation(), now)) {
            return find(index, entry, name, now);
        }
        if (entry.check(answer, at(index, time.pageAt(page, now)))) {
            keep(HostIndex.pattern(entry, name), answer);
        }
        return answer.selection();
    }

    private Selection find(HostIndex index, Entry entry, ServerName name, long now) {
        KnownAnswer answer = rule(index, now).answer(name);
        entry.remember(answer);
        known.put(HostIndex.pattern(entry, name), answer);
        return answer.selection();
    }

    /** Tells the cache that it is in use. */
    private void keep(String pattern, KnownAnswer answer) {
        if (known.getIfPresent(pattern) == null) {
            known.put(pattern, answer); // it was displaced this very moment
        }
    }

    private SelectionRule rule(HostIndex index, long now) {
        return new SelectionRule(
                index, this::credentials, contents::label, current().host(), Instant.ofEpochMilli(now));
    }

    private List<Credential> credentials(HostFiles files) {
        if (contents.isInMemory(files)) {
            return contents.credentials(files);
        }
        List<Credential> read = contents.credentials(files);
        readFirst.accept(files.unit());
        return read;
    }

    /** The answer for a name that nothing is here for, and for no name. */
    Selection selectDefault() {
        return current().selection();
    }

    private Default current() {
        Default current = byDefault;
        if (current == null) {
            throw new IllegalStateException("the default host is not known yet");
        }
        return current;
    }

    /** Whether the answer for a name depends on files that are not in memory. */
    boolean readsDisk(ServerName name) {
        HostIndex index = contents.index();
        Entry entry = index.find(name);
        if (entry == null) {
            return false;
        }
        KnownAnswer answer = entry.answer();
        return (answer == null || !answer.holds(index.generation(), time.getAsLong()))
                && (needsReading(index, entry) || needsReading(index, index.wildcardOf(name)));
    }

    private boolean needsReading(HostIndex index, @Nullable Entry entry) {
        return entry != null
                && Stream.concat(
                                entry.own().stream(),
                                entry.naming().stream()
                                        .flatMap(files -> index.ownWith(files, contents.label(files)).stream()))
                        .anyMatch(files -> !contents.isInMemory(files));
    }

    /** What is here for the default host: its own files, or those of a certificate that is for it; empty if there is nothing. */
    private Optional<Default> findDefault() {
        HostIndex index = contents.index();
        Instant now = Instant.ofEpochMilli(time.getAsLong());
        List<Entry> entries = Stream.of(
                        Optional.ofNullable(index.get(defaultName.toString())),
                        Optional.ofNullable(index.wildcardOf(defaultName)))
                .flatMap(Optional::stream)
                .toList();
        List<List<HostFiles>> inOrder = new ArrayList<>();
        entries.forEach(entry -> inOrder.add(entry.own()));
        entries.forEach(entry -> entry.naming().forEach(files -> inOrder.add(List.of(files))));
        for (List<HostFiles> all : inOrder) {
            List<List<Credential>> material = all.stream()
                    .map(this::credentials)
                    .filter(found -> !found.isEmpty())
                    .toList();
            if (!material.isEmpty()) {
                return Optional.of(Default.of(contents.label(all.get(0)), material, now));
            }
        }
        return Optional.empty();
    }

    /**
     * Takes what is there now for the default host; if nothing is, the last stays.
     *
     * @return whether there is any
     */
    synchronized boolean refreshDefault() {
        findDefault().ifPresent(found -> {
            Default current = byDefault;
            if (current != null
                    && current.host().credentials().equals(found.host().credentials())) {
                byDefault = new Default(current.host(), current.selection(), found.material());
            } else {
                byDefault = found;
                contents.forgetAnswers();
            }
        });
        return byDefault != null;
    }

    /** Finds the answer for each name, as far as they all have room. */
    void rememberAll() {
        HostIndex index = contents.index();
        long now = time.getAsLong();
        index.forEachHost(entry -> remember(index, entry.name(), now));
        index.forEachDomain(entry -> remember(index, "*." + entry.name(), now));
    }

    /** Finds the answers for what files are called and for what is in them, so that their key material stays in memory. */
    void remember(HostFiles files) {
        HostIndex index = contents.index();
        long now = time.getAsLong();
        patterns(files).forEach(pattern -> remember(index, pattern, now));
    }

    private void remember(HostIndex index, String pattern, long now) {
        Entry entry = index.get(pattern);
        if (entry != null) {
            index.someHost(pattern).ifPresent(name -> find(index, entry, name, now));
        }
    }

    private Stream<String> patterns(HostFiles files) {
        return Stream.concat(Stream.of(contents.label(files)), files.reading().names().stream());
    }

    /** The answers for what nothing is here for any more take no more room. */
    void forget(HostFiles files) {
        patterns(files).filter(pattern -> contents.index().get(pattern) == null).forEach(known::invalidate);
    }

    /** How many answers are remembered. */
    long size() {
        return known.estimatedSize();
    }

    /** Forgets all. */
    void clear() {
        known.invalidateAll();
    }
}
