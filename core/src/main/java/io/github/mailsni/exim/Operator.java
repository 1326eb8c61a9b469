package io.github.mailsni.exim;

import java.util.Locale;

/** The operators that take nothing but a text. */
enum Operator {
    DOMAIN {
        @Override
        Text apply(Text text) {
            return text.remade(MailAddress.domain(text.value()));
        }
    },
    ESCAPE {
        @Override
        Text apply(Text text) {
            StringBuilder escaped = new StringBuilder();
            text.value().chars().forEach(c -> escaped.append(escape((char) c)));
            return text.remade(escaped.toString());
        }
    },
    LC {
        @Override
        Text apply(Text text) {
            return text.map(Ascii::lower);
        }
    },
    QUOTE {
        @Override
        Text apply(Text text) {
            String value = text.value();
            boolean plain =
                    !value.isEmpty() && value.chars().allMatch(c -> Ascii.isLetterOrDigit(c) || "_-.".indexOf(c) >= 0);
            return plain ? text : text.remade("\"" + quoted(value) + "\"");
        }
    },
    RXQUOTE {
        @Override
        Text apply(Text text) {
            StringBuilder quoted = new StringBuilder();
            text.value()
                    .chars()
                    .forEach(c ->
                            quoted.append(Ascii.isLetterOrDigit(c) ? "" : "\\").append((char) c));
            return text.remade(quoted.toString());
        }
    },
    STRLEN {
        @Override
        Text apply(Text text) {
            return text.remade(String.valueOf(text.length()));
        }
    },
    UC {
        @Override
        Text apply(Text text) {
            return text.map(Ascii::upper);
        }
    };

    abstract Text apply(Text text);

    static Operator of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static String escape(char c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\b' -> "\\b";
            case 0x0b -> "\\v";
            case '\f' -> "\\f";
            case '\t' -> "\t";
            default -> c >= ' ' && c < 0x7f ? String.valueOf(c) : String.format(Locale.ROOT, "\\%03o", (int) c);
        };
    }

    private static String quoted(String value) {
        return value.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }
}
