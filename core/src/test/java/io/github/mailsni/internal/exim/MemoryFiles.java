package io.github.mailsni.internal.exim;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Files in memory, which remember what was looked at. */
public final class MemoryFiles implements FileView {
    private final Map<Path, String> files = new HashMap<>();
    private final List<Path> looked = new ArrayList<>();

    public MemoryFiles with(String path, String content) {
        files.put(Path.of(path), content);
        return this;
    }

    /** The paths that were looked at, as they were asked for. */
    public List<Path> looked() {
        return looked;
    }

    @Override
    public Kind kind(Path path) {
        looked.add(path);
        if (files.containsKey(path)) {
            return Kind.FILE;
        }
        return files.keySet().stream().anyMatch(file -> file.startsWith(path)) ? Kind.DIRECTORY : Kind.ABSENT;
    }

    @Override
    public Kind entryKind(Path path) {
        return kind(path);
    }

    @Override
    public String read(Path file) throws IOException {
        looked.add(file);
        String content = files.get(file);
        if (content == null) {
            throw new NoSuchFileException(file.toString());
        }
        return content;
    }
}
