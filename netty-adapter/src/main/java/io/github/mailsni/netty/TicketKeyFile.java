package io.github.mailsni.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.mailsni.internal.keymanager.FileText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Reads a file of secrets as HAProxy's {@code tls-ticket-keys} has them: each line one of 48 or of 80 bytes, in base64; of the last three
 * lines the middle one encrypts.
 */
final class TicketKeyFile {
    private static final int SHORT = 48;
    private static final int LONG = 80;

    /** As many as HAProxy takes of a longer file (its build option {@code TLS_TICKETS_NO}), and the fewest that it takes. */
    private static final int LINES = 3;

    /** HAProxy's files grow by a line with each rotation: this is enough for 13 years of two a day. */
    private static final int MOST_BYTES = 1 << 20;

    private static final String MAKE_A_LINE = "Make a line by: openssl rand -base64 48";

    private final Path path;

    TicketKeyFile(Path path) {
        this.path = path;
    }

    /** What a reading of the file has come to. */
    sealed interface Reading {}

    /**
     * The file is good.
     *
     * @param openToAll whether every user of the machine may read it
     */
    record Good(TicketSecrets secrets, boolean openToAll) implements Reading {}

    /**
     * The file is missing, or cannot be used.
     *
     * @param problem names the file and says what is wrong, as the beginning of a sentence
     * @param remedy what to do, as a sentence
     */
    record Broken(String problem, String remedy) implements Reading {}

    /** Reads the file. Waits for the disk for as long as that takes. */
    Reading read() {
        byte[] content;
        try (InputStream file = Files.newInputStream(path)) {
            content = file.readNBytes(MOST_BYTES + 1);
        } catch (NoSuchFileException missing) {
            return broken("there is no such file", "Make it of three lines, each by: openssl rand -base64 48");
        } catch (IOException failed) {
            return broken("it cannot be read: " + FileText.reason(failed), "Make it readable for this server.");
        } catch (RuntimeException failed) { // a file system of another kind, or one that is closed
            return broken("it cannot be read: " + failed, "Make it readable for this server.");
        }
        return parse(content);
    }

    /** Reads the content of the file. */
    Reading parse(byte[] content) {
        if (content.length > MOST_BYTES) {
            return broken("it has more than " + MOST_BYTES + " bytes", "Keep its last three lines.");
        }
        List<byte[]> secrets = new ArrayList<>();
        // without the limit, split drops empty lines at the end, which are as wrong there as anywhere
        String[] lines = new String(content, ISO_8859_1).split("\n", -1);
        int count = lines[lines.length - 1].isEmpty() ? lines.length - 1 : lines.length;
        for (int i = 0; i < count; i++) {
            String line = lines[i].endsWith("\r") ? lines[i].substring(0, lines[i].length() - 1) : lines[i];
            Optional<byte[]> secret = decode(line);
            if (secret.isEmpty()) {
                return broken(i, line.isEmpty() ? "it is empty" : "it is not base64", MAKE_A_LINE);
            }
            secrets.add(secret.get());
            Optional<Broken> unfit = checkLength(secrets);
            if (unfit.isPresent()) {
                return unfit.get();
            }
        }
        if (count < LINES) {
            return broken(
                    switch (count) {
                                case 0 -> "it is empty";
                                case 1 -> "it has one line";
                                default -> "it has two lines";
                            }
                            + ", and three are expected",
                    MAKE_A_LINE);
        }
        List<byte[]> last = secrets.subList(count - LINES, count);
        return new Good(TicketSecrets.of(last.get(0), last.get(1), last.get(2)), isOpenToAll());
    }

    /** Decodes a line, unless it is not to the letter as an encoder writes it: a line that was cut may be read by lenient decoders. */
    private static Optional<byte[]> decode(String line) {
        try {
            byte[] decoded = Base64.getDecoder().decode(line);
            return decoded.length > 0
                            && Base64.getEncoder().encodeToString(decoded).equals(line)
                    ? Optional.of(decoded)
                    : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /** Checks the last line. */
    private Optional<Broken> checkLength(List<byte[]> secrets) {
        int last = secrets.size() - 1;
        int first = secrets.get(0).length;
        int length = secrets.get(last).length;
        if (length == first && (length == SHORT || length == LONG)) {
            return Optional.empty();
        }
        if (last == 1 && first == SHORT && length == LONG - SHORT) {
            return Optional.of(
                    broken(last, "openssl has broken one secret of 80 bytes into two lines here", MAKE_A_LINE));
        }
        String expected = last == 0 ? SHORT + " or " + LONG + " are expected" : "the first line has " + first;
        return Optional.of(broken(last, "it has " + length + " bytes, and " + expected, MAKE_A_LINE));
    }

    private boolean isOpenToAll() {
        try {
            return Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | RuntimeException notKnown) {
            return false;
        }
    }

    private Broken broken(String problem, String remedy) {
        return new Broken(this + ": " + problem, remedy);
    }

    private Broken broken(int line, String problem, String remedy) {
        return new Broken(this + ", line " + (line + 1) + ": " + problem, remedy);
    }

    /** Returns the path, for messages. */
    @Override
    public String toString() {
        return FileText.path(path);
    }
}
