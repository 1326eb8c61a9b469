package io.github.mailsni.coverage;

import java.nio.file.Path;

/** Text from files and certificates, made fit for one line of a terminal. */
final class Line {
    private Line() {}

    /** The text without what moves a terminal's cursor or turns the direction of reading; letters of all scripts remain. */
    static String of(String text) {
        if (text.codePoints().allMatch(Line::isHarmless)) {
            return text;
        }
        StringBuilder line = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (isHarmless(c)) {
                line.appendCodePoint(c);
            } else {
                line.append(c <= 0xff ? String.format("\\x%02x", c) : String.format("\\u%04x", c));
            }
        });
        return line.toString();
    }

    static String of(Path path) {
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
