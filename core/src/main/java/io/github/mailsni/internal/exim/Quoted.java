package io.github.mailsni.internal.exim;

/**
 * Text in quotation marks, in which a backslash escapes.
 *
 * @param text the text without marks and escapes
 * @param end the offset behind it
 */
record Quoted(String text, int end) {
    /** Reads from the opening mark to the closing one, or to the limit if there is none. */
    static Quoted at(String source, int start, int limit) {
        StringBuilder text = new StringBuilder();
        int position = start + 1;
        while (position < limit && source.charAt(position) != '"') {
            char c = source.charAt(position++);
            if (c == '\\' && position < limit) {
                c = unescape(source.charAt(position++));
            }
            text.append(c);
        }
        return new Quoted(text.toString(), Math.min(limit, position + 1));
    }

    private static char unescape(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> c;
        };
    }
}
