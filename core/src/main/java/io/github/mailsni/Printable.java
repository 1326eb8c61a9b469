package io.github.mailsni;

import io.github.mailsni.internal.PrintableAscii;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Text from strangers, made fit for a log line or a message: one line, printable ASCII, bounded. */
final class Printable {
    private static final int MOST_CHARACTERS = 255;

    private Printable() {}

    /**
     * The text with everything outside printable ASCII escaped, the backslash and the quotation mark too, so that no two
     * texts look alike and none can forge a line of a log or move a terminal's cursor; cut after 255 characters of the
     * escaped text.
     */
    static String escape(String text) {
        return PrintableAscii.escape(text, MOST_CHARACTERS);
    }

    /** A path as its owner wrote it, but for control characters, which could forge a line of a log. */
    static String path(Path path) {
        return line(path.toString());
    }

    /** A text as its owner wrote it, but for control characters. */
    static String line(String text) {
        return text.chars().noneMatch(Character::isISOControl) ? text : escape(text);
    }

    /** Why the system did not do something with a file that is named elsewhere. */
    static String reason(IOException failure) {
        return failure instanceof FileSystemException system && system.getReason() != null
                ? line(system.getReason())
                : failure.getClass().getSimpleName();
    }

    /** The bytes of a name from the network, each byte outside printable ASCII as {@code \xNN}. */
    static String escape(byte[] bytes) {
        return escape(new String(bytes, StandardCharsets.ISO_8859_1));
    }
}
