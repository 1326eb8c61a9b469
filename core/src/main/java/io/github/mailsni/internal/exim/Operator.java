package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.exim.text.Ascii;
import io.github.mailsni.internal.exim.text.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/** The operators that make a text of a text. What stands behind an underscore in their names matters to some only. */
enum Operator {
    ADDRESS {
        @Override
        TaintedText apply(TaintedText text, String argument) {
            return text.remade(MailAddress.whole(text.value()));
        }
    },
    BASE32 {
        @Override
        TaintedText apply(TaintedText text, String argument) throws ProblemException {
            return text.remade(BaseNumbers.BASE32.encoded(text.value())).untainted();
        }
    },
    BASE32D {
        @Override
        TaintedText apply(TaintedText text, String argument) throws ProblemException {
            return text.remade(BaseNumbers.BASE32.decoded(text.value())).untainted();
        }
    },
    BASE62 {
        @Override
        TaintedText apply(TaintedText text, String argument) throws ProblemException {
            return text.remade(BaseNumbers.BASE62.encoded(text.value())).untainted();
        }
    },
    BASE62D {
        @Override
        TaintedText apply(TaintedText text, String argument) throws ProblemException {
            return text.remade(BaseNumbers.BASE62.decoded(text.value())).untainted();
        }
    },
    BASE64 {
        @Override
        TaintedText apply(TaintedText text, String argument) {
            return text.remade(Base64.getEncoder().encodeToString(text.value().getBytes(StandardCharsets.UTF_8)));
        }
    },
    BASE64D {
        @Override
        TaintedText apply(TaintedText text, String argument) throws ProblemException {
            return text.remade(EncodedText.decoded(text.value()));
        }
    },
    DOMAIN {
        @Override
        TaintedText apply(TaintedText text, String argument) {
            return text.remade(MailAddress.domain(text.value()));
        }
    },
    ESCAPE {
        @Override
        TaintedText apply(TaintedText text, String argument) {
            StringBuilder escaped = new StringBuilder();
            text.value().chars().forEach(c -> escaped.append(escape((char) c)));
            return text.remade(escaped.toString());
        }
    },
    ESCAPE8BIT {
        @Override
        TaintedText apply(TaintedText text, String argument) {
            StringBuilder escaped = new StringBuilder();
            text.value()
                    .chars()
                    .forEach(c -> escaped.append(
                            c < 0x7f && c != '\\'
                                    ? String.valueOf((char) c)
                                    : String.format(Locale.ROOT, "\\%03o", c)));
            return text.remade(escaped.toString());
        }
    },
    EVAL {
        @Override
        TaintedText apply(TaintedText text, String argument) throws ProblemException {
            return text.remade(String.valueOf(Arithmetic.value(text.value(), false)))
                    .untainted();
        }
    },
    EVAL10 {
        @Override
        TaintedText apply(TaintedText text, String argument) throws ProblemException {
            return text.remade(String.valueOf(Arithmetic.value(text.value(), true)))
                    .untainted();
        }
    },
    HEXQUOTE {
        @Override
        TaintedText apply(TaintedText text, String argument) {
            StringBuilder quoted = new StringBuilder();
            text.value()
                    .chars()
                    .forEach(c -> quoted.append(
                            c > ' ' && c < 0x7f ? String.valueOf((char) c) : String.format(Locale.ROOT, "\\x%02x", c)));
            return text.remade(quoted.toString());
        }
    },
    LC {
        @Override
        TaintedText apply(TaintedText text, String argument) {
            return text.map(Ascii::lower);
        }
    },
    LISTCOUNT {
        @Override
        TaintedText apply(TaintedText text, String argument) {
            return text.remade(String.valueOf(ItemList.of(text).items().size())).untainted();
        }
    },
    LOCAL_PART {
        @Override
        TaintedText apply(TaintedText text, String argument) {
            return text.remade(MailAddress.localPart(text.value()));
        }
    },
    MD5 {
        @Override
        TaintedText apply(TaintedText text, String argument) throws ProblemException {
            return text.remade(Digests.md5(text.value())).untainted();
        }
    },
    QUOTE {
        @Override
        TaintedText apply(TaintedText text, String argument) throws ProblemException {
            if (!argument.isEmpty()) {
                return forLookup(text, argument);
            }
            String value = text.value();
            boolean plain =
                    !value.isEmpty() && value.chars().allMatch(c -> Ascii.isLetterOrDigit(c) || "_-.".indexOf(c) >= 0);
            return plain ? text : text.remade("\"" + quoted(value) + "\"");
        }
    },
    QUOTE_LOCAL_PART {
        @Override
        TaintedText apply(TaintedText text, String argument) {
            return MailAddress.isPlainLocalPart(text.value()) ? text : text.remade("\"" + quoted(text.value()) + "\"");
        }
    },
    RXQUOTE {
        @Override
        TaintedText apply(TaintedText text, String argument) {
            StringBuilder quoted = new StringBuilder();
            text.value()
                    .chars()
                    .forEach(c ->
                            quoted.append(Ascii.isLetterOrDigit(c) ? "" : "\\").append((char) c));
            return text.remade(quoted.toString());
        }
    },
    SHA1 {
        @Override
        TaintedText apply(TaintedText text, String argument) throws ProblemException {
            return text.remade(Digests.sha1(text.value())).untainted();
        }
    },
    SHA2 {
        @Override
        TaintedText apply(TaintedText text, String argument) throws ProblemException {
            return text.remade(Digests.sha2(argument, text.value())).untainted();
        }
    },
    SHA3 {
        @Override
        TaintedText apply(TaintedText text, String argument) throws ProblemException {
            return text.remade(Digests.sha3(argument, text.value())).untainted();
        }
    },
    STRLEN {
        @Override
        TaintedText apply(TaintedText text, String argument) {
            return text.remade(String.valueOf(text.length())).untainted();
        }
    },
    UC {
        @Override
        TaintedText apply(TaintedText text, String argument) {
            return text.map(Ascii::upper);
        }
    };

    /**
     * Applies it.
     *
     * @param argument what stands behind the underscore in its name; empty if there is none
     * @throws ProblemException if the text is none for it
     */
    abstract TaintedText apply(TaintedText text, String argument) throws ProblemException;

    static Operator of(String name) {
        return switch (name) {
            case "sha256" -> SHA2;
            case "str2b64" -> BASE64;
            default -> valueOf(name.toUpperCase(Locale.ROOT));
        };
    }

    /** The kinds of lookups that are supported need no quoting. */
    private static TaintedText forLookup(TaintedText text, String type) throws ProblemException {
        if (!Vocabulary.LOOKUPS.supports(type)) {
            throw new ProblemException(Vocabulary.LOOKUPS.problem(type), 0);
        }
        return text;
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
