package io.github.mailsni.internal.catalog;

import io.github.mailsni.internal.FileNames;
import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.disk.DiskThread;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Walks through a directory and the folders below it, each of them once, even if links lead to it from several places or in a circle. Hidden
 * entries are left out. What cannot be listed or looked at below the directory is left as it is known, and does not end the walk. Used once, by one
 * thread.
 */
final class TreeWalk {
    /** How deep folders are walked through: panels have a folder for each customer, domain and purpose. */
    private static final int DEEPEST = 10;
    /** How many entries there may be. A walk through so many takes some seconds. */
    private static final int MOST_ENTRIES = 500_000;
    /** How many files there may be that hold neither a key nor a certificate, before it is compared with how many do. */
    private static final int MOST_OTHERS = 5_000;
    /** How many such files there may be for each that does. */
    private static final int OTHERS_FOR_EACH = 50;

    private final Path directory;
    private final Visitor visitor;
    private final Predicate<Path> known;
    private final Set<Object> walked = new HashSet<>();
    private final Deque<Folder> toDo = new ArrayDeque<>();
    /** Folders behind links: they are walked through last, so that a folder is known by its own path. */
    private final Deque<Folder> behindLinks = new ArrayDeque<>();

    private final Set<Path> folders = new LinkedHashSet<>();
    private final Set<Path> closed = new LinkedHashSet<>();
    private final Map<Path, Unwalked> problems = new LinkedHashMap<>();
    /** The folders with something of which the first look failed: one such entry is named, and stands for the others. */
    private final Set<Path> withUnknown = new HashSet<>();

    private int entries;
    private int others;
    private int useful;

    /** Looks at each file. */
    @FunctionalInterface
    interface Visitor {
        /** Reads a file, and returns whether it holds a key or a certificate. */
        boolean visit(Path file);
    }

    /** A folder, and how deep it is. */
    private record Folder(Path path, int depth) {}

    /**
     * A walk that has not begun.
     *
     * @param known whether there are certificates or keys at a path, or below it, that are known from earlier walks: they are reported
     *     when they are read
     */
    TreeWalk(Path directory, Visitor visitor, Predicate<Path> known) {
        this.directory = directory;
        this.visitor = visitor;
        this.known = known;
    }

    /**
     * Walks through a folder.
     *
     * @param folder the directory itself, or a folder below it
     * @throws UnsuitableTreeException if there is more, or something else, than a directory of certificates has
     * @throws IOException if the directory cannot be listed, or the folder is gone
     */
    void walk(Path folder) throws IOException {
        requireSuitable();
        toDo.add(new Folder(
                folder,
                directory.relativize(folder).toString().isEmpty()
                        ? 0
                        : directory.relativize(folder).getNameCount()));
        boolean first = true;
        while (!toDo.isEmpty() || !behindLinks.isEmpty()) {
            Folder next = toDo.isEmpty() ? behindLinks.remove() : toDo.remove();
            try {
                walk(next);
            } catch (NoSuchFileException | NotDirectoryException gone) {
                if (first) {
                    throw gone;
                }
            } catch (UnsuitableTreeException e) {
                throw e;
            } catch (IOException sick) {
                if (next.path().equals(directory)) {
                    throw sick;
                }
                leave(next.path(), sick);
            }
            first = false;
        }
    }

    /** Leaves a folder as it is known. */
    private void leave(Path folder, IOException failure) {
        closed.add(folder);
        problems.put(folder, Unwalked.unreadable(folder, failure));
    }

    /** Refuses directories in which certificates are not kept on purpose. */
    private void requireSuitable() throws IOException {
        if (!directory.getFileSystem().equals(FileSystems.getDefault())) {
            return; // which somebody has filled for the purpose
        }
        DiskThread.at(directory);
        Path real = directory.toRealPath();
        Path parent = real.getParent();
        if (parent == null) {
            throw new UnsuitableTreeException(directory, "this is the root of the whole file system; " + remedy());
        }
        boolean home = List.of("/root", "/home", "/Users").contains(real.toString())
                || List.of("/home", "/Users").contains(parent.toString())
                || Files.exists(real.resolve(".bash_history"))
                || Files.exists(real.resolve(".zsh_history"));
        if (home) {
            throw new UnsuitableTreeException(directory, "this is somebody's home directory; " + remedy());
        }
    }

