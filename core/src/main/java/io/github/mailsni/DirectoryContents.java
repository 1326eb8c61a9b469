package io.github.mailsni;

import static java.util.Objects.requireNonNull;

import io.github.mailsni.FilesReader.Read;
import io.github.mailsni.HostFiles.Reading;
import io.github.mailsni.HostIndex.Change;
import io.github.mailsni.HostIndex.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the files in a directory, and the one road by which that changes: the files of a host are examined, and the next
 * index takes the place of the current one. Each host changes on its own.
 *
 * <p>Thread-safe. Files are read outside the lock; two threads that read the same files wait for each other.
 */
final class DirectoryContents {
    private final Path directory;
    private final Layout layout;
    private final FilesReader reader;
    private final Object lock = new Object();
    /** By their units: files whose name says no host, because the certificate does or because it makes no sense. */
    private final Map<String, HostFiles> nameless = new ConcurrentHashMap<>();

    private volatile HostIndex index = HostIndex.empty();
    private final AtomicInteger listing = new AtomicInteger();

    DirectoryContents(Path directory, Layout layout, FilesReader reader) {
        this.directory = directory;
        this.layout = layout;
        this.reader = reader;
    }

    /** What an examination has found. */
    record Finding(
            Kind kind,
            HostFiles files,
            String label,
            @Nullable RefusedFile refusal,
            boolean lastGoodServed) {
        /** What has become of the files. */
        enum Kind {
            UNCHANGED,
            LOADED,
            REPLACED,
            REMOVED,
            REFUSED,
            /** Perhaps they are being written: to be examined again before anything is decided. */
            UNSETTLED
        }
    }

    /** Files that are not in order, as far as one reading tells, and what that found; empty if they are gone. */
    record Doubt(HostFiles files, Optional<Reading> found) {}

    /** Which units of a directory have to be examined. */
    record Differences(List<String> units, int listed) {
        static final Differences NONE = new Differences(List.of(), 0);
    }

    HostIndex index() {
        return index;
    }

    /** What the files of a unit are called in a log. */
    String label(HostFiles files) {
        return patternOf(files.unit()).orElse(files.unit());
    }

    private Optional<String> patternOf(String unit) {
        try {
            return layout.host(unit).map(HostPattern::toString);
        } catch (IllegalArgumentException notAName) {
            return Optional.empty();
        }
    }

    /** The files of a unit, if they are known here. */
    Optional<HostFiles> find(String unit) {
        Optional<String> pattern = patternOf(unit);
        Entry entry = pattern.map(index::get).orElse(null);
        if (entry != null) {
            for (HostFiles files : entry.own()) {
                if (files.unit().equals(unit)) {
                    return Optional.of(files);
                }
            }
        }
        return pattern.isPresent() ? Optional.empty() : Optional.ofNullable(nameless.get(unit));
    }

    /** All files, in no order. */
    void forEach(Consumer<HostFiles> action) {
        index.forEach(entry -> {
            for (HostFiles files : entry.own()) {
                if (!nameless.containsKey(files.unit())) {
                    action.accept(files);
                }
            }
        });
        nameless.values().forEach(action);
    }

    /** Adds files by their names alone, without a look at them. */
    void addUnread(Collection<String> units) {
        synchronized (lock) {
            Change change = new Change(index);
            for (String unit : units) {
                add(change, new HostFiles(unit, listing.get()));
            }
            index = change.apply();
        }
    }

    private void add(Change change, HostFiles files) {
        patternOf(files.unit())
                .ifPresentOrElse(
                        pattern -> change.own(files, List.of(), List.of(pattern)),
                        () -> nameless.put(files.unit(), files));
    }

    /** The credentials in files; they are read if they are not in memory. None if they are not in order. */
    List<Credential> credentials(HostFiles files) {
        List<Credential> inMemory = inMemory(files);
        if (!inMemory.isEmpty() || files.reading().refusal() != null) {
            return inMemory;
        }
        synchronized (files) {
            Reading before = files.reading();
            inMemory = inMemory(files);
            if (!inMemory.isEmpty() || before.refusal() != null) {
                return inMemory;
            }
            Optional<Read> read = reader.read(files);
            if (read.isEmpty()) {
                return List.of();
            }
            List<Credential> credentials = read.get().credentials();
            Reading found = read.get().reading();
            if (before.known() && found.refusal() == null && found.stamp() == before.stamp()) {
                before.again(credentials);
            } else {
                learn(files, before, found.refusal() == null ? found : found.undecided());
            }
            return credentials;
        }
    }

