package io.github.mailsni;

import io.github.mailsni.exim.FileView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an evaluation has seen of the disk: each path that it looked at, and what was there just before. Not thread-safe while it
 * records.
 */
final class Looks implements FileView {
    private static final long INACCESSIBLE = 1;

    private final FileView disk;
    private final Map<Look, Long> stamps = new LinkedHashMap<>();

    /** A path, and whether the entry itself was looked at or what it leads to. */
    private record Look(Path path, boolean entry) {}

    Looks(FileView disk) {
        this.disk = disk;
    }

    @Override
    public Kind kind(Path path) throws IOException {
        record(new Look(path, false));
        return disk.kind(path);
    }

    @Override
    public Kind entryKind(Path path) throws IOException {
        record(new Look(path, true));
        return disk.entryKind(path);
    }

    @Override
    public String read(Path file) throws IOException {
        record(new Look(file, false));
        return disk.read(file);
    }

    /** Whether anything is not as it was. Looks at every path until one is not, and opens none. */
    boolean changed() {
        for (Map.Entry<Look, Long> each : stamps.entrySet()) {
            if (stamp(each.getKey()) != each.getValue()) {
                return true;
            }
        }
        return false;
    }

    /** How much memory this takes, in bytes, roughly. */
    int weight() {
        int weight = 0;
        for (Look look : stamps.keySet()) {
            weight += 200 + 2 * look.path().toString().length();
        }
        return weight;
    }

    private void record(Look look) {
        stamps.computeIfAbsent(look, this::stamp);
    }

    private long stamp(Look look) {
        long stamp = FileStamp.of(look.path());
        if (look.entry() || stamp == FileStamp.ABSENT) {
            return FileStamp.combine(stamp, kindOf(look));
        }
        return stamp;
    }

    /** Tells a file that is not there from one that cannot be seen, and a link that leads nowhere from none. */
    private long kindOf(Look look) {
        try {
            return (look.entry() ? disk.entryKind(look.path()) : disk.kind(look.path()))
                    .name()
                    .hashCode();
        } catch (IOException unseen) {
            return INACCESSIBLE;
        }
    }
}
