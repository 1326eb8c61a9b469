package io.github.mailsni.directory;

import io.github.mailsni.CertificateWarning;
import io.github.mailsni.Credential;
import io.github.mailsni.DirectoryEvent.Loss;
import io.github.mailsni.HostPattern;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.directory.DirectoryComparison.Comparison;
import io.github.mailsni.directory.DirectoryComparison.Differences;
import io.github.mailsni.internal.FileNames;
import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.disk.Disk;
import io.github.mailsni.internal.disk.FileStamp;
import io.github.mailsni.internal.disk.UnansweredException;
import io.github.mailsni.internal.index.HostIndex;
import io.github.mailsni.internal.index.HostIndex.Change;
import io.github.mailsni.internal.index.HostIndex.Entry;
import io.github.mailsni.internal.index.Unit;
import io.github.mailsni.internal.material.Reading;
import io.github.mailsni.internal.material.UnitState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What is known of the files in a directory, and the one road by which that changes: the files of a host are examined, and the next
 * index takes the place of the current one. Each host changes on its own.
 *
 * <p>Thread-safe, by three monitors, whose order is in ARCHITECTURE.md: that of this inventory, while a unit that is new is examined, so
 * that two threads do not make two of it; that of a {@link Unit}, while its files are read and what was found is put in place, so that
 * two threads that want the same files read them once; {@link #lock}, while the next index is made, for which nothing is read.
 */
final class Inventory {
    private final Layout layout;
    private final UnitReader reader;
    private final KeyOwnerSearch strayKeys;
    private final DirectoryComparison listing;
    private final DirectoryLosses losses = new DirectoryLosses(this);

    /** Held by whoever makes the next index from the current one, so that no change is lost. */
    private final Object lock = new Object();

    /** By their units, changed under {@link #lock} and read by any thread: files whose name says no host, because the certificate does or because it makes no sense. */
    private final Map<String, Unit> nameless = new ConcurrentHashMap<>();

    /**
     * The current index. Written under {@link #lock}; handshakes read it without a lock, since an index never changes: they see the
     * directory before a change or after it.
     */
    private volatile HostIndex index = HostIndex.empty();

    Inventory(Path directory, Layout layout, UnitReader reader) {
        this.layout = layout;
        this.reader = reader;
        this.strayKeys = new KeyOwnerSearch(directory, reader);
        this.listing = new DirectoryComparison(directory, layout, reader);
    }

    /** Files that are not in order, as far as one reading tells, and what that found; empty if they are gone. */
    record Doubt(Unit files, Optional<UnitState.Refused> found) {}

    HostIndex index() {
        return index;
    }

    /** What the files of a unit are called in a log. */
    String label(Unit files) {
        return patternOf(files.unit()).orElseGet(() -> Printable.line(files.unit()));
    }

    /** The host or wildcard that files are called after; empty where the certificate tells, or the name makes no sense. */
    Optional<String> pattern(Unit files) {
        return patternOf(files.unit());
    }

    private Optional<String> patternOf(String unit) {
        return layout.namedHost(unit).map(HostPattern::toString);
    }

    /** The files of a unit, if they are known here. */
    Optional<Unit> find(String unit) {
        Optional<String> pattern = patternOf(unit);
        Entry entry = pattern.map(index::get).orElse(null);
        if (entry != null) {
            for (Unit files : entry.own()) {
                if (files.unit().equals(unit)) {
                    return Optional.of(files);
                }
            }
        }
        return pattern.isPresent() ? Optional.empty() : Optional.ofNullable(nameless.get(unit));
    }

    /** All files, in no order. */
    void forEach(Consumer<Unit> action) {
        HostIndex current = index; // first: what it has of the nameless is among them already
        boolean allNamed = nameless.isEmpty();
        current.forEach(entry -> {
            for (Unit files : entry.own()) {
                if (allNamed || !nameless.containsKey(files.unit())) {
                    action.accept(files);
                }
            }
        });
        nameless.values().forEach(action);
    }

    /** Begins with files by their names alone, without a look at them. */
    void addUnread(Collection<String> units) {
        HostIndex.Beginning beginning = new HostIndex.Beginning();
        synchronized (lock) {
            for (String unit : units) {
                Unit files = new Unit(unit, listing.latest());
                layout.namedHost(unit)
                        .ifPresentOrElse(host -> beginning.add(host, files), () -> nameless.put(files.unit(), files));
            }
            index = beginning.index();
        }
    }

    private void add(Change change, Unit files) {
        patternOf(files.unit())
                .ifPresentOrElse(
                        pattern -> change.own(files, List.of(), List.of(pattern)),
                        () -> nameless.put(files.unit(), files));
    }

    /** The credentials in files; they are read if they are not in memory. None if they are not in order. */
    List<Credential> credentials(Unit files) {
        List<Credential> inMemory = inMemory(files);
        if (!inMemory.isEmpty() || files.state().refusal() != null) {
            return inMemory;
        }
        synchronized (files) { // for as long as the disk is waited for at most
            inMemory = inMemory(files);
            return inMemory.isEmpty() && files.state().refusal() == null ? readCredentials(files) : inMemory;
        }
    }

    private List<Credential> readCredentials(Unit files) {
        UnitState before = files.state();
        try {
            Optional<Reading> read = disk().touch(files.unit(), () -> reader.read(files));
            if (read.isPresent()) {
                if (isHere(files)) {
                    notice(files, before, read.get());
                }
                return read.get().credentials();
            }
            RefusedFile missing = disk().touch(files.unit(), () -> reader.missing(files.unit()));
            if (isHere(files)) {
                learn(files, before.doubted(missing));
            }
            return List.of();
        } catch (UnansweredException e) {
            return List.of();
        }
    }

    /** Files were read because a client wants them. If they have changed, that is for an examination to take, and to tell. */
    private void notice(Unit files, UnitState before, Reading read) {
        UnitState found = read.state();
        if (found.refusal() != null) {
            learn(files, before.doubted(found.refusal()));
        } else if (!before.isRead()) {
            learnFirst(files, found);
        } else if (isSame(before, found, read.credentials())) {
            if (before.stamp() == found.stamp()) {
                if (files.state() instanceof UnitState.Good good) {
                    good.again(read.credentials());
                }
            } else {
                learn(files, found);
            }
        } else if (before.stamp() == found.stamp()) {
            // changed twice within one tick: the examination must not take its look for the old one
            markFresh(files);
        }
    }

    private void markFresh(Unit files) {
        synchronized (lock) {
            files.state(files.state().fresh());
        }
    }

    /** Whether {@link #credentials} would not have to read. */
    boolean isInMemory(Unit files) {
        return !inMemory(files).isEmpty() || files.state().refusal() != null || !disk().answers(files.unit());
    }

    /** The credentials in files, as far as they are in memory; reads nothing. */
    static List<Credential> inMemory(Unit files) {
        return files.state().inMemory();
    }

    /**
     * Compares the files of a unit with what is known of them.
     *
     * @param decide whether files that are not in order, or gone, are taken to be so for good
     */
    UnitChange examine(String unit, boolean decide) {
        return examine(unit, decide, Comparison.AS_BEFORE);
    }

    /**
     * The same for a unit of which no change was heard: if it was read within a tick of its last change, it is left alone until that
     * tick is over.
     */
    UnitChange examineUnheard(String unit, boolean decide) {
        return examine(unit, decide, Comparison.RACY);
    }

    private UnitChange examine(String unit, boolean decide, Comparison leftAlone) {
        while (true) {
            Optional<Unit> known = find(unit);
            if (known.isEmpty()) {
                return examineNew(unit, decide, leftAlone);
            }
            Unit files = known.get();
            synchronized (files) {
                if (isHere(files)) {
                    return examineIfAnswering(files, decide, leftAlone);
                }
            }
        }
    }

    /** Files that do not answer stay as they are. */
    private UnitChange examineIfAnswering(Unit files, boolean decide, Comparison leftAlone) {
        try {
            return examine(files, decide, leftAlone);
        } catch (UnansweredException e) {
            return finding(UnitChange.Kind.UNCHANGED, files);
        }
    }

    /** Two threads that meet the same new files must not make two hosts of them. */
    private synchronized UnitChange examineNew(String unit, boolean decide, Comparison leftAlone) {
        return find(unit).isPresent()
                ? examine(unit, decide, leftAlone)
                : examineIfAnswering(new Unit(unit, listing.latest()), decide, leftAlone);
    }

    private boolean isAsBefore(Unit files, Comparison leftAlone) throws UnansweredException {
        UnitState before = files.state();
        if (!before.isRead() || before.isDoubted()) {
            return false;
        }
        FileStamp.Look look = disk().touch(files.unit(), () -> reader.look(files.unit()));
        return Comparison.of(before, look).compareTo(leftAlone) <= 0;
    }

    private UnitChange examine(Unit files, boolean decide, Comparison leftAlone) throws UnansweredException {
        UnitState before = files.state();
        if (FileNames.isUnspeakable(files.unit()) && files.listed() != listing.latest()) {
            // no path leads to it: that the directory does not list it any more is all that can be known
            return decide ? remove(files, before) : finding(UnitChange.Kind.UNSETTLED, files);
        }
        if (isAsBefore(files, leftAlone)) {
            return finding(UnitChange.Kind.UNCHANGED, files);
        }
        Optional<Reading> read = disk().touch(files.unit(), () -> reader.read(files));
        if (read.isEmpty()) {
            return decide ? remove(files, before) : finding(UnitChange.Kind.UNSETTLED, files);
        }
        UnitState found = read.get().state();
        if (found instanceof UnitState.Refused refused) {
            return refused.isDecided(before, decide)
                    ? refuse(files, before, refused)
                    : finding(UnitChange.Kind.UNSETTLED, files);
        }
        boolean same = isSame(before, found, read.get().credentials());
        DirectoryLosses.Before had = DirectoryLosses.Before.of(files, before);
        learn(files, found);
        if (same) {
            return finding(UnitChange.Kind.UNCHANGED, files);
        }
        boolean served = (before.isRead() && before.count() > 0) || isServedByOthers(files);
        return finding(
                served ? UnitChange.Kind.REPLACED : UnitChange.Kind.LOADED,
                files,
                losses.ofRenewal(had, read.get().credentials(), reader.now()));
    }

    private boolean isHere(Unit files) {
        return find(files.unit()).filter(found -> found == files).isPresent();
    }

    /** Whether other files of the same host are in service. */
    private boolean isServedByOthers(Unit files) {
        return patternOf(files.unit())
                .flatMap(pattern -> Optional.ofNullable(index.get(pattern)))
                .filter(entry -> entry.own().stream()
                        .anyMatch(other -> other != files && other.state().serves()))
                .isPresent();
    }

    private static boolean isSame(UnitState before, UnitState found, List<Credential> credentials) {
        if (before.isRefused()) {
            return false;
        }
        List<Credential> loaded = before.inMemory();
        if (!loaded.isEmpty()) {
            return loaded.equals(credentials);
        }
        return before.isRead()
                && before.leafHash() == found.leafHash()
                && before.notAfter() == found.notAfter()
                && before.names().equals(found.names());
    }

    /**
     * Why files are not in service, if they are not. Of files that were broken when they were first read, and are to be read again, that
     * is why they were; where something good is in service it is not yet told.
     */
    Optional<RefusedFile> refusal(Unit files) {
        UnitState state = files.state();
        RefusedFile refusal = state.refusal();
        if (refusal == null || (state.isDoubted() && !state.kept().isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(state.isDoubted() ? strayKeys.explain(files, state, this) : refusal);
    }

    private UnitChange refuse(Unit files, UnitState before, UnitState.Refused found) {
        RefusedFile refusal = strayKeys.explain(files, found, this);
        learn(files, found.because(refusal));
        boolean told = refusal.equals(before.refusal()) && before.isRefused();
        return told
                ? finding(UnitChange.Kind.UNCHANGED, files)
                : new UnitChange(
                        UnitChange.Kind.REFUSED,
                        files,
                        label(files),
                        refusal,
                        !found.kept().isEmpty(),
                        List::of);
    }

    private UnitChange remove(Unit files, UnitState before) {
        if (!isHere(files)) {
            return finding(UnitChange.Kind.UNCHANGED, files);
        }
        DirectoryLosses.Before had = DirectoryLosses.Before.of(files, before);
        synchronized (lock) {
            Change change = new Change(index);
            Optional<String> pattern = patternOf(files.unit());
            List<String> names = files.state().names();
            if (pattern.isPresent()) {
                change.own(files, List.of(pattern.get()), List.of());
                change.naming(files, names, List.of());
            } else {
                nameless.remove(files.unit(), files);
                change.own(files, names, List.of());
            }
            index = change.isEmpty() ? index.nextGeneration() : change.apply();
            findNaming(names);
        }
        if (!before.serves()) {
            return finding(UnitChange.Kind.UNCHANGED, files);
        }
        return finding(
                isServedByOthers(files) ? UnitChange.Kind.REPLACED : UnitChange.Kind.REMOVED,
                files,
                losses.ofRemoval(had, reader.now()));
    }

    /** Where so many files named a host that only some were kept in the index, others take their place when these are gone. */
    private void findNaming(Collection<String> patterns) {
        for (String pattern : patterns) {
            Entry entry = index.get(pattern);
            if (entry != null && entry.lacksNaming()) {
                List<Unit> all = new ArrayList<>();
                forEach(files -> {
                    if (files.state().names().contains(pattern)) {
                        all.add(files);
                    }
                });
                index = new Change(index).namingAnew(pattern, all).apply();
            }
        }
    }

    private UnitChange finding(UnitChange.Kind kind, Unit files) {
        return finding(kind, files, List::of);
    }

    private UnitChange finding(UnitChange.Kind kind, Unit files, Supplier<List<Loss>> lost) {
        return new UnitChange(kind, files, label(files), null, false, lost);
    }

    /** What was found is known from here on. Answers that were found before may be others now. */
    private void learn(Unit files, UnitState found) {
        synchronized (lock) {
            Change change = new Change(index);
            List<String> before = files.state().names();
            learn(change, files, found);
            index = change.isEmpty() ? index.nextGeneration() : change.apply();
            findNaming(before);
        }
    }

    /** The same, where no answer can have been found in ignorance of it. */
    private void learnFirst(Unit files, UnitState found) {
        synchronized (lock) {
            Change change = new Change(index);
            learn(change, files, found);
            if (!change.isEmpty()) {
                index = change.apply();
            }
        }
    }

    private void learn(Change change, Unit files, UnitState found) {
        if (find(files.unit()).isEmpty()) {
            add(change, files);
        }
        List<String> before = files.state().names();
        if (patternOf(files.unit()).isPresent()) {
            change.naming(files, before, found.names());
        } else {
            change.own(files, before, found.names());
        }
        files.state(found);
    }

    /**
     * Reads files that were never read, to know their names and their faults; what they hold is not kept. Units that
     * another thread has read in the meantime are left as that thread found them.
     *
     * @return those that are not in order, or gone: to be decided, or to be examined once more in case they are being written
     */
    List<Doubt> readUnread(Collection<Unit> unread) {
        return readUnread(unread, files -> reader.read(files).map(Reading::state));
    }

    /** The same in a fraction of the time; a key that does not belong to its certificate though it says so is found when it is used. */
    List<Doubt> skimUnread(Collection<Unit> unread) {
        return readUnread(unread, reader::skim);
    }

    private List<Doubt> readUnread(Collection<Unit> unread, Disk.Step<Unit, Optional<UnitState>> reading) {
        record Learned(Unit files, UnitState found) {}
        List<Learned> learned = new ArrayList<>();
        List<Doubt> doubts = new ArrayList<>();
        List<Unit> all =
                unread.stream().filter(files -> !files.state().isRead()).toList();
        disk().each(all, Unit::unit, reading, (files, found) -> {
            if (found.isEmpty()) {
                doubts.add(new Doubt(files, Optional.empty()));
            } else if (found.get() instanceof UnitState.Refused refused) {
                doubts.add(new Doubt(files, Optional.of(refused)));
                learned.add(new Learned(files, files.state().doubted(refused.refusal())));
            } else {
                learned.add(new Learned(files, found.get()));
            }
        });
        synchronized (lock) {
            Change change = new Change(index);
            learned.removeIf(each -> each.files().state().isRead() || !isHere(each.files()));
            learned.forEach(each -> learn(change, each.files(), each.found()));
            if (!learned.isEmpty()) {
                index = change.isEmpty() ? index.nextGeneration() : change.apply();
            }
        }
        return doubts;
    }

    /** Takes what was found to be so for good. */
    UnitChange decide(Doubt doubt) {
        Unit files = doubt.files();
        synchronized (files) {
            UnitState before = files.state();
            return doubt.found().isPresent()
                    ? refuse(files, before, doubt.found().get())
                    : remove(files, before);
        }
    }

    /**
     * Lists the directory, and looks at all files of which something is known.
     *
     * @throws IOException if it cannot be listed
     */
    Differences compare() throws IOException {
        return listing.compare(this);
    }

    /** Answers that were found before are to be found anew. */
    void forgetAnswers() {
        synchronized (lock) {
            index = index.nextGeneration();
        }
    }

    /** The files that no one has read so far. */
    List<Unit> unread() {
        List<Unit> unread = new ArrayList<>();
        forEach(files -> {
            if (!files.state().isRead()) {
                unread.add(files);
            }
        });
        return unread;
    }

    /** One more warning about files, if nothing else has become of them. */
    void warn(Unit files, CertificateWarning warning) {
        synchronized (lock) {
            files.state(files.state().warned(warning));
        }
    }

    /** Where certificate and key of a unit are, or where they are expected. Touches the disk on the calling thread. */
    List<Path> paths(String unit) {
        return reader.paths(unit);
    }

    /** Whether not even one unit is there: the directory is gone, or empty as a mount point is where nothing is mounted. */
    boolean hasVanished() throws UnansweredException {
        return listing.isEmpty();
    }

    /** The way by which the files are touched. */
    Disk disk() {
        return reader.disk();
    }
}
