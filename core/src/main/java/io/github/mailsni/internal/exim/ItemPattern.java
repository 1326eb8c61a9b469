package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.exim.text.Ascii;
import io.github.mailsni.internal.exim.text.ProblemException;
import io.github.mailsni.internal.exim.text.Spaces;

/**
 * An item of a list of domains, a line of a file that stands for one, or a key of a file for {@code wildlsearch} (Exim specification,
 * sections 9.3 and 10.8).
 */
final class ItemPattern {
    private ItemPattern() {}

    /** A regular expression behind {@code ^}, the end of a name behind {@code *}, or a name. */
    static ItemMatcher ofKey(TaintedText pattern) throws ProblemException {
        if (pattern.value().indexOf(';') >= 0
                && !pattern.value().startsWith("^")
                && !pattern.value().startsWith("*")) {
            throw new ProblemException("a lookup within a lookup is not supported", 0);
        }
        return pattern(pattern);
    }

    private static ItemMatcher pattern(TaintedText pattern) throws ProblemException {
        String value = pattern.value();
        if (value.startsWith("^")) {
            return new ItemMatcher.Matching(Regex.compileCaseless(value), pattern);
        }
        if (value.startsWith("*")) {
            return new ItemMatcher.Ending(pattern);
        }
        int semicolon = value.indexOf(';');
        return semicolon < 0 ? new ItemMatcher.Equal(pattern) : lookup(pattern, semicolon);
    }

    /** Parses an item of a list of domains, which may also be {@code @} for this host, or a lookup with a {@code ;}. */
    static ItemMatcher ofDomain(TaintedText pattern) throws ProblemException {
        String value = pattern.value();
        if (value.equals("@")) {
            return new ItemMatcher.PrimaryHostname();
        }
        String lower = Ascii.lower(value);
        if (value.equals("@[]")
                || lower.startsWith("@mx_any")
                || lower.startsWith("@mx_primary")
                || lower.startsWith("@mx_secondary")) {
            throw new ProblemException(
                    "in a list of domains, " + Printable.quoted(value)
                            + " is not supported: it would ask for the addresses of this host or of others; expected domains,"
                            + " patterns, +NAME or lookups",
                    0);
        }
        return pattern(pattern);
    }

    private static ItemMatcher lookup(TaintedText pattern, int semicolon) throws ProblemException {
        int start = Spaces.end(pattern.value(), semicolon + 1);
        LookupType type = LookupType.parse(pattern.value().substring(0, semicolon));
        return new ItemMatcher.Lookup(type, pattern.slice(start, pattern.length()));
    }
}
