package io.github.mailsni.directory;

import io.github.mailsni.HostPattern;
import io.github.mailsni.internal.disk.Disk;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Tells the disk which paths belong to a unit of a directory. */
record DirectoryUnits(Path directory, Layout layout) implements Disk.Units {
    @Override
    public List<Path> paths(String unit) {
        return layout.paths(directory, unit);
    }

    @Override
    public Optional<String> unitAt(Path path) {
        return layout.roots(directory).contains(path) || directory.startsWith(path)
                ? Optional.empty()
                : layout.unitAt(directory, path);
    }

    @Override
    public Optional<HostPattern> host(String unit) {
        return layout.presumedHost(unit);
    }
}
