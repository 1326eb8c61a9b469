package io.github.mailsni.directory;

import io.github.mailsni.internal.disk.DiskThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Finds the way from a file's name to the file over symbolic links: each step may be exchanged, and has to be watched. */
final class LinkTrail {
    /** How many links are followed: as many as Linux follows. */
    private static final int MOST_LINKS = 40;

    private LinkTrail() {}

    /**
     * Returns each link on the way, and the file at its end.
     *
     * @param directory above which links are not looked for, unless a link leads out of it
     */
    static Set<Path> of(Path file, Path directory) {
        Set<Path> steps = new LinkedHashSet<>();
        Path path = file;
        for (int links = 0; links < MOST_LINKS; links++) {
            Optional<Path> link = firstLink(path, directory);
            if (link.isEmpty()) {
                steps.add(path);
                return steps;
            }
            steps.add(link.get());
            try {
                Path rest = link.get().relativize(path);
                path = target(link.get()).resolve(rest).normalize();
            } catch (IOException exchangedMeanwhile) {
                return steps;
            }
        }
        return steps;
    }

    /** Resolves a link. The parent of where it really is, is not always that of where it was found. */
    private static Path target(Path link) throws IOException {
        Path target = Files.readSymbolicLink(link);
        Path parent = link.toAbsolutePath().getParent();
        return target.isAbsolute() || parent == null || !leadsUp(target)
                ? link.resolveSibling(target)
                : parent.toRealPath().resolve(target);
    }

    private static boolean leadsUp(Path target) {
        for (Path name : target) {
            if (name.toString().equals("..")) {
                return true;
            }
        }
        return false;
    }

    private static Optional<Path> firstLink(Path path, Path directory) {
        Path walked = path.startsWith(directory) ? directory : path.getRoot();
        if (walked == null) {
            return Files.isSymbolicLink(path) ? Optional.of(path) : Optional.empty();
        }
        for (Path name : walked.relativize(path)) {
            walked = walked.resolve(name);
            DiskThread.at(walked);
            if (Files.isSymbolicLink(walked)) {
                return Optional.of(walked);
            }
        }
        return Optional.empty();
    }
}
