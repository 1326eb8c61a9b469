package io.github.mailsni;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a file looked like, in one number: two looks at a file that nobody has touched give the same one. Links are followed. It is
 * made of identity, size, times and permissions, so that a file is seen to change when it is replaced, written to, restored with an
 * older time, or made readable.
 */
final class FileStamp {
    /** Of a path where no file is, or none that can be looked at. */
    static final long ABSENT = 0;

    /** Of a path where something may be that may not be looked at. */
    static final long HIDDEN = 2;

    private static final String UNIX_ATTRIBUTES = "unix:dev,ino,mode,size,lastModifiedTime,ctime";

    private static final long FRESH_MILLIS = 30;

    private FileStamp() {}

    /** The present look of what a path leads to; of a link that leads nowhere, its own. One visit to the disk. */
    static long of(Path path) {
        try {
            return look(path);
        } catch (IOException | SecurityException unreachable) {
            try {
                return look(path, LinkOption.NOFOLLOW_LINKS);
            } catch (AccessDeniedException | SecurityException hidden) {
                return HIDDEN;
            } catch (IOException absent) {
                return ABSENT;
            }
        }
    }

    private static long look(Path path, LinkOption... options) throws IOException {
        return isUnix(path)
                ? of(Files.readAttributes(path, UNIX_ATTRIBUTES, options))
                : of(Files.readAttributes(path, BasicFileAttributes.class, options));
    }

    private static boolean isUnix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    /**
     * Whether what a path leads to was changed so short a time ago that a further change might give it no other look: the times of
     * files advance by some milliseconds at once.
     */
    static boolean isFresh(Path path) {
        try {
            FileTime changed =
                    isUnix(path) ? (FileTime) Files.getAttribute(path, "unix:ctime") : Files.getLastModifiedTime(path);
            return Math.abs(System.currentTimeMillis() - changed.toMillis()) <= FRESH_MILLIS;
        } catch (IOException | SecurityException absent) {
            return false;
        }
    }

    private static long of(Map<String, Object> attributes) {
        long stamp = 1;
        for (Object value : new Object[] {
            attributes.get("dev"), attributes.get("ino"), attributes.get("mode"), attributes.get("size")
        }) {
            stamp = mix(stamp, value instanceof Number number ? number.longValue() : 0);
        }
        return present(mix(mix(stamp, attributes.get("lastModifiedTime")), attributes.get("ctime")));
    }

    private static long of(BasicFileAttributes attributes) {
        long stamp =
                mix(1, attributes.fileKey() == null ? 0 : attributes.fileKey().hashCode());
        return present(mix(mix(stamp, attributes.size()), attributes.lastModifiedTime()));
    }

    /** Several looks in one. */
    static long combine(long one, long other) {
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