    /** Whether {@link #credentials} would not have to read. */
    boolean isInMemory(HostFiles files) {
        return !inMemory(files).isEmpty() || files.reading().refusal() != null;
    }

    private static List<Credential> inMemory(HostFiles files) {
        Reading reading = files.reading();
        return reading.kept().isEmpty() ? reading.loaded() : reading.kept();
    }

    /** Whether the files are in order or not is still to be decided. */
    static boolean isUndecided(HostFiles files) {
        return files.reading().refusal() != null && files.reading().stamp() == FileStamp.ABSENT;
    }

    /**
     * Compares the files of a unit with what is known of them.
     *
     * @param decide whether files that are not in order, or gone, are taken to be so for good
     */
    Finding examine(String unit, boolean decide) {
        HostFiles files = find(unit).orElseGet(() -> new HostFiles(unit, listing.get()));
        synchronized (files) {
            Reading before = files.reading();
            if (before.known() && before.stamp() != FileStamp.ABSENT && before.stamp() == reader.stamp(unit)) {
                return finding(Finding.Kind.UNCHANGED, files);
            }
            Optional<Read> read = reader.read(files);
            if (read.isEmpty()) {
                return decide ? remove(files, before) : finding(Finding.Kind.UNSETTLED, files);
            }
            Reading found = read.get().reading();
            if (found.refusal() != null) {
                return decide ? refuse(files, before, found) : finding(Finding.Kind.UNSETTLED, files);
            }
            boolean same = isSame(before, found, read.get().credentials());
            learn(files, before, found);
            if (same) {
                return finding(Finding.Kind.UNCHANGED, files);
            }
            boolean served = before.known() && before.count() > 0;
            return finding(served ? Finding.Kind.REPLACED : Finding.Kind.LOADED, files);
        }
    }

    private static boolean isSame(Reading before, Reading found, List<Credential> credentials) {
        List<Credential> loaded = before.kept().isEmpty() ? before.loaded() : before.kept();
        if (!loaded.isEmpty()) {
            return loaded.equals(credentials) && before.refusal() == null;
        }
        return before.known()
                && before.refusal() == null
                && before.leafHash() == found.leafHash()
                && before.notAfter() == found.notAfter();
    }

    private Finding refuse(HostFiles files, Reading before, Reading found) {
        RefusedFile refusal = explain(files, found);
        learn(files, before, found.refusedFor(refusal));
        boolean told = refusal.equals(before.refusal()) && before.stamp() != FileStamp.ABSENT;
        return told
                ? finding(Finding.Kind.UNCHANGED, files)
                : new Finding(
                        Finding.Kind.REFUSED,
                        files,
                        label(files),
                        refusal,
                        !found.kept().isEmpty());
    }

    private Finding remove(HostFiles files, Reading before) {
        synchronized (lock) {
            Change change = new Change(index);
            Optional<String> pattern = patternOf(files.unit());
            if (pattern.isPresent()) {
                change.own(files, List.of(pattern.get()), List.of());
                change.naming(files, before.names(), List.of());
            } else {
                nameless.remove(files.unit(), files);
                change.own(files, before.names(), List.of());
            }
            index = change.apply();
            findNaming(before.names());
        }
        return finding(before.count() > 0 ? Finding.Kind.REMOVED : Finding.Kind.UNCHANGED, files);
    }

    /** Where so many files named a host that only some were kept in the index, others take their place when these are gone. */
    private void findNaming(Collection<String> patterns) {
        for (String pattern : patterns) {
            Entry entry = index.get(pattern);
            if (entry != null && entry.lacksNaming()) {
                List<HostFiles> all = new ArrayList<>();
                forEach(files -> {
                    if (files.reading().names().contains(pattern)) {
                        all.add(files);
                    }
                });
                index = new Change(index).namingAnew(pattern, all).apply();
            }
        }
    }

    private Finding finding(Finding.Kind kind, HostFiles files) {
        return new Finding(kind, files, label(files), null, false);
    }

    /** What was found is known from here on. */
    private void learn(HostFiles files, Reading before, Reading found) {
        synchronized (lock) {
            Change change = new Change(index);
            learn(change, files, before, found);
            if (!change.isEmpty()) {
                index = change.apply();
                findNaming(before.names());
            } else if (before.known()) {
                index = index.nextGeneration();
            }
        }
    }

