package io.github.mailsni.exim;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.mailsni.internal.disk.FileStamp;
import io.github.mailsni.internal.exim.FileView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;

/** Reads the disk, and keeps the files that lookups search in memory until they change. Thread-safe. */
final class CachedFileView implements FileView {
    private static final int MOST_CHARACTERS = 8 << 20;

    private final FileView disk = FileView.disk();
    private final Cache<Path, Content> contents = Caffeine.newBuilder()
            .maximumWeight(MOST_CHARACTERS)
            .weigher((Path path, Content content) -> content.text().length() + 1)
            .executor(Runnable::run)
            .build();

    private final LongSupplier fileClock;

    /**
     * The text of a file.
     *
     * @param mark what is remembered of how the file looked: see {@link FileStamp.Look#mark}
     */
    private record Content(long mark, String text) {}

    CachedFileView() {
        this(System::currentTimeMillis);
    }

    /**
     * Makes a view that has no file in memory.
     *
     * @param fileClock by which the system dates files, in milliseconds since 1970
     */
    CachedFileView(LongSupplier fileClock) {
        this.fileClock = fileClock;
    }

    @Override
    public Kind kind(Path path) throws IOException {
        return disk.kind(path);
    }

    @Override
    public Kind entryKind(Path path) throws IOException {
        return disk.entryKind(path);
    }

    @Override
    public String read(Path file) throws IOException {
        FileStamp.Look look = FileStamp.look(List.of(file), fileClock.getAsLong());
        Content known = contents.getIfPresent(file);
        if (known != null && look.isSettledBy(known.mark()) && look.stamp() != FileStamp.ABSENT) {
            return known.text();
        }
        String text = disk.read(file);
        if (look.fresh()) {
            contents.invalidate(file); // or what was read before looks right again, once the clock is past this time
        } else {
            contents.put(file, new Content(look.mark(), text));
        }
        return text;
    }

    void clear() {
        contents.invalidateAll();
    }
}
