package io.github.mailsni.exim;

import io.github.mailsni.internal.Loggers;
import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.disk.FileStamp;
import io.github.mailsni.internal.disk.UnansweredException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs that Exim's configuration has changed since it was read: it is not followed, as Exim itself reads it again only when it is told
 * to. One thread at a time.
 */
final class ConfigurationWatch {
    private static final Logger LOG = LoggerFactory.getLogger(Loggers.EXIM);

    private final List<Path> files;
    private final EximDisk disk;
    private long[] stamps;

    ConfigurationWatch(List<Path> files, EximDisk disk) {
        this.files = files;
        this.disk = disk;
        this.stamps = new long[files.size()];
        this.stamps = stamps();
    }

    private long[] stamps() {
        long[] present = new long[files.size()];
        for (int i = 0; i < present.length; i++) {
            present[i] = stamp(files.get(i), stamps[i]);
        }
        return present;
    }

    private long stamp(Path file, long before) {
        try {
            return disk.touch(List.of(file), () -> FileStamp.of(file));
        } catch (UnansweredException e) {
            return before;
        }
    }

    /** Compares the files with what they were when they were read, or when a change was last logged. */
    void look() {
        long[] present = stamps();
        for (int i = 0; i < present.length; i++) {
            if (present[i] != stamps[i]) {
                LOG.warn(
                        "{}: it has changed since it was read, which has no effect before the program starts again, or opens"
                                + " the configuration anew; the files of certificates and keys are followed",
                        Printable.path(files.get(i)));
            }
        }
        stamps = present;
    }
}
