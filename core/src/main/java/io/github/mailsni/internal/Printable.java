package io.github.mailsni.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Text made fit for one line of a log, a message or a terminal. There are three kinds: text from the network is {@linkplain
 * #escape(String) escaped} to bounded ASCII; text from files and certificates keeps the {@linkplain #line letters of all scripts};
 * an expression of Exim's stays {@linkplain #typed as its operator typed it}.
 */
public final class Printable {
    private static final int MOST_CHARACTERS = 255;
    private static final HexFormat HEX = HexFormat.of();

    private Printable() {}

    /**
     * Escapes everything outside printable ASCII, the backslash and the quotation mark too: no two texts look alike, and none can
     * forge a line of a log or move a terminal's cursor.
     *
     * @param text any text
     * @param mostCharacters how much of the escaped text is kept; what is longer ends in {@code ...(N characters)}, where N
     *     is the length of the text as it was given
     * @return printable ASCII, no longer than {@code mostCharacters} and that remark, which has at most 28 characters
     */
    public static String escape(String text, int mostCharacters) {
        StringBuilder escaped = new StringBuilder(Math.min(text.length(), mostCharacters) + 16);
        for (int i = 0; i < text.length(); i++) {
            int before = escaped.length();
            char c = text.charAt(i);
            if (c == '\\' || c == '"') {
                escaped.append('\\').append(c);
            } else {
                append(escaped, c);
            }
            if (escaped.length() > mostCharacters) {
                escaped.setLength(before);
                return escaped.append("...(")
                        .append(text.length())
                        .append(" characters)")
                        .toString();
            }
        }
        return escaped.toString();
    }

    /** Escapes like {@link #escape(String, int)} and keeps 255 characters of the escaped text. */
    public static String escape(String text) {
        return escape(text, MOST_CHARACTERS);
    }

    /** Escapes the bytes of a name from the network: each byte outside printable ASCII becomes {@code \xNN}. */
    public static String escape(byte[] bytes) {
        return escape(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    /**
     * Escapes what moves a cursor, turns the direction of reading or shows nothing. Letters of all scripts remain, and the text is
     * not cut.
     */
    public static String line(String text) {
        if (text.codePoints().allMatch(Printable::isHarmless)) {
            return text;
        }
        StringBuilder line = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (isHarmless(c)) {
                line.appendCodePoint(c);
            } else {
                line.append(code(c));
            }
        });
        return line.toString();
    }

    /** A path as its owner wrote it, in one {@linkplain #line line}. */
    public static String path(Path path) {
        return line(path.toString());
    }

    /** Why the system did not do something with a file that the message names elsewhere. */
    public static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        // the message of a FileSystemException begins with the file
        String reason = failure instanceof FileSystemException system ? system.getReason() : failure.getMessage();
        return reason == null || reason.isEmpty() ? failure.getClass().getSimpleName() : line(reason);
    }

    /** Escapes everything outside printable ASCII, line ends and tabs as Exim spells them; all else stays, and the text is not cut. */
    public static String typed(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.chars().forEach(c -> {
            switch (c) {
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                case '\t' -> escaped.append("\\t");
                default -> append(escaped, (char) c);
            }
        });
        return escaped.toString();
    }

    /** Like {@link #typed}, in quotation marks and cut after 255 characters: for what may stem from a client. */
    public static String quoted(String text) {
        if (text.length() <= MOST_CHARACTERS) {
            return "\"" + typed(text) + "\"";
        }
        return "\"" + typed(text.substring(0, MOST_CHARACTERS)) + "\"...(" + text.length() + " characters)";
    }

    private static void append(StringBuilder escaped, char c) {
        if (c >= ' ' && c < 0x7f) {
            escaped.append(c);
        } else {
            escaped.append(code(c));
        }
    }

    private static String code(int c) {
        if (c <= 0xff) {
            return "\\x" + HEX.toHexDigits((byte) c);
        }
        return "\\u" + (c <= 0xffff ? HEX.toHexDigits((char) c) : Integer.toHexString(c));
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
