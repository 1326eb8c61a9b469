package io.github.mailsni.internal.disk;

import io.github.mailsni.internal.FileNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Knows what is mounted where, from the kernel's list (proc(5), {@code /proc/self/mountinfo}), without touching what is mounted. Where
 * there is no such list, no mount is known.
 */
public final class Mounts {
    private static final String LIST = "/proc/self/mountinfo";
    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");
    private static final int NUMBER = 0;
    private static final int DEVICE = 2;
    private static final int POINT = 4;
    private static final int FEWEST_FIELDS = 6;

    private final List<Mount> mounts;

    private final Set<String> names;

    private record Mount(String point, String identity) {}

    private Mounts(List<Mount> mounts) {
        this.mounts = mounts;
        this.names = mounts.stream()
                .map(mount -> mount.point().substring(mount.point().lastIndexOf('/') + 1))
                .collect(Collectors.toSet());
    }

    /** Reads what is mounted now. */
    public static Mounts now(FileSystem fileSystem) {
        try {
            // of a name that is not UTF-8 its bad bytes alone are lost, and no other mount
            String list = new String(Files.readAllBytes(fileSystem.getPath(LIST)), StandardCharsets.UTF_8);
            return of(List.of(list.split("\n")));
        } catch (IOException | InvalidPathException | SecurityException | ClosedFileSystemException unknown) {
            return new Mounts(List.of());
        }
    }

    /** Parses the lines of the kernel's list. */
    static Mounts of(List<String> lines) {
        List<Mount> mounts = new ArrayList<>();
        for (String line : lines) {
            String[] fields = line.split(" ", -1);
            if (fields.length >= FEWEST_FIELDS) {
                mounts.add(new Mount(unescaped(fields[POINT]), fields[NUMBER] + " " + fields[DEVICE]));
            }
        }
        return new Mounts(mounts);
    }

    private static String unescaped(String field) {
        return OCTAL.matcher(field)
                .replaceAll(
                        match -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(match.group(1), 8))));
    }

    /** Whether this very path is a mount point. It has no links in it. */
    public boolean isPoint(Path real) {
        String path = real.toString();
        return mounts.stream().anyMatch(mount -> mount.point().equals(path));
    }

    /** Whether a path may be a mount point, by the name of the file alone. */
    public boolean mayBePoint(Path path) {
        return names.contains(FileNames.of(path));
    }

    /** Returns the mount point that a path is on; empty if that is not known. */
    Optional<Path> point(Path real) {
        return of(real).map(mount -> real.getFileSystem().getPath(mount.point()));
    }

    /** Returns what tells the mount of a path from another that takes its place; empty if that is not known. */
    Optional<String> identity(Path real) {
        return of(real).map(Mount::identity);
    }

    private Optional<Mount> of(Path real) {
        Optional<Mount> found = Optional.empty();
        for (Mount mount : mounts) {
            boolean longer = found.filter(
                            known -> known.point().length() > mount.point().length())
                    .isEmpty();
            if (longer && isBelow(real.toString(), mount.point())) {
                found = Optional.of(mount); // of two on one point the later one hides the other
            }
        }
        return found;
    }

    private static boolean isBelow(String path, String point) {
        return point.equals("/")
                || path.equals(point)
                || (path.startsWith(point) && path.charAt(point.length()) == '/');
    }
}
