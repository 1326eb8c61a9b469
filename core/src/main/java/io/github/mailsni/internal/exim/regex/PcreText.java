package io.github.mailsni.internal.exim.regex;

import io.github.mailsni.internal.exim.text.Ascii;
import io.github.mailsni.internal.exim.text.ProblemException;
import java.util.ArrayList;
import java.util.List;

/** A regular expression of Perl's kind that is read from left to right, and what was written for Java so far. */
final class PcreText {
    static final int END = -1;

    private static final String CLASS_ESCAPES = "dDsSwWhHvV";

    private final String pattern;
    private final StringBuilder java = new StringBuilder();
    private final List<Integer> origins = new ArrayList<>();
    private int position;

    PcreText(String pattern) {
        this.pattern = pattern;
    }

    String java() {
        return java.toString();
    }

    /** The place in the original of a place in the translation. */
    int origin(int javaIndex) {
        if (javaIndex < 0 || origins.isEmpty()) {
            return 0;
        }
        return javaIndex < origins.size() ? origins.get(javaIndex) : pattern.length();
    }

    int position() {
        return position;
    }

    void moveTo(int other) {
        position = Math.min(other, pattern.length());
    }

    void advance() {
        position++;
    }

    void advance(int characters) {
        position += characters;
    }

    int peek() {
        return peek(0);
    }

    /** A character further on, or further back, or {@link #END}. */
    int peek(int ahead) {
        int index = position + ahead;
        return index >= 0 && index < pattern.length() ? pattern.charAt(index) : END;
    }

    boolean take(char c) {
        if (peek() != c) {
            return false;
        }
        position++;
        return true;
    }

    boolean lookingAt(String text) {
        return pattern.startsWith(text, position);
    }

    /** Finds a text from here on; negative if it does not occur. */
    int find(String text) {
        return pattern.indexOf(text, position);
    }

    String takeDigits(int most) {
        int start = position;
        while (Ascii.isDigit(peek()) && position - start < most) {
            position++;
        }
        return since(start);
    }

    String since(int start) {
        return pattern.substring(start, position);
    }

    /** Writes what was read since a place as it is. */
    void copy(int start) {
        emit(since(start), start);
    }

    void emit(String text, int origin) {
        java.append(text);
        for (int i = 0; i < text.length(); i++) {
            origins.add(origin);
        }
    }

    void emitLiteral(int c, int origin) {
        emit(Ascii.isLetterOrDigit(c) ? String.valueOf((char) c) : "\\x{" + Integer.toHexString(c) + "}", origin);
    }

    /** Whether an escape stands for a class of characters, in both languages alike. */
    static boolean isClassEscape(int c) {
        return c >= 0 && CLASS_ESCAPES.indexOf(c) >= 0;
    }

    /** Whether what was written last is such an escape. */
    boolean wroteClassEscape() {
        int length = java.length();
        return length > 1 && java.charAt(length - 2) == '\\' && isClassEscape(java.charAt(length - 1));
    }

    /** Goes on behind a backslash, and says what follows it. */
    int escaped() throws ProblemException {
        int c = peek(1);
        if (c == END) {
            throw new ProblemException("\\ at the end", position);
        }
        position++;
        return c;
    }

    /** Everything up to {@code \E}; the position is behind {@code \Q}. */
    void quotation() {
        while (peek() != END && !lookingAt("\\E")) {
            emitLiteral(peek(), position);
            position++;
        }
        moveTo(position + 2);
    }

    /** Reads a property such as {@code \p{L}}, which both languages spell alike; the position is behind the p. */
    void property(int start) throws ProblemException {
        int end = peek() == '{' ? find("}") + 1 : position + 1;
        if (end <= position || end > pattern.length()) {
            throw new ProblemException("malformed \\p", start);
        }
        position = end;
        copy(start);
    }

    /** The character that an escape stands for; the position is behind the backslash. */
    int escapedCharacter(int start) throws ProblemException {
        char c = pattern.charAt(position++);
        return switch (c) {
            case 'a' -> 7;
            case 'e' -> 0x1b;
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'x' -> hexadecimal(start);
            case 'c' -> control(start);
            case '0' -> digits(8, 2);
            default -> {
                if (Ascii.isLetterOrDigit(c)) {
                    throw new ProblemException("\\" + c + " is not supported", start);
                }
                yield c;
            }
        };
    }

    private int hexadecimal(int start) throws ProblemException {
        if (!take('{')) {
            return digits(16, 2);
        }
        int value = digits(16, 4);
        if (!take('}')) {
            throw new ProblemException("expected up to four hexadecimal digits in \\x{}", start);
        }
        return value;
    }

    /** The number that follows; small enough for a character. */
    int digits(int radix, int most) {
        int value = 0;
        for (int i = 0; i < most && peek() < 0x80 && Character.digit(peek(), radix) >= 0; i++) {
            value = value * radix + Character.digit(peek(), radix);
            position++;
        }
        return value;
    }

    private int control(int start) throws ProblemException {
        int c = peek();
        if (c <= ' ' || c >= 0x7f) {
            throw new ProblemException("expected a printable character behind \\c", start);
        }
        position++;
        return Ascii.upper(c) ^ 0x40;
    }
}
