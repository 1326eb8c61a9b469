package io.github.mailsni.examples.certcheck;

/** Escapes foreign text for one line of a terminal. */
final class OneLine {
    private OneLine() {}

    /** Escapes control characters and line ends; letters of all scripts remain. */
    static String of(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (isHarmless(c)) {
                line.appendCodePoint(c);
            } else {
                line.append(String.format(c <= 0xff ? "\\x%02x" : "\\u%04x", c));
            }
        });
        return line.toString();
    }

    private static boolean isHarmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }
}
