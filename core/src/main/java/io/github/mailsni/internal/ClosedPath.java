package io.github.mailsni.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Where on its way a path cannot be followed: which directory may not be entered, which file may not be read, which link leads
 * nowhere. The system says only that the whole path does not work; with certbot's links, the file that is named is seldom the one at
 * fault. Goes by what the system permits this process, so that access control lists count.
 */
public final class ClosedPath {
    /** As many as Linux follows. */
    private static final int MOST_LINKS = 40;

    private ClosedPath() {}

    /** Where a walk ends. */
    private enum End {
        /** At a file that can be read. */
        OPEN,
        /** At a directory that may not be entered, or a file that may not be read. */
        CLOSED,
        /** Where nothing is. */
        ABSENT,
        /** In links that lead to each other. */
        LOOP
    }

    /**
     * The end of a walk.
     *
     * @param at the directory, the file or the link at which it ends
     * @param last whether all of the way has been walked
     * @param links how many links it led over
     */
    private record Walk(End end, Path at, boolean last, int links) {}

    /**
     * Why a file cannot be read that is there by its name. Blocks while the disk does.
     *
     * @return what is at fault and what to do; begins in lower case, to be put behind the name of the file
     */
    public static String reason(Path file) {
        Walk walk;
        try {
            walk = walk(file);
        } catch (IOException | RuntimeException changedMeanwhile) {
            return denied() + "read it, and enter the directories above it";
        }
        String at = printed(walk.at());
        return switch (walk.end()) {
            case OPEN ->
                "permission denied, though the permissions of the file and of the directories above it allow it; see"
                        + " to what else forbids it, such as SELinux, AppArmor or the sandbox of the service";
            case CLOSED -> closed(walk, at);
            case LOOP -> "is a link that leads back to itself, over " + at + "; let it lead to the file";
            case ABSENT ->
                walk.links() == 0
                        ? "does not exist"
                        : "is a link to a file that does not exist, " + at
                                + "; put the file there, or let the link lead to it";
        };
    }

    private static String closed(Walk walk, String at) {
        if (!walk.last()) {
            return denied() + "enter the directory " + at + remedy("x", at);
        }
        if (Files.isDirectory(walk.at())) {
            return denied() + "list the directory " + at + remedy("rx", at);
        }
        return denied()
                + (walk.links() == 0 ? "read it" : "read " + at + ", to which the link leads")
                + remedy("r", at);
    }

    private static String denied() {
        return "permission denied; let the user " + System.getProperty("user.name") + " ";
    }

    private static String remedy(String right, String at) {
        return " (setfacl -m u:" + System.getProperty("user.name") + ":" + right + " " + at
                + ", or by the file's group)";
    }

    /** Whether links lead to each other, so that there is no file at their end. */
    public static boolean isLoop(Path file) {
        try {
            return walk(file).end() == End.LOOP;
        } catch (IOException | RuntimeException changedMeanwhile) {
            return false;
        }
    }

    private static Walk walk(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path current = absolute.getRoot();
        Deque<Path> rest = new ArrayDeque<>();
        absolute.forEach(rest::addLast);
        int links = 0;
        while (!rest.isEmpty()) {
            Path name = rest.removeFirst();
            if (!Files.isExecutable(current)) {
                return new Walk(End.CLOSED, current, false, links);
            }
            if (name.toString().equals("..")) {
                current = current.getParent() == null ? current : current.getParent();
                continue;
            }
            Path next = current.resolve(name);
            if (Files.isSymbolicLink(next)) {
                if (++links > MOST_LINKS) {
                    return new Walk(End.LOOP, next, false, links);
                }
                Path target = Files.readSymbolicLink(next);
                current = target.isAbsolute() ? target.getRoot() : current;
                prepend(target, rest);
            } else if (Files.exists(next, LinkOption.NOFOLLOW_LINKS)) {
                current = next;
            } else {
                return new Walk(End.ABSENT, next, false, links);
            }
        }
        boolean open = Files.isReadable(current) && (!Files.isDirectory(current) || Files.isExecutable(current));
        return new Walk(open ? End.OPEN : End.CLOSED, current, true, links);
    }

    private static void prepend(Path target, Deque<Path> rest) {
        List<Path> names = new ArrayList<>();
        target.forEach(names::add);
        for (int i = names.size() - 1; i >= 0; i--) {
            rest.addFirst(names.get(i));
        }
    }

    /** Names of others' files have no control characters in a log. */
    private static String printed(Path path) {
        return path.toString().replaceAll("\\p{Cntrl}", "?");
    }
}
