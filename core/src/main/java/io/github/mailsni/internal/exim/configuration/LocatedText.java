package io.github.mailsni.internal.exim.configuration;

import io.github.mailsni.internal.exim.text.Spaces;
import java.util.Arrays;

/** A piece of a line, and for each of its characters where in the line it stems from. Immutable. */
final class LocatedText {
    private final String text;
    /** The places in the line, from 1. */
    private final int[] columns;

    private LocatedText(String text, int[] columns) {
        this.text = text;
        this.columns = columns;
    }

    /** A whole line. */
    static LocatedText of(String line) {
        int[] columns = new int[line.length()];
        Arrays.setAll(columns, index -> index + 1);
        return new LocatedText(line, columns);
    }

    String text() {
        return text;
    }

    int length() {
        return text.length();
    }

    /** Returns the column of a character; for the place behind the last one, the column behind it. */
    int column(int index) {
        if (columns.length == 0) {
            return 1;
        }
        return index < columns.length ? columns[index] : columns[columns.length - 1] + 1;
    }

    LocatedText substring(int start, int end) {
        return new LocatedText(text.substring(start, end), Arrays.copyOfRange(columns, start, end));
    }

    LocatedText stripLeading() {
        return substring(Spaces.end(text, 0), text.length());
    }

    LocatedText stripTrailing() {
        return substring(0, Spaces.stripTrailing(text).length());
    }

    /** Puts pieces together. */
    static final class Builder {
        private final StringBuilder text = new StringBuilder();
        private int[] columns = new int[64];

        /** A piece of another one. */
        Builder append(LocatedText source, int start, int end) {
            reserve(end - start);
            System.arraycopy(source.columns, start, columns, text.length(), end - start);
            text.append(source.text, start, end);
            return this;
        }

        /** A text that stems from one place as a whole. */
        Builder append(String replacement, int column) {
            reserve(replacement.length());
            Arrays.fill(columns, text.length(), text.length() + replacement.length(), column);
            text.append(replacement);
            return this;
        }

        private void reserve(int more) {
            int needed = text.length() + more;
            if (needed > columns.length) {
                columns = Arrays.copyOf(columns, Math.max(needed, 2 * columns.length));
            }
        }

        int length() {
            return text.length();
        }

        LocatedText build() {
            return new LocatedText(text.toString(), Arrays.copyOf(columns, text.length()));
        }
    }
}
