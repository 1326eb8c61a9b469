package io.github.mailsni.exim;

/** Text that is fit for a message: one line of printable ASCII. */
final class Escaped {
    private static final int MOST_QUOTED = 255;

    private Escaped() {}

    /** The text with everything outside printable ASCII escaped; what the operator typed otherwise stays as it is. */
    static String text(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.chars().forEach(c -> append(escaped, (char) c));
        return escaped.toString();
    }

    /** The same in quotation marks, cut after 255 characters: for what may stem from a client. */
    static String quoted(String text) {
        if (text.length() <= MOST_QUOTED) {
            return "\"" + text(text) + "\"";
        }
        return "\"" + text(text.substring(0, MOST_QUOTED)) + "\"...(" + text.length() + " characters)";
    }

    private static void append(StringBuilder escaped, char c) {
        switch (c) {
            case '\n' -> escaped.append("\\n");
            case '\r' -> escaped.append("\\r");
            case '\t' -> escaped.append("\\t");
            default -> {
                if (c >= ' ' && c < 0x7f) {
                    escaped.append(c);
                } else if (c <= 0xff) {
                    escaped.append(String.format("\\x%02x", (int) c));
                } else {
                    escaped.append(String.format("\\u%04x", (int) c));
                }
            }
        }
    }
}
