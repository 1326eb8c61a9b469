package io.github.mailsni;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
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

    /**
     * What one look has shown.
     *
     * @param fresh whether the last change was so short a time ago that a further one might give no other look: the times of files
     *     advance by some milliseconds at once
     */
    record Look(long stamp, boolean fresh) {
        private static final Look AT_NOTHING = new Look(ABSENT, false);
        private static final Look AT_HIDDEN = new Look(HIDDEN, false);

        private static Look at(long stamp, FileTime changed) {
            return new Look(stamp, Math.abs(System.currentTimeMillis() - changed.toMillis()) <= FRESH_MILLIS);
        }
    }

    /** The present look of what a path leads to; of a link that leads nowhere, its own. One visit to the disk. */
    static long of(Path path) {
        return look(path).stamp();
    }

    /** Several files in one look; absent if all are. */
    static Look look(List<Path> paths) {
        long stamp = 1;
        boolean any = paths.isEmpty();
        boolean fresh = false;
        for (Path path : paths) {
            Look one = look(path);
            any |= one.stamp() != ABSENT;
            fresh |= one.fresh();
            stamp = combine(stamp, one.stamp());
        }
        return new Look(any ? stamp : ABSENT, fresh);
    }

    /** The same, and whether that was changed just now. */
    static Look look(Path path) {
        try {
            return attributes(path);
        } catch (IOException | SecurityException unreachable) {
            try {
                return attributes(path, LinkOption.NOFOLLOW_LINKS);
            } catch (AccessDeniedException | SecurityException hidden) {
                return Look.AT_HIDDEN;
            } catch (IOException absent) {
                return Look.AT_NOTHING;
            }
        }
    }

    private static Look attributes(Path path, LinkOption... options) throws IOException {
        return isUnix(path)
                ? of(Files.readAttributes(path, UNIX_ATTRIBUTES, options))
                : of(Files.readAttributes(path, BasicFileAttributes.class, options));
    }

    private static boolean isUnix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    private static Look of(Map<String, Object> attributes) {
        long stamp = 1;
        for (Object value : new Object[] {
            attributes.get("dev"), attributes.get("ino"), attributes.get("mode"), attributes.get("size")
        }) {
            stamp = mix(stamp, value instanceof Number number ? number.longValue() : 0);
        }
        stamp = present(mix(mix(stamp, attributes.get("lastModifiedTime")), attributes.get("ctime")));
        return attributes.get("ctime") instanceof FileTime changed ? Look.at(stamp, changed) : new Look(stamp, false);
    }

    private static Look of(BasicFileAttributes attributes) {
        long stamp =
                mix(1, attributes.fileKey() == null ? 0 : attributes.fileKey().hashCode());
        FileTime changed = attributes.lastModifiedTime();
        return Look.at(present(mix(mix(stamp, attributes.size()), changed)), changed);
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
