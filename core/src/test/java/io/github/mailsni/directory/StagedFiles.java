package io.github.mailsni.directory;

import io.github.mailsni.support.HookedFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory whose files hold, and are dated, as a test says, and whose time passes only while it is waited for changes. Nothing is
 * written to the disk: the name of a file leads to another content. Used by one thread at a time.
 */
final class StagedFiles implements HookedFileSystem.Hook {
    private static final long START = TimeUnit.DAYS.toNanos(20_000) + 123_456_789;
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

    private final Store store;
    private final Path directory;
    private final long tick;
    private final Map<String, Staged> files = new TreeMap<>();
    private final Watch watch = new Watch();
    private final TreeMap<Integer, Runnable> interjections = new TreeMap<>();
    private int touches;
    private long uptime = START;
    private long end = START;
    private long ahead;

    /** A file: what it holds, its number (that of its inode), and the time of its last change, in nanoseconds since 1970. */
    record Staged(String content, int number, long modified) {}

    /**
     * No file.
     *
     * @param store has the contents
     * @param tick the tick of the clock that dates the files, in nanoseconds
     */
    StagedFiles(Store store, long tick) {
        this.store = store;
        this.directory = store.path("certificates");
        this.tick = tick;
    }

    /** The files, the clocks, and the notices that nobody has taken, as they were. */
    record Memory(Map<String, Staged> files, Set<String> untaken, long uptime, long ahead) {}

    Memory memory() {
        return new Memory(Map.copyOf(files), Set.copyOf(watch.changed), uptime, ahead);
    }

    void restore(Memory memory) {
        files.putAll(memory.files());
        watch.changed.addAll(memory.untaken());
        uptime = memory.uptime();
        ahead = memory.ahead();
    }

    /** Contents of files, each in a file of its own on the disk, and directories with the names that a listing gives. */
    static final class Store {
        private final Path root;
        private final Map<Set<String>, Path> listings =
                new TreeMap<>((one, other) -> String.join("/", one).compareTo(String.join("/", other)));

        /** A store in an empty directory. */
        Store(Path root) throws IOException {
            this.root = root;
            Files.createDirectory(path("certificates"));
            Files.createFile(path("empty"));
        }

        void add(String content, byte[] bytes) throws IOException {
            Files.write(path(content), bytes);
        }

        private Path path(String content) {
            return root.resolve(content);
        }

        private Path listing(Set<String> names) {
            Path known = listings.get(names);
            return known == null ? newListing(new TreeSet<>(names)) : known;
        }

