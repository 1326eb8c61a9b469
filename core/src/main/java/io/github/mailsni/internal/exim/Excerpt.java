package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.Printable;

/** A line of an expression with a caret under one place: one line however many the expression has, and never a long one. */
final class Excerpt {
    private static final String INDENT = "    ";
    private static final String CUT = "...";
    private static final int WIDTH = 72;
    /** How much is shown before the place if the line is cut there. */
    private static final int BEFORE = 40;

    private Excerpt() {}

    /** The line and the caret under the character at the offset; that may be behind the last one. */
    static String of(String text, int offset) {
        int start = offset < WIDTH - CUT.length() ? 0 : offset - BEFORE;
        int end = Math.min(text.length(), start + WIDTH);
        String before = (start > 0 ? CUT : "") + Printable.typed(text.substring(start, offset));
        String after =
                Printable.typed(text.substring(offset, Math.max(offset, end))) + (end < text.length() ? CUT : "");
        return INDENT + before + after + "\n" + INDENT + " ".repeat(before.length()) + "^";
    }
}
