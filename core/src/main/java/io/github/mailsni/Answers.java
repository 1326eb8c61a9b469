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
    private final Cache<Entry, KnownAnswer> known;
    private volatile @Nullable Default byDefault;

    /** What clients get that ask for nothing that is here. */
    private record Default(HostCredentials host, Selection selection) {}

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
                .weigher((Entry entry, KnownAnswer answer) -> answer.weight())
                .executor(Runnable::run)
                .removalListener(Answers::forget)
                .build();
    }

    private static void forget(@Nullable Entry entry, @Nullable KnownAnswer answer, RemovalCause cause) {
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
        KnownAnswer answer = entry.answer();
        return answer != null && answer.isChecked(index.generation(), page)
                ? answer.selection()
                : check(index, entry, name, page);
    }

    /** About once a second for each name: often enough for the clock, and to tell the cache what is in use. */
    private Selection check(HostIndex index, Entry entry, ServerName name, int page) {
        long now = time.getAsLong();
        KnownAnswer answer = entry.answer();
        if (answer == null || !answer.holds(index.generation(), now)) {
            return find(index, entry, name, now);
        }
        if (known.getIfPresent(entry) == null) {
            known.put(entry, answer); // it was displaced this very moment
        }
        answer.checkedOn(page);
        return answer.selection();
    }

    private Selection find(HostIndex index, Entry entry, ServerName name, long now) {
        KnownAnswer answer = rule(index, now).answer(name);
        entry.remember(answer);
        known.put(entry, answer);
        return answer.selection();
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
                && (needsReading(entry) || needsReading(index.wildcardOf(name)));
    }

    private boolean needsReading(@Nullable Entry entry) {
        return entry != null
                && Stream.concat(entry.own().stream(), entry.naming().stream())
                        .anyMatch(files -> !contents.isInMemory(files));
    }

    /** The credentials of the default host: its own, or those of a certificate here that is for it; empty if there are none. */
    Optional<HostCredentials> findDefault() {
        HostIndex index = contents.index();
        Instant now = Instant.ofEpochMilli(time.getAsLong());
        Entry exact = index.get(defaultName.toString());
        Entry wildcard = index.wildcardOf(defaultName);
        List<List<HostFiles>> inOrder = new ArrayList<>();
        Stream.of(Optional.ofNullable(exact), Optional.ofNullable(wildcard))
                .forEach(entry -> entry.ifPresent(found -> inOrder.add(found.own())));
        Stream.of(Optional.ofNullable(exact), Optional.ofNullable(wildcard))
                .forEach(entry ->
                        entry.ifPresent(found -> found.naming().forEach(files -> inOrder.add(List.of(files)))));
        for (List<HostFiles> all : inOrder) {
            List<Credential> credentials = new ArrayList<>();
            all.forEach(files -> credentials.addAll(credentials(files)));
            if (!credentials.isEmpty()) {
                return Optional.of(
                        HostCredentials.of(contents.label(all.get(0)), SelectionRule.bestOfEachType(credentials, now)));
            }
        }
        return Optional.empty();
    }

    /** Takes what is there now for the default host; if nothing is, the last stays. */
    void refreshDefault() {
        findDefault().ifPresent(found -> {
            Default current = byDefault;
            if (current == null || !current.host().credentials().equals(found.credentials())) {
                byDefault = new Default(found, Selection.of(found, MatchKind.DEFAULT, false));
                contents.forgetAnswers();
            }
        });
    }

    /** Finds the answer for each name, as far as they all have room. */
    void rememberAll() {
        HostIndex index = contents.index();
        long now = time.getAsLong();
        index.forEachHost(entry -> ServerName.parse(entry.name()).ifPresent(name -> find(index, entry, name, now)));
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
