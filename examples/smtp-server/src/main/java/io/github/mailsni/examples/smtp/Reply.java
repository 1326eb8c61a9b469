package io.github.mailsni.examples.smtp;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A reply of the server (RFC 5321 section 4.2).
 *
 * @param code the three digits
 * @param lines the text, each line with its enhanced status code (RFC 3463) where the reply has one; at least one line
 */
record Reply(int code, List<String> lines) {
    Reply {
        lines = List.copyOf(lines);
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("a reply has a line");
        }
    }

    static Reply of(int code, String text) {
        return new Reply(code, List.of(text));
    }

    /** Whether the reply is positive: the request was carried out, or is valid so far. */
    boolean positive() {
        return code < 400;
    }

    /** Encodes the reply for the wire: every line has the code, in the last a space follows it. */
    byte[] encode() {
        int last = lines.size() - 1;
        String text = lines.stream()
                        .limit(last)
                        .map(line -> code + "-" + line + "\r\n")
                        .collect(Collectors.joining())
                + code + " " + lines.get(last) + "\r\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns the reply in one line, for the log. */
    @Override
    public String toString() {
        return code + " " + String.join(" / ", lines);
    }
}
