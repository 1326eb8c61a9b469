package io.github.mailsni.directory;

import io.github.mailsni.internal.Loggers;
import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.disk.DiskThread;
import io.github.mailsni.internal.disk.DiskThreads;
import java.io.IOException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of changes in directories where the file system gives notice of them; elsewhere it only waits. One thread listens; any thread may
 * add a directory.
 */
final class DirectoryWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Loggers.DIRECTORY);
    private static final int MOST_DIRECTORIES = 16_384;
    private static final WatchEvent.Kind<?>[] KINDS = {
        StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_DELETE
    };

    /** The file system that is asked for notices; null if none are wanted. */
    private final @Nullable FileSystem source;

    /**
     * Where notices come from now; null if there are none. Written by the thread that opens the directory, and later by the one that compares
     * it: one comparison runs at a time. Threads that listen or register read it once, and go on with what they have read:
     * a registration with a service that was replaced meanwhile is not remembered.
     */
    private volatile @Nullable WatchService service;

    /** Set once, before the service is closed; read after a new service was made, so that one of the two closes it. */
    private volatile boolean closed;

    /** The directories that are listened to. Guarded by the monitor of this watch, under which no file is touched. */
    private final Map<Path, Watched> watched = new HashMap<>();

    /** The names of each directory, which may have several. Guarded like {@link #watched}. */
    private final Map<WatchKey, Set<Path>> names = new HashMap<>();

    /**
     * The registrations that are under way, and when each began: one that never ends takes the service with it. Each thread adds and removes
     * its own; the thread that compares reads all.
     */
    private final Map<Object, Long> underWay = new ConcurrentHashMap<>();

    /** Released once, by the thread that closes; where there is no service, the thread that listens waits for it. */
    private final Semaphore ended = new Semaphore(0);

    /** Whether the log says that some changes are not heard of. Guarded like {@link #watched}. */
    private boolean complained;

    /** A watched directory, and what tells it from another that takes its place. */
    private record Watched(WatchKey key, Object identity) {}

    /**
     * The changes since the last call.
     *
     * @param paths that were made, changed or removed
     * @param ended directories that are no longer listened to, because they are gone
     * @param missed whether more has happened than is known
     */
    record Changes(Set<Path> paths, Set<Path> ended, boolean missed) {
        static final Changes NONE = new Changes(Set.of(), Set.of(), false);
    }

    private DirectoryWatch(@Nullable FileSystem source) {
        this.source = source;
    }

    /** Opens a watch on a file system. */
    static DirectoryWatch of(FileSystem fileSystem) {
        DirectoryWatch watch = new DirectoryWatch(fileSystem);
        watch.open();
        return watch;
    }

    /** Makes a watch that hears nothing. */
    static DirectoryWatch deaf() {
        return new DirectoryWatch(null);
    }

    private void open() {
        if (source == null) {
            return;
        }
        try {
            service = source.newWatchService();
            if (closed) {
                close();
            }
        } catch (UnsupportedOperationException e) {
            complain("this file system gives no notice of them");
        } catch (IOException e) {
            complain(e + ". The system gives no notice of them; it is asked again at each rescan");
        } catch (ClosedFileSystemException e) {
            LOG.debug("no notices from a file system that is closed", e);
        }
    }

    /**
     * Opens a new watch service if there is none yet, or if the present one is lost in a path that does not answer.
     *
     * @return whether it has begun: nothing is listened to so far
     */
    boolean revive() {
        boolean stuck = underWay.values().stream()
                .anyMatch(since -> System.nanoTime() - since > DiskThreads.PATIENCE_MILLIS * 1_000_000);
        if (closed || (service != null && !stuck)) {
            return false;
        }
        synchronized (this) {
            service = null; // is not closed: that would wait for the registration
            watched.clear();
            names.clear();
            underWay.clear();
        }
        open();
        if (service == null) {
            return false;
        }
        LOG.info("changes of certificate files are heard of from now on");
        return true;
    }

    /**
     * Watches a directory, too. If another directory has taken its place, watches that one instead. Touches the directory.
     *
     * @return whether what happens in it will be heard of; false if it is none, or there are too many
     */
    boolean add(Path directory) {
        WatchService current = service;
        if (current == null) {
            return false;
        }
        try {
            DiskThread.at(directory);
            Object identity = identity(directory);
            if (isWatched(directory, identity)) {
                return true;
            }
            remove(directory);
            if (isFull()) {
                return complain("more than " + MOST_DIRECTORIES + " directories to watch");
            }
            DiskThread.at(directory);
            add(directory, new Watched(register(directory, current), identity), current);
            return true;
        } catch (IOException e) {
            return isThereNone(directory) || complain(e.toString());
        } catch (UnsupportedOperationException | ProviderMismatchException e) {
            return complain("this file system gives no notice of them in " + Printable.path(directory));
        } catch (ClosedWatchServiceException closed) {
            return false;
        }
    }

    private WatchKey register(Path directory, WatchService current) throws IOException {
        Object registration = new Object();
        underWay.put(registration, System.nanoTime());
        try {
            return directory.register(current, KINDS);
        } finally {
            underWay.remove(registration);
        }
    }

    private synchronized boolean isWatched(Path directory, Object identity) {
        Watched known = watched.get(directory);
        return known != null && known.key().isValid() && known.identity().equals(identity);
    }

    private synchronized boolean isFull() {
        return watched.size() >= MOST_DIRECTORIES;
    }

    private synchronized void add(Path directory, Watched added, WatchService by) {
        if (by.equals(service)) {
            watched.put(directory, added);
            names.computeIfAbsent(added.key(), any -> new HashSet<>()).add(directory);
        }
    }

    private static Object identity(Path directory) throws IOException {
        Object key = Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
        return key == null ? directory : key;
    }

    private static boolean isThereNone(Path directory) {
        DiskThread.at(directory);
        return !Files.isDirectory(directory);
    }

    private synchronized boolean complain(String problem) {
        if (!complained) {
            complained = true;
            LOG.warn("some changes of certificate files are seen by rescans only: {}", problem);
        }
        return false;
    }

    private void remove(Path directory) {
        WatchKey unused = removed(directory);
        if (unused != null) {
            unused.cancel(); // may wait for the service, and must not let anyone wait meanwhile
        }
    }

    private synchronized @Nullable WatchKey removed(Path directory) {
        Watched known = watched.remove(directory);
        Set<Path> others = known == null ? null : names.get(known.key());
        if (known != null && others != null && others.remove(directory) && others.isEmpty()) {
            names.remove(known.key());
            return known.key();
        }
        return null;
    }

    /**
     * Waits for changes and returns them.
     *
     * @param millis how long to wait for it
     * @throws ClosedWatchServiceException if it is closed
     */
    Changes await(long millis) throws InterruptedException {
        WatchService current = service;
        if (current == null) {
            if (ended.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
                throw new ClosedWatchServiceException();
            }
            return Changes.NONE;
        }
        try {
            return await(current, millis);
        } catch (ClosedWatchServiceException e) {
            if (closed) {
                throw e;
            }
            forget(current);
            return new Changes(Set.of(), Set.of(), true);
        }
    }

    /** A file system that is closed closes its services: nothing is heard from then on, and the thread that listens goes on. */
    private synchronized void forget(WatchService gone) {
        if (gone.equals(service)) {
            service = null;
            watched.clear();
            names.clear();
        }
    }

    private Changes await(WatchService current, long millis) throws InterruptedException {
        WatchKey key = current.poll(millis, TimeUnit.MILLISECONDS);
        if (key == null) {
            return Changes.NONE;
        }
        Set<Path> paths = new HashSet<>();
        Set<Path> ended = new HashSet<>();
        boolean missed = false;
        for (int taken = 1; key != null; taken++) {
            missed |= take(key, paths, ended);
            key = taken < MOST_DIRECTORIES ? current.poll() : null; // somebody may write faster than this reads
        }
        return new Changes(paths, ended, missed);
    }

    private synchronized boolean take(WatchKey key, Set<Path> paths, Set<Path> ended) {
        Set<Path> directories = names.getOrDefault(key, Set.of());
        boolean missed = false;
        for (WatchEvent<?> event : key.pollEvents()) {
            if (event.context() instanceof Path name) {
                directories.forEach(directory -> paths.add(directory.resolve(name)));
            } else {
                missed = true;
            }
        }
        if (!key.reset()) {
            ended.addAll(directories);
            directories.forEach(watched::remove);
            names.remove(key);
        }
        return missed;
    }

    @Override
    public void close() {
        closed = true;
        ended.release();
        WatchService current = service;
        if (current != null) {
            try {
                current.close();
            } catch (IOException e) {
                LOG.debug("closing the watch on certificate files failed", e);
            }
        }
    }
}
