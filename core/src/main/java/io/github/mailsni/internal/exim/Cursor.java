package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.exim.text.Ascii;

/** A place in an expression that moves forward while it is parsed. */
final class Cursor {
    static final int END = -1;

    private final Source source;
    private final String text;
    private int position;
    private long steps;

    Cursor(Source source) {
        this.source = source;
        this.text = source.text();
    }

    Source source() {
        return source;
    }

    int position() {
        return position;
    }

    /** Counts the steps so far: a character counts each time that it is read. */
    long steps() {
        return steps;
    }

    /** Counts what was looked at elsewhere for this expression. */
    void count(long others) {
        steps += others;
    }

    boolean atEnd() {
        return position >= text.length();
    }

    /** The next character, or {@link #END}. */
    int peek() {
        return peek(0);
    }

    int peek(int ahead) {
        steps++;
        int index = position + ahead;
        return index < text.length() ? text.charAt(index) : END;
    }

    void advance() {
        advance(1);
    }

    void advance(int characters) {
        position += characters;
    }

    /** Takes the next character if it is this one. */
    boolean take(char c) {
        if (peek() != c) {
            return false;
        }
        position++;
        return true;
    }

    /** Takes the next characters if they are these. */
    boolean takeText(String expected) {
        for (int i = 0; i < expected.length(); i++) {
            if (peek(i) != expected.charAt(i)) {
                return false;
            }
        }
        position += expected.length();
        return true;
    }

    void skipSpace() {
        while (Ascii.isSpace(peek())) {
            position++;
        }
    }

    /** Takes the letters, digits and underscores that follow. */
    String takeName() {
        int start = position;
        while (Ascii.isLetterOrDigit(peek()) || peek() == '_') {
            position++;
        }
        return text.substring(start, position);
    }

    /** Takes a name that may have hyphens, as the numbers behind an operator have. */
    String takeNameWithHyphens() {
        int start = position;
        while (Ascii.isLetterOrDigit(peek()) || peek() == '_' || peek() == '-') {
            position++;
        }
        return text.substring(start, position);
    }

    String takeDigits() {
        int start = position;
        while (Ascii.isDigit(peek())) {
            position++;
        }
        return text.substring(start, position);
    }

    /** Returns the text that was taken since an offset. */
    String since(int start) {
        return text.substring(start, position);
    }

    Span spanFrom(int start) {
        return source.span(start, position);
    }

    /** The next character as a message shows it. */
    String found() {
        int next = peek();
        return next == END ? "the end" : Printable.quoted(String.valueOf((char) next));
    }

    SyntaxException error(String problem) {
        return source.syntaxError(position, problem);
    }
}
