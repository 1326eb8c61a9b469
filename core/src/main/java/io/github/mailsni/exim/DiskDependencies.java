package io.github.mailsni.exim;

import io.github.mailsni.internal.disk.DiskThread;
import io.github.mailsni.internal.disk.FileStamp;
import io.github.mailsni.internal.exim.FileView;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Records what an evaluation sees of the disk: each path that it asks for, and the path's stamp just before. Not thread-safe while it
 * records.
 */
final class DiskDependencies implements FileView {
    private static final long INACCESSIBLE = 1;
    /** The stamp of a path that does not answer. */
    private static final long UNANSWERED = 3;

    private final FileView disk;
    private final LongSupplier fileClock;
    private final Map<Look, Long> stamps = new LinkedHashMap<>();

    /**
     * What is remembered of files that were read: see {@link FileStamp.Look#mark}. Their stamps alone prove nothing once a clock has been
     * set back into the tick in which they were written.
     */
    private final Map<Path, Long> marks = new LinkedHashMap<>();

    /** Whether a file may have been changed though its stamp is unchanged. */
    private boolean unsettled;

    /** A path, and whether the entry itself was asked for or what it leads to. */
    private record Look(Path path, boolean entry) {
        /**
         * Whether the kind of file has to be remembered beside the stamp, which does not tell an absent file from a hidden one, or a link
         * to nowhere from no link.
         */
        boolean needsKind(long stamp) {
            return stamp != UNANSWERED && (entry || stamp == FileStamp.ABSENT);
        }

        long seen(long stamp, long kind) {
            return needsKind(stamp) ? FileStamp.combine(stamp, kind) : stamp;
        }
    }

    DiskDependencies(FileView disk) {
        this(disk, System::currentTimeMillis);
    }

    DiskDependencies(EximDisk disk) {
        this(disk, disk::millis);
    }

    private DiskDependencies(FileView disk, LongSupplier fileClock) {
        this.disk = disk;
        this.fileClock = fileClock;
    }

    /** Makes a record that always counts as changed: what the evaluation saw is not known. */
    static DiskDependencies unknown(EximDisk disk) {
        DiskDependencies unknown = new DiskDependencies(disk);
        unknown.unsettled = true;
        return unknown;
    }

    /** Whether a path among these does not answer. */
    boolean meetUnanswering() {
        return stamps.containsValue(UNANSWERED);
    }

    private static long stamp(Path path) {
        return DiskThread.avoids(path) ? UNANSWERED : FileStamp.of(path);
    }

    @Override
    public Path path(String text) {
        return disk.path(text);
    }

    @Override
    public Kind kind(Path path) throws IOException {
        return look(new Look(path, false));
    }

    @Override
    public Kind entryKind(Path path) throws IOException {
        return look(new Look(path, true));
    }

    @Override
    public String read(Path file) throws IOException {
        look(new Look(file, false));
        FileStamp.Look seen = stampOf(file);
        unsettled |= seen.fresh();
        marks.putIfAbsent(file, seen.mark());
        try {
            return disk.read(file);
        } catch (NoSuchFileException absent) {
            throw absent;
        } catch (IOException e) {
            unsettled = true; // perhaps it is the system that is in trouble
            throw e;
        }
    }

    private FileStamp.Look stampOf(Path file) {
        return FileStamp.look(List.of(file), fileClock.getAsLong());
    }

    private Kind look(Look look) throws IOException {
        long stamp = stamp(look.path());
        try {
            Kind kind = kindOf(look);
            stamps.putIfAbsent(look, look.seen(stamp, kind.name().hashCode()));
            return kind;
        } catch (IOException unseen) {
            stamps.putIfAbsent(look, look.seen(stamp, INACCESSIBLE));
            throw unseen;
        }
    }

    /** Whether a path has changed, or may have. Takes stamps until one differs, and opens no file. */
    boolean changed() {
        if (unsettled) {
            return true;
        }
        for (Map.Entry<Look, Long> each : stamps.entrySet()) {
            if (present(each.getKey()) != each.getValue()) {
                return true;
            }
        }
        for (Map.Entry<Path, Long> each : marks.entrySet()) {
            if (!stampOf(each.getKey()).isSettledBy(each.getValue())) {
                return true;
            }
        }
        return false;
    }

    /** Estimates the memory that this takes, in bytes. */
    int weight() {
        int weight = 0;
        for (Look look : stamps.keySet()) {
            weight += 200 + 2 * look.path().toString().length();
        }
        weight += 100 * marks.size();
        return weight;
    }

    private long present(Look look) {
        long stamp = stamp(look.path());
        if (!look.needsKind(stamp)) {
            return stamp;
        }
        try {
            return look.seen(stamp, kindOf(look).name().hashCode());
        } catch (IOException unseen) {
            return look.seen(stamp, INACCESSIBLE);
        }
    }

    private Kind kindOf(Look look) throws IOException {
        return look.entry() ? disk.entryKind(look.path()) : disk.kind(look.path());
    }
}
