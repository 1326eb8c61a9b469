package io.github.mailsni.coverage;

import io.github.mailsni.internal.Printable;
import java.nio.file.Path;

/** Writes HTML in ASCII and escapes all text of files, certificates and servers. Not thread-safe. */
final class Html {
    private final StringBuilder page = new StringBuilder(1 << 16);

    /** Appends markup of the page itself. */
    Html raw(String markup) {
        page.append(markup);
        return this;
    }

    /** Appends text; bidirectional formatting characters, controls and lone surrogates are spelt out. */
    Html text(String text) {
        Printable.line(text).codePoints().forEach(this::append);
        return this;
    }

    /** Appends a number. */
    Html number(long number) {
        page.append(number);
        return this;
    }

    /** Appends a name, isolated so that letters that are read from right to left do not move the text around it. */
    Html code(String text) {
        return raw("<code>").text(text).raw("</code>");
    }

    /** Appends a path as its owner wrote it. */
    Html code(Path path) {
        return code(path.toString());
    }

    private void append(int c) {
        switch (c) {
            case '<' -> page.append("&lt;");
            case '>' -> page.append("&gt;");
            case '&' -> page.append("&amp;");
            case '"' -> page.append("&quot;");
            case '\'' -> page.append("&#39;");
            default -> {
                if (c < 0x7f) {
                    page.append((char) c);
                } else {
                    page.append("&#").append(c).append(';');
                }
            }
        }
    }

    @Override
    public String toString() {
        return page.toString();
    }
}
