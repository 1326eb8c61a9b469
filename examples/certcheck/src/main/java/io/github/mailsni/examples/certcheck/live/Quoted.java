package io.github.mailsni.examples.certcheck.live;

import java.nio.charset.StandardCharsets;

/** Quotes a server's text for a message: in quotation marks, in printable ASCII, cut to a bounded length. */
final class Quoted {
    private static final int MOST = 160;

    private Quoted() {}

    static String of(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < Math.min(text.length(), MOST); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c >= 0x20 && c < 0x7f) {
                quoted.append(c);
            } else {
                quoted.append(String.format(c <= 0xff ? "\\x%02x" : "\\u%04x", (int) c));
            }
        }
        return quoted.append(text.length() > MOST ? "...\"" : "\"").toString();
    }

    static String of(byte[] bytes) {
        return of(new String(bytes, StandardCharsets.ISO_8859_1));
    }
}
