package io.github.mailsni.directory;

import io.github.mailsni.CertificateWarning;
import io.github.mailsni.Credential;
import io.github.mailsni.DirectoryEvent.Loss;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.directory.DirectoryComparison.Comparison;
import io.github.mailsni.directory.DirectoryComparison.Differences;
import io.github.mailsni.internal.FileNames;
import io.github.mailsni.internal.Loggers;
import io.github.mailsni.internal.disk.Disk;
import io.github.mailsni.internal.disk.FileStamp;
import io.github.mailsni.internal.disk.UnansweredException;
import io.github.mailsni.internal.index.Unit;
import io.github.mailsni.internal.material.GoodUnit;
import io.github.mailsni.internal.material.Reading;
import io.github.mailsni.internal.material.UnitState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Examines the files of a directory's units, and decides what becomes of them. Each unit changes on its own.
 *
 * <p>Thread-safe, by three monitors, whose order is in ARCHITECTURE.md: that of this inventory, while a unit that is new is examined, so
 * that two threads do not make two of it; that of a {@link Unit}, while its files are read and the finding is put in place, so that two
 * threads that want one unit read it once; that of {@link IndexedUnits}, while the next index is made.
 */
final class Inventory {
    private static final Logger LOG = LoggerFactory.getLogger(Loggers.DIRECTORY);
    private static final long ROUND_PATIENCE_SECONDS = 1;

    private final IndexedUnits units;
    private final UnitReader reader;
    private final KeyOwnerSearch strayKeys;
    private final DirectoryComparison listing;
    private final DirectoryLosses losses = new DirectoryLosses(this);
    private final FreshMaterial fresh;

    /** Held by the round that runs; by none that has not got it within its patience. */
    private final ReentrantLock rounds = new ReentrantLock();

    /**
     * An inventory that knows no unit yet.
     *
     * @param materialBytes about how much memory key material may take that was read and is in no answer yet
     */
    Inventory(Path directory, Layout layout, UnitReader reader, long materialBytes) {
        this.units = new IndexedUnits(layout);
        this.reader = reader;
        this.strayKeys = new KeyOwnerSearch(directory, reader);
        this.listing = new DirectoryComparison(directory, layout, reader);
        this.fresh = new FreshMaterial(materialBytes);
    }

    /** Returns the units and the index over them. */
    IndexedUnits units() {
        return units;
    }

    /** Adds units of which nothing but the name is known; touches no file. */
    void addUnread(Collection<String> names) {
        units.addUnread(names, listing.latest());
    }

    /** A unit whose files are not in order, as far as one reading tells, and why; without a finding if the files are gone. */
    record Doubt(Unit files, Optional<UnitState.Refused> found) {}