    private void learn(Change change, HostFiles files, Reading before, Reading found) {
        if (find(files.unit()).isEmpty()) {
            add(change, files);
        }
        if (patternOf(files.unit()).isPresent()) {
            change.naming(files, before.names(), found.names());
        } else {
            change.own(files, before.names(), found.names());
        }
        files.reading(found);
    }

    /**
     * Reads files that were never read, to know their names and their faults; what they hold is not kept. What somebody else reads
     * meanwhile is his.
     *
     * @return those that are not in order, or gone: to be decided, or to be examined once more in case they are being written
     */
    List<Doubt> readUnread(Collection<HostFiles> unread) {
        record Learned(HostFiles files, Reading before, Reading found) {}
        List<Learned> learned = new ArrayList<>();
        List<Doubt> doubts = new ArrayList<>();
        for (HostFiles files : unread) {
            Reading before = files.reading();
            if (before.known()) {
                continue;
            }
            Optional<Reading> found = reader.read(files).map(Read::reading);
            if (found.isPresent() && found.get().refusal() == null) {
                learned.add(new Learned(files, before, found.get()));
            } else {
                doubts.add(new Doubt(files, found));
                found.ifPresent(refused -> learned.add(new Learned(files, before, refused.undecided())));
            }
        }
        synchronized (lock) {
            Change change = new Change(index);
            learned.removeIf(each -> each.files().reading() != each.before());
            learned.forEach(each -> learn(change, each.files(), each.before(), each.found()));
            if (!change.isEmpty()) {
                index = change.apply();
            }
        }
        return doubts;
    }

    /** Takes what was found to be so for good. */
    Finding decide(Doubt doubt) {
        HostFiles files = doubt.files();
        synchronized (files) {
            Reading before = files.reading();
            return doubt.found().isPresent()
                    ? refuse(files, before, doubt.found().get())
                    : remove(files, before);
        }
    }

    /** Whose a stray key is: most often two were exchanged. */
    private RefusedFile explain(HostFiles files, Reading found) {
        RefusedFile refusal = requireNonNull(found.refusal());
        if (refusal.reason() != RefusalReason.KEY_MISMATCH) {
            return refusal;
        }
        String owner = reader.publicKeys(files).stream()
                .flatMap(key -> ownerOf(key, files).stream())
                .findFirst()
                .map(file -> " (it belongs to the one in " + Printable.path(directory.relativize(file)) + ")")
                .orElse("");
        return new RefusedFile(refusal.file(), refusal.reason(), refusal.problem() + owner + "; renew both together");
    }

    private Optional<Path> ownerOf(PublicKey key, HostFiles stray) {
        List<HostFiles> owners = new ArrayList<>();
        forEach(files -> {
            if (files != stray && files.reading().leafHash() == key.hashCode()) {
                owners.add(files);
            }
        });
        return owners.stream()
                .flatMap(files -> reader.certificateFile(files, key).stream())
                .findFirst();
    }

    /**
     * Lists the directory, and looks at all files of which something is known.
     *
     * @throws IOException if it cannot be listed
     */
    Differences compare() throws IOException {
        int current = listing.incrementAndGet();
        List<String> different = new ArrayList<>();
        int[] listed = {0};
        layout.list(directory, unit -> {
            listed[0]++;
            find(unit).ifPresentOrElse(files -> files.listed(current), () -> different.add(unit));
        });
        forEach(files -> {
            Reading reading = files.reading();
            if (files.listed() != current || (reading.known() && reading.stamp() != reader.stamp(files.unit()))) {
                different.add(files.unit());
            }
        });
        return new Differences(different, listed[0]);
    }

    /** Answers that were found before are to be found anew. */
    void forgetAnswers() {
        synchronized (lock) {
            index = index.nextGeneration();
        }
    }

    /** The files that no one has read so far. */
    List<HostFiles> unread() {
        List<HostFiles> unread = new ArrayList<>();
        forEach(files -> {
            if (!files.reading().known()) {
                unread.add(files);
            }
        });
        return unread;
    }

    /** One more warning about files, if nothing else has become of them. */
    void warn(HostFiles files, CertificateWarning warning) {
        synchronized (lock) {
            files.reading(files.reading().warned(warning));
        }
    }

    /** Where certificate and key of a unit are, or where they are expected. */
    Stream<Path> paths(String unit) {
        return layout.paths(directory, unit).stream();
    }
}
