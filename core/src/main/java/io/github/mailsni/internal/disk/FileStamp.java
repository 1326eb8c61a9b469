package io.github.mailsni.internal.disk;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.mailsni.internal.FileNames;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Computes the stamp of a file: a number that changes when the file is replaced, written to, restored with an older time, or made
 * readable, and stays while no one touches it. Links are followed. It is made of identity, size, times and permissions.
 */
public final class FileStamp {
    /** The stamp of a path where no file is, or none that can be seen. */
    public static final long ABSENT = 0;

    /** The stamp of a path where a file may be that may not, or cannot, be seen. */
    static final long HIDDEN = 2;

    private static final String UNIX_ATTRIBUTES = "unix:dev,ino,mode,size,lastModifiedTime,ctime";

    /** The system advances its clock for file times by some milliseconds at once, whatever digits a file system keeps. */
    private static final long KERNEL_MILLIS = 30;
    /** FAT has times of 2 s, ext3 and small inodes of ext4 have times of 1 s, and some network file systems have either. */
    private static final long COARSEST_MILLIS = 2_000;
    /** How far the clock of a file server may be ahead of this machine's. */
    private static final long MOST_AHEAD_MILLIS = 60_000;

    /** How many bytes a name has at most, on the file systems of Linux, macOS and Windows. */
    private static final int LONGEST_NAME = 255;
    /** Through how many links Linux goes to a file; other systems go through fewer. */
    private static final int MOST_LINKS = 40;

    private static final long FRESH = 2;
    private static final long AHEAD = 3;
    private static final long NANOS_OF_A_MILLISECOND = 1_000_000;
    private static final long NANOS_OF_A_SECOND = 1_000_000_000;

    private FileStamp() {}

    /**
     * The result of one stat of files.
     *
     * @param fresh whether the last change was so short a time ago that a further one might give no other look: both lie within
     *     one tick of the file system's clock. What is read of a file that looks fresh is read once more when it does not any
     *     more, as git does with entries that are "racily clean"
     * @param ahead whether the last change lies in the future, because a clock was set back: the time at which a further one
     *     would give no other look is still to come
     */
    public record Look(long stamp, boolean fresh, boolean ahead) {
        private static final Look AT_NOTHING = new Look(ABSENT, false, false);
        private static final Look AT_HIDDEN = new Look(HIDDEN, false, false);

        private static Look at(long stamp, FileTime changed, long now) {
            long age = now - changed.toMillis();
            boolean past = age > tickMillis(changed) + KERNEL_MILLIS;
            boolean ahead = age < -MOST_AHEAD_MILLIS;
            return new Look(stamp, !past && !ahead, ahead);
        }

        /**
         * Returns what is to be remembered of files that are read now. It is the stamp only if an unchanged stamp later proves unchanged
         * files.
         */
        public long mark() {
            return ahead ? combine(stamp, AHEAD) : fresh ? combine(stamp, FRESH) : stamp;
        }

        /** Whether the mark proves that the files have not changed since they were read. */
        public boolean isSettledBy(long mark) {
            return !fresh && mark == mark();
        }

        /** Whether the files look as the mark says, but may have changed within the clock's tick. */
        public boolean isOpenBy(long mark) {
            return fresh && (mark == mark() || mark == combine(stamp, AHEAD));
        }
    }

    /**
     * Estimates the tick of the clock that gave a time: a time without a fraction of a second is taken to be of a clock that has none.
     * One file in 1 000 is wrongly held to be of a clock of 100 ms, which costs a second reading.
     */
    private static long tickMillis(FileTime time) {
        long nanos = Math.floorMod(time.to(TimeUnit.NANOSECONDS), NANOS_OF_A_SECOND);
        if (nanos == 0) {
            return COARSEST_MILLIS;
        }
        long tick = NANOS_OF_A_MILLISECOND;
        while (nanos % (10 * tick) == 0) {
            tick *= 10;
        }
        return nanos % tick == 0 ? tick / NANOS_OF_A_MILLISECOND : 0;
    }

    /** Returns the stamp of the file that a path leads to; of a link that leads nowhere, its own. One visit to the disk. */
    public static long of(Path path) {
        return look(path).stamp();
    }

    /** Returns the stamp of a link itself; of a file that is no link, its own. */
    static long ofEntry(Path path) {
        try {
            return attributes(path, System.currentTimeMillis(), LinkOption.NOFOLLOW_LINKS)
                    .stamp();
        } catch (AccessDeniedException | SecurityException hidden) {
            return HIDDEN;
        } catch (IOException absent) {
            return ABSENT;
        }
    }

