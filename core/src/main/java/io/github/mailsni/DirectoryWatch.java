package io.github.mailsni;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of changes in directories, where the file system tells of them; where it does not, it only lets time pass. One thread
 * listens; any thread may add a directory.
 */
final class DirectoryWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateDirectory.class);
    private static final int MOST_DIRECTORIES = 16_384;
    private static final WatchEvent.Kind<?>[] KINDS = {
        StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_DELETE
    };

    private final @Nullable WatchService service;
    private final Map<Path, Watched> watched = new HashMap<>();
    /** One directory may be known by several names. */
    private final Map<WatchKey, Set<Path>> names = new HashMap<>();

    private final Semaphore ended = new Semaphore(0);
    private boolean complained;

    /** A directory, and what tells it from another that takes its place. */
    private record Watched(WatchKey key, Object identity) {}

    /**
     * What has happened.
     *
     * @param paths that were made, changed or removed
     * @param ended directories that are no longer listened to, because they are gone
     * @param missed whether more has happened than is known
     */
    record Changes(Set<Path> paths, Set<Path> ended, boolean missed) {
        static final Changes NONE = new Changes(Set.of(), Set.of(), false);
    }

    private DirectoryWatch(@Nullable WatchService service) {
        this.service = service;
    }

    /** Listens by what a file system has for it. */
    static DirectoryWatch of(FileSystem fileSystem) {
        try {
            return new DirectoryWatch(fileSystem.newWatchService());
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn(
                    "changes of certificate files are seen by rescans only, because the system gives no notice of them: {}",
                    e.toString());
            return deaf();
        }
    }

    /** Hears of nothing. */
    static DirectoryWatch deaf() {
        return new DirectoryWatch(null);
    }

    /**
     * Listens to a directory, too. If another has taken its place, to that one instead.
     *
     * @return whether what happens in it will be heard of; false if it is none, or there are too many
     */
    synchronized boolean add(Path directory) {
        if (service == null) {
            return false;
        }
        try {
            Object identity = identity(directory);
            Watched known = watched.get(directory);
            if (known != null && known.key().isValid() && known.identity().equals(identity)) {
                return true;
            }
            remove(directory);
            if (watched.size() >= MOST_DIRECTORIES) {
                return complain("more than " + MOST_DIRECTORIES + " directories to watch");
            }
            WatchKey key = directory.register(service, KINDS);
            watched.put(directory, new Watched(key, identity));
            names.computeIfAbsent(key, any -> new HashSet<>()).add(directory);
            return true;
        } catch (IOException e) {
            return isThereNone(directory) || complain(e.toString());
        } catch (ClosedWatchServiceException closed) {
            return false;
        }
    }

    private static Object identity(Path directory) throws IOException {
        Object key = Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
        return key == null ? directory : key;
    }

    private static boolean isThereNone(Path directory) {
        return !Files.isDirectory(directory);
    }

    private boolean complain(String problem) {
        if (!complained) {
            complained = true;
            LOG.warn("some changes of certificate files are seen by rescans only: {}", problem);
        }
        return false;
    }

    private void remove(Path directory) {
        Watched known = watched.remove(directory);
        Set<Path> others = known == null ? null : names.get(known.key());
        if (known != null && others != null && others.remove(directory) && others.isEmpty()) {
            names.remove(known.key());
            known.key().cancel();
        }
    }

    /**
     * What has happened, as soon as something has.
     *
     * @param millis how long to wait for it
     * @throws ClosedWatchServiceException if it is closed
     */
    Changes await(long millis) throws InterruptedException {
        if (service == null) {
            if (ended.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
                throw new ClosedWatchServiceException();
            }
            return Changes.NONE;
        }
        WatchKey key = service.poll(millis, TimeUnit.MILLISECONDS);
        if (key == null) {
            return Changes.NONE;
        }
        Set<Path> paths = new HashSet<>();
        Set<Path> ended = new HashSet<>();
        boolean missed = false;
        for (int taken = 1; key != null; taken++) {
            missed |= take(key, paths, ended);
            key = taken < MOST_DIRECTORIES ? service.poll() : null; // somebody may write faster than this reads
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
        ended.release();
        if (service != null) {
            try {
                service.close();
            } catch (IOException e) {
                LOG.debug("closing the watch on certificate files failed", e);
            }
        }
    }
}
