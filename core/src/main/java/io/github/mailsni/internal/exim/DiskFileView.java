package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.FileNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** The disk itself. */
final class DiskFileView implements FileView {
    static final DiskFileView INSTANCE = new DiskFileView();

    /** A line of 60 characters for each of 70 000 hosts. */
    static final int MOST_BYTES = 4 << 20;

    private DiskFileView() {}

    @Override
    public Kind kind(Path path) throws IOException {
        return look(path);
    }

    @Override
    public Kind entryKind(Path path) throws IOException {
        return look(path, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public String read(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new IOException("is no regular file; expected a text file for a lookup");
        }
        requireSmall(attributes.size());
        try (InputStream stream = Files.newInputStream(file)) {
            // one more than allowed: the file may have grown, and some report no size (in /proc)
            byte[] content = stream.readNBytes(MOST_BYTES + 1);
            requireSmall(content.length);
            return new String(content, StandardCharsets.UTF_8);
        }
    }

    private static void requireSmall(long size) throws IOException {
        if (size > MOST_BYTES) {
            throw new IOException("is larger than the " + MOST_BYTES + " bytes that are read of a file for a lookup");
        }
    }

    /**
     * As for Exim, what cannot be looked at is not there: below a file, or under a name that is too long. What this user
     * may not look at is another matter: Exim, which runs as another, may.
     */
    private static Kind look(Path path, LinkOption... options) throws IOException {
        try {
            Kind kind = kind(Files.readAttributes(path, BasicFileAttributes.class, options));
            return kind == Kind.OTHER && FileNames.isEmptyDevice(path) ? Kind.EMPTY_DEVICE : kind;
        } catch (AccessDeniedException e) {
            throw e;
        } catch (FileSystemException e) {
            return Kind.ABSENT;
        }
    }

    private static Kind kind(BasicFileAttributes attributes) {
        if (attributes.isRegularFile()) {
            return Kind.FILE;
        }
        if (attributes.isDirectory()) {
            return Kind.DIRECTORY;
        }
        return attributes.isSymbolicLink() ? Kind.LINK : Kind.OTHER;
    }
}
