package io.github.mailsni;

import io.github.mailsni.HostFiles.Reading;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Compares a directory as a whole with what is known of it. Thread-safe, but for one comparison at a time. */
final class DirectoryListing {
    private final Path directory;
    private final Layout layout;
    private final FilesReader reader;
    private final AtomicInteger latest = new AtomicInteger();

    DirectoryListing(Path directory, Layout layout, FilesReader reader) {
        this.directory = directory;
        this.layout = layout;
        this.reader = reader;
    }

    /** Which units of a directory have to be examined. */
    record Differences(List<String> units, int listed) {
        static final Differences NONE = new Differences(List.of(), 0);
    }

    /** The number of the latest listing. */
    int latest() {
        return latest.get();
    }

    /**
     * Lists the directory, and looks at all files of which something is known.
     *
     * @throws IOException if it cannot be listed
     */
    Differences compare(DirectoryContents contents) throws IOException {
        int current = latest.incrementAndGet();
        List<String> different = new ArrayList<>();
        int[] listed = {0};
        layout.list(directory, unit -> {
            listed[0]++;
            contents.find(unit).ifPresentOrElse(files -> files.listed(current), () -> different.add(unit));
        });
        contents.forEach(files -> {
            Reading reading = files.reading();
            if (files.listed() != current || (reading.known() && reading.stamp() != reader.stamp(files.unit()))) {
                different.add(files.unit());
            }
        });
        return new Differences(different, listed[0]);
    }

    /** Whether not even one unit is there, or the directory cannot be listed. Costs no more than one entry does. */
    boolean isEmpty() {
        try {
            layout.list(directory, unit -> {
                throw new Found();
            });
            return true;
        } catch (IOException e) {
            return true;
        } catch (Found found) {
            return false;
        }
    }

    /** Ends a listing. */
    @SuppressWarnings("serial") // never leaves this class
    private static final class Found extends RuntimeException {
        Found() {
            super(null, null, false, false);
        }
    }
}
