package io.github.mailsni.internal.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Predicate;

/** Follows a path as the system does, step by step and over links, and touches no step that it is told to stop before. */
public final class PathWalk {
    /** How many links are followed: as many as Linux follows. */
    private static final int MOST_LINKS = 40;

    private final Predicate<Path> stop;
    private final Deque<Path> rest = new ArrayDeque<>();
    private int links;

    private PathWalk(Predicate<Path> stop) {
        this.stop = stop;
    }

    /**
     * Returns the first step before which to stop; empty if there is none up to the end.
     *
     * @param stop asked before a step is touched; each is free of links but for its last name
     */
    static Optional<Path> firstStop(Path path, Predicate<Path> stop) {
        return new PathWalk(stop).walk(path).stopped();
    }

    /** Returns the file to which a path leads, or the last step that could be made. */
    public static Path end(Path path) {
        return new PathWalk(step -> false).walk(path).at();
    }

    /** Where the walk has come to, and the step before which it has stopped. */
    private record Place(Path at, Optional<Path> stopped) {}

    private Place walk(Path path) {
        Path absolute = path.toAbsolutePath();
        Path at = absolute.getRoot();
        push(absolute);
        while (at != null && !rest.isEmpty()) {
            Path name = rest.pop();
            Path next = at.resolve(name).normalize(); // what is before the name has no links in it
            if (stop.test(next)) {
                return new Place(at, Optional.of(next));
            }
            Optional<Path> target = target(next);
            if (target.isEmpty()) {
                at = next;
            } else if (++links > MOST_LINKS) {
                return new Place(at, Optional.empty());
            } else {
                at = target.get().isAbsolute() ? target.get().getRoot() : at;
                push(target.get());
            }
        }
        return new Place(at == null ? absolute : at, Optional.empty());
    }

    private void push(Path path) {
        for (int i = path.getNameCount() - 1; i >= 0; i--) {
            rest.push(path.getName(i));
        }
    }

    private static Optional<Path> target(Path step) {
        DiskThread.at(step);
        try {
            return Files.isSymbolicLink(step) ? Optional.of(Files.readSymbolicLink(step)) : Optional.empty();
        } catch (IOException exchangedMeanwhile) {
            return Optional.empty();
        }
    }
}