        private Path newListing(Set<String> names) {
            try {
                Path made = Files.createDirectory(path("listing" + listings.size()));
                for (String name : names) {
                    Files.createFile(made.resolve(name));
                }
                listings.put(names, made);
                return made;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    Path directory() {
        return new HookedFileSystem(this).path(directory);
    }

    /** Writes a file in place, or makes it. */
    void write(String name, String content) {
        Staged before = files.get(name);
        files.put(name, new Staged(content, before == null ? 1 : before.number(), date()));
    }

    /** Renames a new file over another. The number of a new file is that of one that is gone, but not of one that is there. */
    void rename(String name, String content) {
        Staged before = files.get(name);
        files.put(name, new Staged(content, before == null ? 1 : 3 - before.number(), date()));
    }

    void remove(String name) {
        files.remove(name);
    }

    /** What a file holds; empty if there is none. */
    String content(String name) {
        Staged staged = files.get(name);
        return staged == null ? "" : staged.content();
    }

    /** The file, with how long ago it was changed. */
    String describe(String name) {
        Staged staged = files.get(name);
        return staged == null ? "-" : staged.content() + staged.number() + " " + (staged.modified() - now());
    }

    /** What of a file makes its stamp: its number and its size, which are 0 if there is none, and the time of its last change. */
    record Traits(int number, long size, long modified) {}

    List<Traits> traits(String... names) {
        return Stream.of(names).map(this::traits).toList();
    }

    private Traits traits(String name) {
        Staged staged = files.get(name);
        return staged == null
                ? new Traits(0, 0, now())
                : new Traits(
                        staged.number(), store.path(staged.content()).toFile().length(), staged.modified());
    }

    private long date() {
        return now() - Math.floorMod(now(), tick);
    }

    private long now() {
        return uptime + ahead;
    }

    /** The clock that dates the files, in nanoseconds since 1970. */
    long fileNanos() {
        return now();
    }

    /** How far the clock is in its tick, and by how much it was set, in nanoseconds. */
    String describeClock() {
        return Math.floorMod(now(), tick) + " " + ahead;
    }

    /** The clock that dates the files, in milliseconds since 1970. */
    long millis() {
        return TimeUnit.NANOSECONDS.toMillis(now());
    }

    /** The clock that is never set, in milliseconds. */
    long uptime() {
        return TimeUnit.NANOSECONDS.toMillis(uptime);
    }

    /** Sets the clock that dates the files to so much before, or after, the time that it would show if it had never been set. */
    void set(long nanos) {
        ahead = nanos;
    }

    /** Lets time pass for what is to be waited for now. */
    void allow(long nanos) {
        end = uptime + nanos;
    }

    /** Whether the time that was allowed is over. */
    boolean isOver() {
        return uptime >= end;
    }

    /** Lets time pass while nobody looks. */
    void pass(long nanos) {
        uptime += nanos;
    }

    /** Gives notice of a change of a file. */
    void notify(String name) {
        watch.changed.add(name);
    }

    /** The files of whose changes notice was given that nobody has taken. */
    Set<String> untaken() {
        return watch.changed;
    }

    /** Runs an action before files are touched for the n-th time from now. */
    void before(int touch, Runnable action) {
        interjections.put(touches + touch, action);
    }

    /** Forgets actions that did not come to run; returns how many there were. */
    int forgetInterjections() {
        int left = interjections.size();
        interjections.clear();
        return left;
    }

    /** How often files were touched. */
    int touches() {
        return touches;
    }

    @Override
    public Path redirected(Path real) {
        if (real.equals(directory)) {
            touch();
            return store.listing(files.keySet());
        }
        if (directory.equals(real.getParent())) {
            touch();
            Staged staged = files.get(real.getFileName().toString());
            return store.path(staged == null ? "absent" : staged.content());
        }
        return real.equals(MOUNTS) ? store.path("empty") : real;
    }

    private void touch() {
        touches++;
        while (!interjections.isEmpty() && interjections.firstKey() <= touches) {
            interjections.pollFirstEntry().getValue().run();
        }
    }

    @Override
    public Set<String> views(Set<String> real) {
        return Set.of("basic");
    }

    @Override
    public BasicFileAttributes attributes(Path real, BasicFileAttributes attributes) {
        if (real.equals(directory)) {
            return new StagedAttributes(attributes, FileTime.fromMillis(0), 0);
        }
        Staged staged = directory.equals(real.getParent())
                ? files.get(real.getFileName().toString())
                : null;
        return staged == null
                ? attributes
                : new StagedAttributes(
                        attributes, FileTime.from(staged.modified(), TimeUnit.NANOSECONDS), staged.number());
    }

    @Override
    public Optional<HookedFileSystem.Watcher> watcher() {
        return Optional.of(watch);
    }

    /** The notices of one directory. Who waits for them lets the time pass. */
    private final class Watch implements HookedFileSystem.Watcher, WatchKey {
        private final Set<String> changed = new TreeSet<>();
        private @Nullable Path registered;

        @Override
        public WatchKey register(Path path) {
            registered = path;
            return this;
        }

        @Override
        public void close() {}

        @Override
        public @Nullable WatchKey poll() {
            return changed.isEmpty() ? null : this;
        }

        @Override
        public @Nullable WatchKey poll(long timeout, TimeUnit unit) {
            if (changed.isEmpty()) {
                uptime += Math.min(unit.toNanos(timeout), Math.max(end - uptime, 0));
            }
            return poll();
        }

        @Override
        public WatchKey take() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isValid() {
            return true;
        }

        @Override
        public List<WatchEvent<?>> pollEvents() {
            List<WatchEvent<?>> events = new ArrayList<>();
            changed.forEach(name -> events.add(new Notice(Path.of(name))));
            changed.clear();
            return events;
        }

        @Override
        public boolean reset() {
            return true;
        }

        @Override
        public void cancel() {}

        @Override
        public Path watchable() {
            return registered == null ? directory : registered;
        }
    }

    private record Notice(Path context) implements WatchEvent<Path> {
        @Override
        public Kind<Path> kind() {
            return StandardWatchEventKinds.ENTRY_MODIFY;
        }

        @Override
        public int count() {
            return 1;
        }
    }

    private record StagedAttributes(BasicFileAttributes real, FileTime lastModifiedTime, Integer fileKey)
            implements BasicFileAttributes {
        @Override
        public FileTime lastAccessTime() {
            return lastModifiedTime;
        }

        @Override
        public FileTime creationTime() {
            return lastModifiedTime;
        }

        @Override
        public boolean isRegularFile() {
            return real.isRegularFile();
        }

        @Override
        public boolean isDirectory() {
            return real.isDirectory();
        }

        @Override
        public boolean isSymbolicLink() {
            return real.isSymbolicLink();
        }

        @Override
        public boolean isOther() {
            return real.isOther();
        }

        @Override
        public long size() {
            return real.size();
        }
    }
}