    /** Returns the credentials of a unit; reads the files if they are not in memory. Returns none if the files are not in order. */
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
                if (units.isHere(files)) {
                    notice(files, before, read.get());
                }
                return read.get().credentials();
            }
            RefusedFile missing = disk().touch(files.unit(), () -> reader.missing(files.unit()));
            if (units.isHere(files)) {
                units.learn(files, before.doubted(missing));
            }
            return List.of();
        } catch (UnansweredException e) {
            return List.of();
        }
    }

    /** Takes what was read because a client wants it. If the files have changed, an examination takes and tells that later. */
    private void notice(Unit files, UnitState before, Reading read) {
        UnitState found = read.state();
        if (found.refusal() != null) {
            units.learn(files, before.doubted(found.refusal()));
        } else if (!before.isRead()) {
            units.learnFirst(files, found);
        } else if (isSame(before, found, read.credentials())) {
            if (before.stamp() == found.stamp()) {
                if (files.state() instanceof GoodUnit good) {
                    good.again(read.credentials());
                }
            } else {
                units.learn(files, found);
            }
        } else if (before.stamp() == found.stamp()) {
            // changed twice within one tick: the examination must not take its look for the old one
            units.markFresh(files);
        }
    }

    /** Whether {@link #credentials} would answer without reading. */
    boolean isInMemory(Unit files) {
        return !inMemory(files).isEmpty() || files.state().refusal() != null || !disk().answers(files.unit());
    }

    /** Returns the credentials of a unit that are in memory; reads nothing. */
    static List<Credential> inMemory(Unit files) {
        return files.state().inMemory();
    }

    /**
     * Compares the files of a unit with what is known of them, and reads them if they have changed.
     *
     * @param decide whether files that are not in order, or gone, are taken to be so for good
     */
    UnitChange examine(String unit, boolean decide) {
        return examine(unit, decide, Comparison.AS_BEFORE);
    }

    /**
     * Examines a unit of which no change was heard. If it was read within a tick of its last change, it is left alone until that tick is
     * over.
     */
    UnitChange examineUnheard(String unit, boolean decide) {
        return examine(unit, decide, Comparison.RACY);
    }

    private UnitChange examine(String unit, boolean decide, Comparison leftAlone) {
        while (true) {
            Optional<Unit> known = units.find(unit);
            if (known.isEmpty()) {
                return examineNew(unit, decide, leftAlone);
            }
            Unit files = known.get();
            synchronized (files) {
                if (units.isHere(files)) {
                    return examineIfAnswering(files, decide, leftAlone);
                }
            }
        }
    }

    /** Examines files; if they do not answer, they stay as they are. */
    private UnitChange examineIfAnswering(Unit files, boolean decide, Comparison leftAlone) {
        try {
            return examine(files, decide, leftAlone);
        } catch (UnansweredException e) {
            return finding(UnitChange.Kind.UNCHANGED, files);
        }
    }

    /** Examines a unit that is new, by one thread at a time: two threads that meet the same new files must not make two units of them. */
    private synchronized UnitChange examineNew(String unit, boolean decide, Comparison leftAlone) {
        return units.find(unit).isPresent()
                ? examine(unit, decide, leftAlone)
                : examineIfAnswering(units.newUnit(unit, listing.latest()), decide, leftAlone);
    }

    private boolean isAsBefore(Unit files, Comparison leftAlone) throws UnansweredException {
        UnitState before = files.state();
        if (!before.isRead() || before.isDoubted() || files.listed() != listing.latest()) {
            return false; // a file that is not listed any more may be harmless now, though it looks as before
        }
        FileStamp.Look look = disk().touch(files.unit(), () -> reader.look(files.unit()));
        return Comparison.of(before, look, reader.now()).compareTo(leftAlone) <= 0;
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
            return decide ? remove(files, before) : unsettled(files);
        }
        UnitState found = read.get().state();
        if (found instanceof UnitState.Refused refused) {
            return refused.isDecided(before, decide) ? refuse(files, before, refused) : unsettled(files);
        }
        boolean same = isSame(before, found, read.get().credentials());
        DirectoryLosses.Before had = DirectoryLosses.Before.of(files, before);
        units.learn(files, found);
        if (same) {
            return unchanged(files, before, found);
        }
        fresh.hold(read.get().credentials());
        boolean served = (before.isRead() && before.count() > 0) || units.isServedByOthers(files, found.names());
        return finding(
                served ? UnitChange.Kind.REPLACED : UnitChange.Kind.LOADED,
                files,
                losses.ofRenewal(had, read.get().credentials(), reader.now()));
    }

    /** Files that hold what they held: that time has passed may have made clients object to other things. */
    private UnitChange unchanged(Unit files, UnitState before, UnitState found) {
        List<CertificateWarning> more = found.warnings().stream()
                .filter(warning -> !before.warnings().contains(warning))
                .toList();
        return new UnitChange(UnitChange.Kind.UNCHANGED, files, units.label(files), null, false, more, List::of);
    }

    /**
     * Leaves files to their writer for now. They are read again even if they look as they did when they were good: a clock that was set
     * back dates a change like the one before.
     */
    private UnitChange unsettled(Unit files) {
        units.markFresh(files);
        return finding(UnitChange.Kind.UNSETTLED, files);
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
     * Returns why files are not in service, if that is decided. Files that never were in order are reported while they are doubted, too.
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
        units.learn(files, found.because(refusal));
        boolean told = refusal.equals(before.refusal()) && before.isRefused();
        return told
                ? finding(UnitChange.Kind.UNCHANGED, files)
                : new UnitChange(
                        UnitChange.Kind.REFUSED,
                        files,
                        units.label(files),
                        refusal,
                        !found.kept().isEmpty(),
                        List.of(),
                        List::of);
    }

    private UnitChange remove(Unit files, UnitState before) {
        if (!units.isHere(files)) {
            return finding(UnitChange.Kind.UNCHANGED, files);
        }
        DirectoryLosses.Before had = DirectoryLosses.Before.of(files, before);
        units.remove(files);
        if (!before.serves()) {
            return finding(UnitChange.Kind.UNCHANGED, files);
        }
        return finding(
                units.isServedByOthers(files, before.names()) ? UnitChange.Kind.REPLACED : UnitChange.Kind.REMOVED,
                files,
                losses.ofRemoval(had, reader.now()));
    }

    private UnitChange finding(UnitChange.Kind kind, Unit files) {
        return finding(kind, files, List::of);
    }

    private UnitChange finding(UnitChange.Kind kind, Unit files, Supplier<List<Loss>> lost) {
        return new UnitChange(kind, files, units.label(files), null, false, List.of(), lost);
    }

    /**
     * Reads units that were never read, to learn their names and faults. Units that another thread has read in the meantime are left as
     * that thread found them.
     *
     * @return those that are not in order, or gone: to be decided, or to be examined once more in case they are being written
     */
    List<Doubt> readUnread(Collection<Unit> unread) {
        return readUnread(unread, reader::read);
    }

    /**
     * Reads units as {@link #readUnread(Collection)} does, in a fraction of the time and without their key material: keys are not checked
     * against their own numbers. A key that does not belong to its certificate though it states so is found when it is used.
     */
    List<Doubt> skimUnread(Collection<Unit> unread) {
        return readUnread(unread, reader::skim);
    }

    private List<Doubt> readUnread(Collection<Unit> unread, Disk.Step<Unit, Optional<Reading>> reading) {
        List<IndexedUnits.Learned> learned = new ArrayList<>();
        List<Doubt> doubts = new ArrayList<>();
        List<Unit> all =
                unread.stream().filter(files -> !files.state().isRead()).toList();
        disk().each(all, Unit::unit, reading, (files, found) -> {
            if (found.isEmpty()) {
                doubts.add(new Doubt(files, Optional.empty()));
            } else if (found.get().state() instanceof UnitState.Refused refused) {
                doubts.add(new Doubt(files, Optional.of(refused)));
                learned.add(new IndexedUnits.Learned(files, files.state().doubted(refused.refusal())));
            } else {
                fresh.hold(found.get().credentials());
                learned.add(new IndexedUnits.Learned(files, found.get().state()));
            }
        });
        units.learnAll(learned);
        return doubts;
    }

    /**
     * Begins a round: the key material that is read stays in memory until its end, and the next round waits, so that the listener is told of
     * changes in their order. It does not wait for long: the round before may have to do with a path that does not answer, or with a
     * listener that waits for this one.
     */
    void beginRound() {
        try {
            if (!rounds.tryLock(ROUND_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.debug("the files are examined though another thread has not told all that it has found");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        fresh.begin();
    }

    /** Ends a round: what the answers have of the key material stays in memory. On the thread that began it. */
    void endRound() {
        fresh.end();
        if (rounds.isHeldByCurrentThread()) {
            rounds.unlock();
        }
    }

    /** Makes a doubt final. */
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
     * Lists the directory, and compares the files of all units that were read.
     *
     * @throws IOException if it cannot be listed
     */
    Differences compare() throws IOException {
        return listing.compare(this);
    }

    /** Returns where certificate and key of a unit are, or are expected. Touches the disk on the calling thread. */
    List<Path> paths(String unit) {
        return reader.paths(unit);
    }

    /** Whether no unit is left: the directory is gone, or empty as a mount point is where nothing is mounted. */
    boolean hasVanished() throws UnansweredException {
        return listing.isEmpty();
    }

    /** Returns the disk through which all files are touched. */
    Disk disk() {
        return reader.disk();
    }
}
