package io.github.mailsni.x509;

import java.nio.file.Path;
import java.util.Locale;

/** Text from files and certificates, made fit for one line of a terminal. */
public final class OneLine {
    private OneLine() {}

    /** The text without what moves a cursor or turns the direction of reading; letters of all scripts remain. */
    public static String of(String text) {
        if (text.codePoints().allMatch(OneLine::isHarmless)) {
            return text;
        }
        StringBuilder line = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (isHarmless(c)) {
                line.appendCodePoint(c);
            } else {
                line.append(String.format(Locale.ROOT, c <= 0xff ? "\\x%02x" : "\\u%04x", c));
            }
        });
        return line.toString();
    }

    /** A path as its owner wrote it, in one line. */
    public static String of(Path path) {
        return of(path.toString());
    }

    private static boolean isHarmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
