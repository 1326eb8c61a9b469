package io.github.mailsni.internal.pem;

import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.ABSENT;
import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.NOT_A_REGULAR_FILE;
import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.TOO_LARGE;
import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.UNREADABLE;

import io.github.mailsni.internal.ClosedPath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;

/**
 * Reads files of a directory into which other programs write. A pipe that would block for ever, a device that never ends, a log
 * file under a certificate's name: none of them costs more than a look.
 */
public final class SmallFile {
    /**
     * A key and a chain take some 10 KiB; a bundle of all the roots that browsers trust, with text around each, 800
     * KiB.
     */
    public static final int MOST_BYTES = 1 << 20;

    private SmallFile() {}

    /**
     * Returns the content of a regular file; links are followed. Blocks while the disk does.
     *
     * @throws KeyMaterialException if it is no regular file, has more than {@link #MOST_BYTES} or cannot be read
     */
    public static byte[] read(Path file) throws KeyMaterialException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            requireRegular(attributes);
            return content(file, (int) attributes.size());
        } catch (NoSuchFileException e) {
            throw absent(file, e);
        } catch (AccessDeniedException e) {
            throw new KeyMaterialException(UNREADABLE, ClosedPath.reason(file), e);
        } catch (IOException e) {
            throw new KeyMaterialException(UNREADABLE, "cannot be read: " + reason(file, e), e);
        } catch (SecurityException e) {
            throw new KeyMaterialException(UNREADABLE, "cannot be read: the security manager forbids it", e);
        }
    }

    /** Whether a content, or the rest of one in PEM, is lost: a crash leaves no bytes, or NUL bytes, of what was written shortly before. */
    public static boolean isLost(byte[] content) {
        int length = content.length;
        while (length > 0 && content[length - 1] == 0) {
            length--;
        }
        return length == 0 || (length < content.length && PemReader.isPem(Arrays.copyOf(content, length)));
    }

    private static void requireRegular(BasicFileAttributes attributes) throws KeyMaterialException {
        if (attributes.isDirectory()) {
            throw new KeyMaterialException(NOT_A_REGULAR_FILE, "is a directory; expected a file");
        }
        if (!attributes.isRegularFile()) {
            throw new KeyMaterialException(NOT_A_REGULAR_FILE, "is a pipe, a socket or a device; expected a file");
        }
        if (attributes.size() > MOST_BYTES) {
            throw tooLarge("has " + attributes.size() + " bytes");
        }
    }

    private static byte[] content(Path file, int size) throws IOException, KeyMaterialException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            ByteBuffer start = ByteBuffer.allocate(size + 1);
            while (start.hasRemaining()) {
                if (channel.read(start) < 0) {
                    return Arrays.copyOf(start.array(), start.position());
                }
            }
            // the file has grown, or it is one of those that report no size (in /proc)
            byte[] rest = Channels.newInputStream(channel).readNBytes(MOST_BYTES - size);
            if (start.capacity() + rest.length > MOST_BYTES) {
                throw tooLarge("goes on after " + MOST_BYTES + " bytes");
            }
            byte[] content = Arrays.copyOf(start.array(), start.capacity() + rest.length);
            System.arraycopy(rest, 0, content, start.capacity(), rest.length);
            return content;
        }
    }

    private static KeyMaterialException tooLarge(String size) {
        return new KeyMaterialException(
                TOO_LARGE,
                size + "; certificates and keys are smaller (at most " + MOST_BYTES
                        + " bytes are read): is it the right file?");
    }

    private static KeyMaterialException absent(Path file, NoSuchFileException cause) {
        return new KeyMaterialException(ABSENT, ClosedPath.reason(file), cause);
    }

    private static String reason(Path file, IOException e) {
        if (ClosedPath.isLoop(file)) {
            return "it " + ClosedPath.reason(file);
        }
        if (e instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        return String.valueOf(e.getMessage());
    }
}
