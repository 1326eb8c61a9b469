package io.github.mailsni;

import java.io.IOException;
import java.nio.file.Files;
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

    private static final String UNIX_ATTRIBUTES = "unix:dev,ino,mode,size,lastModifiedTime,ctime";

    private FileStamp() {}

    /** The present look of what a path leads to. One visit to the disk. */
    static long of(Path path) {
        try {
            if (path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
                return of(Files.readAttributes(path, UNIX_ATTRIBUTES));
            }
            return of(Files.readAttributes(path, BasicFileAttributes.class));
        } catch (IOException | SecurityException absent) {
            return ABSENT;
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
