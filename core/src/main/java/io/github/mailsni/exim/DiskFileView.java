package io.github.mailsni.exim;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
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
            throw new FileSystemException(file.toString(), null, "is no regular file");
        }
        requireSmall(file, attributes.size());
        try (InputStream stream = Files.newInputStream(file)) {
            // one more than allowed: the file may have grown, and some report no size (in /proc)
            byte[] content = stream.readNBytes(MOST_BYTES + 1);
            requireSmall(file, content.length);
            return new String(content, StandardCharsets.UTF_8);
        }
    }

    private static void requireSmall(Path file, long size) throws FileSystemException {
        if (size > MOST_BYTES) {
            throw new FileSystemException(
                    file.toString(),
                    null,
                    "is larger than the " + MOST_BYTES + " bytes that are read of a lookup file");
        }
    }

    private static Kind look(Path path, LinkOption... options) throws IOException {
        try {
            return kind(Files.readAttributes(path, BasicFileAttributes.class, options));
        } catch (NoSuchFileException | NotDirectoryException e) {
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
