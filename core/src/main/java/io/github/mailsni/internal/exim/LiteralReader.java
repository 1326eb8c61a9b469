package io.github.mailsni.internal.exim;

import java.util.List;

/** Gathers text that stands for itself, with its escapes (Exim specification, section 11.1). */
final class LiteralReader {
    private static final int HIGHEST = 0x7f;

    private final Cursor cursor;
    private final StringBuilder text = new StringBuilder();
    private int start = -1;

    LiteralReader(Cursor cursor) {
        this.cursor = cursor;
    }

    /** Reads a character, an escape, or everything between two {@code \N}. */
    void read() throws SyntaxException {
        if (start < 0) {
            start = cursor.position();
        }
        if (cursor.peek() == '\\') {
            escape();
        } else {
            text.append((char) cursor.peek());
            cursor.advance();
        }
    }

    /** Everything up to a closing brace, or to the end. */
    Literal upToBrace() throws SyntaxException {
        int from = cursor.position();
        while (!cursor.atEnd() && cursor.peek() != '}') {
            read();
        }
        return new Literal(text.toString(), cursor.spanFrom(from));
    }

    /** Hands over what was read so far. */
    void moveTo(List<Node> parts) {
        if (start >= 0) {
            parts.add(new Literal(text.toString(), cursor.spanFrom(start)));
            text.setLength(0);
            start = -1;
        }
    }

    private void escape() throws SyntaxException {
        int backslash = cursor.position();
        cursor.advance();
        int c = cursor.peek();
        switch (c) {
            case Cursor.END ->
                throw cursor.source()
                        .syntaxError(
                                backslash, "\\ at the end; expected a character behind it, or \\\\ for a backslash");
            case 'N' -> verbatim();
            case 'b' -> take('\b');
            case 'n' -> take('\n');
            case 'r' -> take('\r');
            case 't' -> take('\t');
            case 'f' -> take('\f');
            case 'v' -> take('\u000b');
            case 'x' -> {
                cursor.advance();
                character(16, 2, backslash);
            }
            case '0', '1', '2', '3', '4', '5', '6', '7' -> character(8, 3, backslash);
            default -> take((char) c);
        }
    }

    private void take(char c) {
        text.append(c);
        cursor.advance();
    }

    private void verbatim() {
        cursor.advance();
        while (!cursor.atEnd() && !(cursor.peek() == '\\' && cursor.peek(1) == 'N')) {
            take((char) cursor.peek());
        }
        if (!cursor.atEnd()) {
            cursor.advance(2);
        }
    }

    private void character(int radix, int most, int backslash) throws SyntaxException {
        int value = 0;
        for (int i = 0; i < most && digit(radix) >= 0; i++) {
            value = value * radix + digit(radix);
            cursor.advance();
        }
        if (value == 0) {
            throw cursor.source()
                    .syntaxError(
                            backslash, "no text can have the character 0 in it; for a digit leave out the backslash");
        }
        if (value > HIGHEST) {
            throw cursor.source()
                    .syntaxError(
                            backslash, "expected an ASCII character, up to \\x7f or \\177; write others as they are");
        }
        text.append((char) value);
    }

    private int digit(int radix) {
        int c = cursor.peek();
        return c >= 0 && c <= HIGHEST ? Character.digit(c, radix) : -1;
    }
}
