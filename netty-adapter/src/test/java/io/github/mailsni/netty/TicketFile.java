package io.github.mailsni.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** A file of secrets for ticket keys, as operators write it. */
final class TicketFile {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path path;
    private final List<String> lines = new ArrayList<>(List.of(line(48), line(48), line(48)));

    private TicketFile(Path path) {
        this.path = path;
    }

    /** Writes a file of three lines. */
    static TicketFile in(Path directory) throws IOException {
        TicketFile file = new TicketFile(directory.resolve("ticket.keys"));
        file.write();
        return file;
    }

    /** A line for a secret of so many bytes. */
    static String line(int bytes) {
        byte[] secret = new byte[bytes];
        RANDOM.nextBytes(secret);
        return Base64.getEncoder().encodeToString(secret);
    }

    /** The content of a file with these lines. */
    static byte[] content(String... lines) {
        return (String.join("\n", lines) + "\n").getBytes(US_ASCII);
    }

    Path path() {
        return path;
    }

    /** Drops the first line and appends a new one. */
    void rotate() throws IOException {
        lines.remove(0);
        lines.add(line(48));
        write();
    }

    /** Writes the lines into another file, which takes the place of the present one. */
    void write() throws IOException {
        replace(content(lines.toArray(String[]::new)));
    }

    /** Cuts the file in the middle of its last line. */
    void truncate() throws IOException {
        byte[] whole = content(lines.toArray(String[]::new));
        replace(Arrays.copyOf(whole, whole.length - 20));
    }

    private void replace(byte[] content) throws IOException {
        Path next = path.resolveSibling("next");
        Files.deleteIfExists(next);
        Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(next, content);
        Files.move(next, path, ATOMIC_MOVE);
    }
}
