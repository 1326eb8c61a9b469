package io.github.mailsni.coverage;

import io.github.mailsni.internal.Printable;

/** Makes text of certificates and validators fit for a message: escaped, in one line, of bounded length. */
final class Bounded {
    private static final int MOST_CHARACTERS = 200;

    private Bounded() {}

    static String line(String text) {
        String line = Printable.line(text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS));
        return line.length() <= MOST_CHARACTERS && text.length() <= MOST_CHARACTERS
                ? line
                : line.substring(0, Math.min(line.length(), MOST_CHARACTERS)) + "...";
    }
}
