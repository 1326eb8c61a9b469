package io.github.mailsni.internal.catalog;

import io.github.mailsni.KeyPasswords;
import io.github.mailsni.internal.FileNames;
import io.github.mailsni.internal.catalog.ContentReader.Request;
import io.github.mailsni.internal.disk.DiskThread;
import io.github.mailsni.internal.disk.FileStamp;
import io.github.mailsni.internal.pem.KeyMaterialException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Knows what the files below a directory hold, and which certificates and keys in them make pairs.
 *
 * <p>Thread-safe. Touches the disk on the calling threads, which have to be some that may be lost; therefore none holds a monitor while it
 * does.
 */
public final class Catalog {
    private static final int MOST_FOLDERS_WATCHED = 1_000;

    private final Path directory;
    private final Clock clock;
    private final ContentReader reader;

    /** What is known of each file. Of two readings of a file, that which began later is kept. */
    private final ConcurrentHashMap<Path, KnownFile> files = new ConcurrentHashMap<>();

    /**
     * What the latest walks have not looked into, and why. Written under the monitor of this catalog: a walk replaces what is below its
     * folder.
     */
    private volatile Map<Path, Unwalked> problems = Map.of();

    /** The folders of the latest walk, and those that were met since. */
    private final Set<Path> folders = ConcurrentHashMap.newKeySet();

    /** Counts readings and walks. */
    private final AtomicLong readings = new AtomicLong();

    /** Counts changes of {@link #files} and {@link #problems}: {@link #latest} holds for one of its values. */
    private final AtomicLong changes = new AtomicLong(1);

    /** The pairs as of a count of changes. Written under the monitor of this catalog, under which nothing is read. */
    private volatile Latest latest = new Latest(0, FoundPairs.NONE);

    private record Latest(long changes, FoundPairs pairs) {}

    /**
     * A catalog of which nothing is known yet.
     *
     * @param passwords of encrypted keys and of key stores
     * @param clock by which certificates are valid
     */
    public Catalog(Path directory, KeyPasswords passwords, Clock clock) {
        this.directory = directory;
        this.clock = clock;
        this.reader = new ContentReader(passwords);
    }

    /** Returns the pairs, by what is known at this moment. Touches no file. */
    public FoundPairs pairs() {
        Latest known = latest;
        return known.changes() == changes.get() ? known.pairs() : pairAnew();
    }

    private synchronized FoundPairs pairAnew() {
        long count = changes.get(); // before the files: a change that comes in between is met by the next pairing
        if (latest.changes() != count) {
            latest = new Latest(count, Pairing.of(directory, files, problems, clock.millis(), latest.pairs()));
        }
        return latest.pairs();
    }

    /** Returns folders whose entries make the pairs; of very many, some. */
    public List<Path> folders() {
        return folders.stream().limit(MOST_FOLDERS_WATCHED).toList();
    }

    /**
     * Walks through the directory, and reads what has changed in it.
     *
     * @throws IOException if it cannot be listed, or is no directory of certificates
     */
    public void walk() throws IOException {
        long began = readings.incrementAndGet();
        TreeWalk walk = walk(directory, began);
        folders.removeIf(each -> !walk.folders().contains(each) && !isBelow(walk.closed(), each));
        changes.incrementAndGet(); // time passes: another pair may be the best one now
    }

    private TreeWalk walk(Path folder, long began) throws IOException {
        Set<Path> seen = new HashSet<>();
        TreeWalk walk;
        try (Parsing parsing = new Parsing(reader, this::keep)) {
            walk = new TreeWalk(
                    directory,
                    file -> {
                        seen.add(file);
                        return refresh(file, parsing);
                    },
                    this::isKnown);
            walk.walk(folder);
            parsing.finish();
        }
        folders.addAll(walk.folders());
        noteProblems(folder, walk.problems());
        files.forEach((file, known) -> {
            if (known.reading() < began
                    && file.startsWith(folder)
                    && !seen.contains(file)
                    && !isBelow(walk.closed(), file)
                    && files.remove(file, known)) {
                changes.incrementAndGet();
            }
        });
        return walk;
    }

    private static boolean isBelow(Set<Path> closed, Path path) {
        return closed.stream().anyMatch(path::startsWith);
    }

