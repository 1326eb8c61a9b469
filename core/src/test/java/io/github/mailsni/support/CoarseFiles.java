package io.github.mailsni.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A file system that dates its files by a clock of the test. */
public final class CoarseFiles implements HookedFileSystem.Hook {
    private static final long START = TimeUnit.DAYS.toNanos(20_000);

    private final long tick;
    private final Map<Path, Long> changed = new ConcurrentHashMap<>();
    private final AtomicLong now = new AtomicLong(START);

    /**
     * Creates a file system.
     *
     * @param tick the tick of its clock, in nanoseconds
     */
    public CoarseFiles(long tick) {
        this.tick = tick;
    }

    /** Writes a file in place. */
    public void write(Path file, byte[] content) throws IOException {
        Files.write(file, content);
        changed.put(file, now.get() - Math.floorMod(now.get(), tick));
    }

    /** Advances the clock, or sets it back. */
    public void pass(long nanos) {
        now.addAndGet(nanos);
    }

    /** The time of the clock, in milliseconds since 1970. */
    public long millis() {
        return TimeUnit.NANOSECONDS.toMillis(now.get());
    }

    @Override
    public Set<String> views(Set<String> real) {
        return Set.of("basic");
    }

    @Override
    public BasicFileAttributes attributes(Path real, BasicFileAttributes attributes) {
        Long time = changed.get(real);
        return time == null ? attributes : new DatedAttributes(attributes, FileTime.from(time, TimeUnit.NANOSECONDS));
    }

    private record DatedAttributes(BasicFileAttributes real, FileTime lastModifiedTime) implements BasicFileAttributes {
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

        @Override
        public Object fileKey() {
            return real.fileKey();
        }
    }
}