    /** Combines the stats of several files; the stamp is {@link #ABSENT} if all are. */
    public static Look look(List<Path> paths) {
        return look(paths, System.currentTimeMillis());
    }

    /**
     * Combines the stats of several files at a given time.
     *
     * @param now what the clock shows by which files are dated, in milliseconds since 1970
     */
    public static Look look(List<Path> paths, long now) {
        long stamp = 1;
        boolean any = paths.isEmpty();
        boolean fresh = false;
        boolean ahead = false;
        for (Path path : paths) {
            Look one = look(path, now);
            any |= one.stamp() != ABSENT;
            fresh |= one.fresh();
            ahead |= one.ahead();
            stamp = combine(stamp, one.stamp());
        }
        return new Look(any ? stamp : ABSENT, fresh, ahead);
    }

    /** Stats one file. */
    public static Look look(Path path) {
        return look(path, System.currentTimeMillis());
    }

    private static Look look(Path path, long now) {
        try {
            return attributes(path, now);
        } catch (IOException | SecurityException unreachable) {
            try {
                return attributes(path, now, LinkOption.NOFOLLOW_LINKS);
            } catch (AccessDeniedException | SecurityException hidden) {
                return Look.AT_HIDDEN;
            } catch (NoSuchFileException absent) {
                return Look.AT_NOTHING;
            } catch (IOException failed) {
                return mayBeThere(path) ? Look.AT_HIDDEN : Look.AT_NOTHING;
            }
        }
    }

    /**
     * Whether there may be a file at a path whose attributes cannot be read, as where a file server has failed. There is none below what
     * is no directory, none with a name that is longer than any file's, and none behind links that lead in a circle.
     */
    public static boolean mayBeThere(Path path) {
        Path target = path;
        for (int link = 0; link < MOST_LINKS; link++) {
            DiskThread.at(target);
            if (!Files.isSymbolicLink(target)) {
                return FileNames.of(target).getBytes(UTF_8).length <= LONGEST_NAME && mayHaveEntries(target);
            }
            try {
                target = target.resolveSibling(Files.readSymbolicLink(target));
            } catch (IOException | SecurityException notKnown) {
                return true;
            }
        }
        return false;
    }

    /** Whether what is above a path is a directory, as far as that can be known. */
    private static boolean mayHaveEntries(Path path) {
        for (Path above = path.toAbsolutePath().getParent(); above != null; above = above.getParent()) {
            DiskThread.at(above);
            try {
                return Files.readAttributes(above, BasicFileAttributes.class).isDirectory();
            } catch (NoSuchFileException absent) {
                return false;
            } catch (IOException | SecurityException notKnown) {
                // the next one above may tell
            }
        }
        return true;
    }

    private static Look attributes(Path path, long now, LinkOption... options) throws IOException {
        DiskThread.at(path);
        return isUnix(path)
                ? of(Files.readAttributes(path, UNIX_ATTRIBUTES, options), now)
                : of(Files.readAttributes(path, BasicFileAttributes.class, options), now);
    }

    private static boolean isUnix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    private static Look of(Map<String, Object> attributes, long now) {
        long stamp = 1;
        for (Object value : new Object[] {
            attributes.get("dev"), attributes.get("ino"), attributes.get("mode"), attributes.get("size")
        }) {
            stamp = mix(stamp, value instanceof Number number ? number.longValue() : 0);
        }
        stamp = present(mix(mix(stamp, attributes.get("lastModifiedTime")), attributes.get("ctime")));
        return attributes.get("ctime") instanceof FileTime changed
                ? Look.at(stamp, changed, now)
                : new Look(stamp, false, false);
    }

    private static Look of(BasicFileAttributes attributes, long now) {
        long stamp =
                mix(1, attributes.fileKey() == null ? 0 : attributes.fileKey().hashCode());
        FileTime changed = attributes.lastModifiedTime();
        return Look.at(present(mix(mix(stamp, attributes.size()), changed)), changed, now);
    }

    /** Combines two stamps. */
    public static long combine(long one, long other) {
        return mix(one, other);
    }

    private static long mix(long stamp, @Nullable Object time) {
        if (!(time instanceof FileTime fileTime)) {
            return stamp;
        }
        Instant instant = fileTime.toInstant();
        return mix(mix(stamp, instant.getEpochSecond()), (long) instant.getNano());
    }

    /** The finalizer of SplitMix64: each bit of the input changes half of those of the result. */
    private static long mix(long stamp, long value) {
        long mixed = stamp * 0x9e3779b97f4a7c15L + value;
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    private static long present(long stamp) {
        return stamp == ABSENT ? 1 : stamp;
    }
}
