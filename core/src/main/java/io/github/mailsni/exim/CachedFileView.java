package io.github.mailsni.exim;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.mailsni.internal.disk.FileStamp;
import io.github.mailsni.internal.exim.FileView;
import java.io.IOException;
import java.nio.file.Path;

/** The disk, with the files that lookups search kept in memory as long as they are as they were. Thread-safe. */
final class CachedFileView implements FileView {
    private static final int MOST_CHARACTERS = 8 << 20;

    private final FileView disk = FileView.disk();
    private final Cache<Path, Content> contents = Caffeine.newBuilder()
            .maximumWeight(MOST_CHARACTERS)
            .weigher((Path path, Content content) -> content.text().length() + 1)
            .executor(Runnable::run)
            .build();

    private record Content(long stamp, String text) {}

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
        FileStamp.Look look = FileStamp.look(file);
        Content known = contents.getIfPresent(file);
        if (known != null && known.stamp() == look.stamp() && !look.fresh() && look.stamp() != FileStamp.ABSENT) {
            return known.text();
        }
        String text = disk.read(file);
        if (!look.fresh()) {
            contents.put(file, new Content(look.stamp(), text));
        }
        return text;
    }

    void clear() {
        contents.invalidateAll();
    }
}
