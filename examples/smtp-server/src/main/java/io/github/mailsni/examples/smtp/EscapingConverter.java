package io.github.mailsni.examples.smtp;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.pattern.CompositeConverter;

/**
 * Implements {@code %escaped(...)} in a logback pattern: it turns its content into one line of printable ASCII, so that
 * no text from the network, not even in the message of an exception, forges a line or moves a cursor.
 */
public final class EscapingConverter extends CompositeConverter<ILoggingEvent> {
    /** Creates the converter; logback calls this. */
    public EscapingConverter() {}

    @Override
    protected String transform(ILoggingEvent event, String text) {
        return escape(text.strip());
    }

    /** Escapes a text to one line of printable ASCII. */
    static String escape(String text) {
        StringBuilder line = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c < 0x7f) {
                line.append(c);
            } else if (c == '\n' || c == '\t') {
                // joins the frames of a stack trace
                line.append(line.length() > 0 && line.charAt(line.length() - 1) == ' ' ? "" : " ");
            } else if (c <= 0xff) {
                line.append(String.format("\\x%02x", (int) c));
            } else {
                line.append(String.format("\\u%04x", (int) c));
            }
        }
        return line.toString();
    }
}
