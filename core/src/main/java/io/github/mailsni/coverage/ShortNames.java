package io.github.mailsni.coverage;

import io.github.mailsni.internal.Printable;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Shortens paths for a table: to the file's name, or, where several folders have a file of that name, to the folder's
 * and the file's.
 */
final class ShortNames {
    private final Map<String, Integer> folders = new HashMap<>();
    private final boolean alone;

    ShortNames(DirectoryReport report) {
        Map<String, Set<String>> seen = new HashMap<>();
        report.files()
                .forEach(file -> seen.computeIfAbsent(fileName(file.file()), any -> new HashSet<>())
                        .add(String.valueOf(file.file().getParent())));
        seen.forEach((name, in) -> folders.put(name, in.size()));
        this.alone = seen.size() == 1;
    }

    /** The short name, escaped in one line. */
    String of(Path file) {
        Path folder = file.getParent();
        boolean ambiguous = alone || folders.getOrDefault(fileName(file), 1) > 1;
        return Printable.line(
                ambiguous && folder != null && folder.getFileName() != null
                        ? folder.getFileName() + "/" + fileName(file)
                        : fileName(file));
    }

    private static String fileName(Path file) {
        return String.valueOf(file.getFileName() == null ? file : file.getFileName());
    }
}