    private static String remedy() {
        return "name the directory below it in which the certificates are";
    }

    private void walk(Folder folder) throws IOException {
        DiskThread.at(folder.path());
        BasicFileAttributes attributes = Files.readAttributes(folder.path(), BasicFileAttributes.class);
        Object identity = attributes.fileKey() == null ? folder.path().toRealPath() : attributes.fileKey();
        if (!walked.add(identity)) {
            return;
        }
        folders.add(folder.path());
        List<Path> links = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder.path())) {
            for (Path entry : stream) {
                if (!FileNames.of(entry).startsWith(".")) {
                    require(++entries <= MOST_ENTRIES, "there are more than " + MOST_ENTRIES + " files below it");
                    look(entry, folder, links);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        for (Path link : links) {
            lookBehind(link, folder);
        }
    }

    private void look(Path entry, Folder folder, List<Path> links) throws IOException {
        if (DiskThread.avoids(entry)) {
            closed.add(entry);
            return;
        }
        DiskThread.at(entry);
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(entry, BasicFileAttributes.class);
        } catch (NoSuchFileException goneOrLeadsNowhere) {
            if (Files.isSymbolicLink(entry)) {
                visit(entry); // what was behind it may come back
            }
            return;
        } catch (IOException notKnown) {
            closed.add(entry);
            if (!withUnknown.contains(folder.path()) && !known.test(entry)) {
                withUnknown.add(folder.path());
                problems.put(entry, Unwalked.unreadable(entry, notKnown));
            }
            return;
        }
        if (attributes.isDirectory()) {
            if (Files.isSymbolicLink(entry)) {
                links.add(entry);
            } else if (folder.depth() + 1 > DEEPEST) {
                problems.put(
                        entry,
                        Unwalked.leftOut("folders so deep, more than " + DEEPEST
                                + " below the directory, are not looked into; move what is served further up"));
            } else {
                toDo.add(new Folder(entry, folder.depth() + 1));
            }
        } else if (attributes.isRegularFile()) {
            visit(entry);
        }
    }

    private void visit(Path file) throws IOException {
        if (visitor.visit(file)) {
            useful++;
        } else {
            others++;
            require(
                    others <= MOST_OTHERS || others <= OTHERS_FOR_EACH * useful,
                    "of the first " + (others + useful) + " files below it, " + useful
                            + " hold a certificate or a key: it is no directory of certificates");
        }
    }

    private void require(boolean condition, String problem) throws UnsuitableTreeException {
        if (!condition) {
            throw new UnsuitableTreeException(directory, problem + "; " + remedy());
        }
    }

    private void lookBehind(Path link, Folder folder) {
        DiskThread.at(link);
        Path target;
        boolean back;
        try {
            target = link.toRealPath();
            back = folder.path().toRealPath().startsWith(target);
        } catch (NoSuchFileException | NotDirectoryException gone) {
            return;
        } catch (IOException sick) {
            leave(link, sick);
            return;
        }
        if (back) {
            problems.put(
                    link,
                    Unwalked.leftOut("this link leads back to " + Printable.path(target)
                            + ", a directory above it: it is not followed; remove it"));
        } else if (folder.depth() < DEEPEST) {
            behindLinks.add(new Folder(link, folder.depth() + 1));
        }
    }

    /** Returns the folders that were walked through. */
    Set<Path> folders() {
        return folders;
    }

    /** Returns files and folders that may not be looked into, or do not answer: what was known of them still holds. */
    Set<Path> closed() {
        return closed;
    }

    /** Returns what was not walked through, and why. */
    Map<Path, Unwalked> problems() {
        return problems;
    }
}
