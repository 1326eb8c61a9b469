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
    private final Map<Path, WatchKey> keys = new HashMap<>();
    private final Map<WatchKey, Path> directories = new HashMap<>();
    private final Semaphore ended = new Semaphore(0);
    private boolean complained;

    /**
     * What has happened.
     *
     * @param paths that were made, changed or removed
     * @param missed whether more has happened than is known
     */
    record Changes(Set<Path> paths, boolean missed) {
        static final Changes NONE = new Changes(Set.of(), false);
    }

    DirectoryWatch(FileSystem fileSystem) {
        this.service = newService(fileSystem);
    }

    private static @Nullable WatchService newService(FileSystem fileSystem) {
        try {
            return fileSystem.newWatchService();
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn(
                    "changes of certificate files are seen by rescans only, because the system gives no notice of them: {}",
                    e.toString());
            return null;
        }
    }

    /**
     * Listens to a directory, too.
     *
     * @return whether what happens in it will be heard of; false if it is none, or there are too many
     */
    synchronized boolean add(Path directory) {
        WatchKey known = keys.get(directory);
        if (known != null && known.isValid()) {
            return true;
        }
        if (service == null || keys.size() >= MOST_DIRECTORIES) {
            return service != null && complain("more than " + MOST_DIRECTORIES + " directories to watch");
        }
        try {
            WatchKey key = directory.register(service, KINDS);
            keys.put(directory, key);
            directories.put(key, directory);
            return true;
        } catch (IOException e) {
            return isThereNone(directory) || complain(e.toString());
        } catch (ClosedWatchServiceException closed) {
            return false;
        }
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

    /** Listens to a directory no longer. */
    synchronized void remove(Path directory) {
        WatchKey key = keys.remove(directory);
        if (key != null) {
            key.cancel();
            directories.remove(key);
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
        boolean missed = false;
        for (; key != null; key = service.poll()) {
            missed |= take(key, paths);
        }
        return new Changes(paths, missed);
    }

    private synchronized boolean take(WatchKey key, Set<Path> paths) {
        Path directory = directories.get(key);
        boolean missed = false;
        for (WatchEvent<?> event : key.pollEvents()) {
            if (event.context() instanceof Path name && directory != null) {
                paths.add(directory.resolve(name));
            } else {
                missed = true;
            }
        }
        if (!key.reset() && directory != null) {
            directories.remove(key);
            keys.remove(directory, key);
            missed = true;
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
