package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.exim.text.Ascii;

/**
 * A file as {@code lsearch} reads it (Exim specification, section 9.3): lines of a key, perhaps in quotation marks, then a
 * colon or white space, then the value. Lines that begin with white space continue the value; {@code #} begins a comment.
 */
final class LookupFile {
    private final String content;
    private int lineEnd;
    private int nextLine;
    private int keyStart;
    private int keyEnd;
    private int valueStart;
    private int line;
    private int linesTaken;

    LookupFile(String content) {
        this.content = content;
    }

    /** Goes to the next entry, if there is one. */
    boolean next() {
        while (nextLine < content.length()) {
            int start = nextLine;
            takeLine();
            line = linesTaken;
            if (start < lineEnd && content.charAt(start) != '#' && !Ascii.isSpace(content.charAt(start))) {
                readKey(start);
                return true;
            }
        }
        return false;
    }

    private void takeLine() {
        linesTaken++;
        int start = nextLine;
        int end = content.indexOf('\n', start);
        nextLine = end < 0 ? content.length() : end + 1;
        lineEnd = end < 0 ? content.length() : end;
        while (lineEnd > start && Ascii.isSpace(content.charAt(lineEnd - 1))) {
            lineEnd--;
        }
    }

    private void readKey(int start) {
        keyStart = start;
        int position = start;
        if (isQuoted()) {
            position = Quoted.at(content, start, lineEnd).end();
        } else {
            while (position < lineEnd && content.charAt(position) != ':' && !isSpace(position)) {
                position++;
            }
        }
        keyEnd = position;
        position = skipSpace(position);
        if (position < lineEnd && content.charAt(position) == ':') {
            position = skipSpace(position + 1);
        }
        valueStart = position;
    }

    private boolean isQuoted() {
        return content.charAt(keyStart) == '"';
    }

    private boolean isSpace(int index) {
        return Ascii.isSpace(content.charAt(index));
    }

    private int skipSpace(int from) {
        int position = from;
        while (position < lineEnd && isSpace(position)) {
            position++;
        }
        return position;
    }

    /** Whether the key of this entry is that, without regard to case. */
    boolean keyIs(String key) {
        if (isQuoted()) {
            return Ascii.equalsIgnoreCase(key(), key);
        }
        return keyEnd - keyStart == key.length() && Ascii.startsWithIgnoreCase(content, key, keyStart);
    }

    /** The key of this entry. */
    String key() {
        return isQuoted() ? Quoted.at(content, keyStart, keyEnd).text() : content.substring(keyStart, keyEnd);
    }

    /** The value of this entry; goes to its last line. */
    String value() {
        return continued(new StringBuilder(content.substring(valueStart, lineEnd)));
    }

    /** The whole entry with its key, which is without quotation marks then; goes to its last line. */
    String whole() {
        return continued(new StringBuilder(key()).append(content, keyEnd, lineEnd));
    }

    /** The line at which this entry begins, from 1. */
    int line() {
        return line;
    }

    private String continued(StringBuilder value) {
        while (nextLine < content.length()
                && Ascii.isSpace(content.charAt(nextLine))
                && content.charAt(nextLine) != '\n') {
            int start = nextLine;
            takeLine();
            if (start == lineEnd) {
                break;
            }
            value.append(' ').append(content, skipSpace(start), lineEnd);
        }
        return value.toString();
    }
}