    /** Whether a certificate or a key is known to be at a path, or below it. */
    private boolean isKnown(Path path) {
        KnownFile known = files.get(path);
        return known == null
                ? files.entrySet().stream()
                        .anyMatch(each -> each.getKey().startsWith(path)
                                && each.getValue().isUseful())
                : known.isUseful();
    }

    private synchronized void noteProblems(Path folder, Map<Path, Unwalked> found) {
        Map<Path, Unwalked> all = new HashMap<>(problems);
        all.keySet().removeIf(each -> each.startsWith(folder));
        all.putAll(found);
        if (!all.equals(problems)) {
            problems = Map.copyOf(all);
            changes.incrementAndGet();
        }
    }

    /**
     * Reads a file again if it has changed.
     *
     * @param parsing parses it, perhaps later
     * @return whether it holds a key or a certificate, as far as its first look tells
     */
    private boolean refresh(Path file, Parsing parsing) {
        long reading = readings.incrementAndGet();
        KnownFile before = files.get(file);
        FileStamp.Look look = FileStamp.look(file);
        if (look.stamp() == FileStamp.ABSENT) {
            if (before != null && files.remove(file, before)) {
                changes.incrementAndGet();
            }
            return false;
        }
        if (before != null && look.isSettledBy(before.mark())) {
            return before.isUseful();
        }
        Request request = new Request(file, look, before, reading);
        KnownFile known;
        try {
            Optional<byte[]> content = reader.fetch(file);
            if (content.isPresent()) {
                parsing.parse(request, content.get());
                return true;
            }
            known = ContentReader.useless(request);
        } catch (KeyMaterialException e) {
            known = ContentReader.unreadable(request, e);
        }
        keep(request, known);
        return known.isUseful();
    }

    /** Keeps what is known of a file. Any thread. */
    private void keep(Request request, KnownFile found) {
        KnownFile before = request.before();
        files.merge(request.file(), found, (one, other) -> one.reading() > other.reading() ? one : other);
        if (before == null ? found.isUseful() : !found.isLike(before)) {
            changes.incrementAndGet();
        }
    }

    private void refresh(Path file) {
        try (Parsing parsing = new Parsing(reader, this::keep)) {
            boolean unused = refresh(file, parsing);
            parsing.finish();
        }
    }

    /** Reads the files of a pair again, if they have changed. */
    public void refreshAll(Collection<Path> paths) {
        paths.forEach(this::refresh);
    }

    /**
     * Reads files and folders that may have changed.
     *
     * @return the names of the pairs that they are part of, or were, and of those that are others now
     */
    public Set<String> changed(Collection<Path> paths) throws IOException {
        FoundPairs before = pairs();
        for (Path path : paths) {
            if (!isHidden(path)) {
                notice(path);
            }
        }
        FoundPairs after = pairs();
        Set<String> units = new HashSet<>(after.differentFrom(before));
        for (Path path : paths) {
            units.addAll(before.unitsAt(path));
            units.addAll(after.unitsAt(path));
        }
        return units;
    }

    private boolean isHidden(Path path) {
        for (Path name : directory.relativize(path)) {
            if (FileNames.of(name).startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private void notice(Path path) throws IOException {
        DiskThread.at(path);
        if (Files.isDirectory(path)) {
            if (Files.isSymbolicLink(path)) {
                walk(); // it may lead to folders that are known by other paths, or back
            } else {
                walkFolder(path);
            }
        } else {
            boolean known = FileStamp.of(path) == FileStamp.ABSENT || Files.isRegularFile(path);
            if (known && folders.contains(path)) { // else it may only be hidden: then nothing is gone
                removeBelow(path);
            }
            refresh(path);
        }
    }

    private void walkFolder(Path folder) throws IOException {
        try {
            walk(folder, readings.incrementAndGet());
        } catch (NoSuchFileException | NotDirectoryException gone) {
            removeBelow(folder);
        }
    }

    private void removeBelow(Path folder) {
        files.keySet().removeIf(file -> file.startsWith(folder));
        folders.removeIf(each -> each.startsWith(folder));
        changes.incrementAndGet();
    }

    /** Whether there is no file any more that held a certificate or a key. Looks at one where there is one. */
    public boolean isEmpty() {
        return files.entrySet().stream()
                .filter(each -> each.getValue().isUseful())
                .noneMatch(each -> FileStamp.look(each.getKey()).stamp() != FileStamp.ABSENT);
    }
}
