package io.github.mailsni.exim;

/**
 * An item of a list of domains, or a key of a file for {@code wildlsearch} (Exim specification, sections 9.3 and 10.8).
 *
 * @param negated whether a {@code !} stands before it
 * @param test what it matches
 */
record ItemPattern(boolean negated, PatternTest test) {
    /** A key of a file: a regular expression behind {@code ^}, the end of a name behind {@code *}, or a name. */
    static ItemPattern ofKey(Text item) throws ProblemException {
        boolean negated = item.value().startsWith("!");
        Text pattern = negated ? withoutMark(item) : item;
        if (pattern.value().indexOf(';') >= 0 && !pattern.value().startsWith("^")) {
            throw new ProblemException("a lookup within a lookup is not supported", 0);
        }
        return new ItemPattern(negated, plain(pattern));
    }

    /** An item of a list of domains: the same, or the name of a list, {@code @}, or a lookup. */
    static ItemPattern ofDomain(Text item) throws ProblemException {
        boolean negated = item.value().startsWith("!");
        Text pattern = negated ? withoutMark(item) : item;
        return new ItemPattern(negated, domainTest(pattern));
    }

    private static Text withoutMark(Text item) {
        int start = 1;
        while (start < item.length() && Ascii.isSpace(item.value().charAt(start))) {
            start++;
        }
        return item.slice(start, item.length());
    }

    private static PatternTest domainTest(Text pattern) throws ProblemException {
        String value = pattern.value();
        if (value.startsWith("+")) {
            return new PatternTest.Named(value.substring(1));
        }
        if (value.equals("@")) {
            return new PatternTest.PrimaryHostname();
        }
        if (value.startsWith("@")) {
            throw new ProblemException(
                    "in a list of domains, " + Escaped.quoted(value)
                            + " is not supported: it would ask for the addresses of this host or of others; expected domains,"
                            + " patterns, +NAME or lookups",
                    0);
        }
        if (value.startsWith("/")) {
            throw new ProblemException(
                    "in a list of domains, the file " + Escaped.quoted(value) + " is not supported; write lsearch;"
                            + Escaped.text(value),
                    0);
        }
        int semicolon = value.indexOf(';');
        return semicolon < 0 || value.startsWith("^") ? plain(pattern) : lookup(pattern, semicolon);
    }

    private static PatternTest lookup(Text pattern, int semicolon) throws ProblemException {
        int start = semicolon + 1;
        while (start < pattern.length() && Ascii.isSpace(pattern.value().charAt(start))) {
            start++;
        }
        LookupType type = LookupType.parse(pattern.value().substring(0, semicolon));
        return new PatternTest.Lookup(type, pattern.slice(start, pattern.length()));
    }

    private static PatternTest plain(Text pattern) throws ProblemException {
        if (pattern.value().startsWith("^")) {
            return new PatternTest.Matching(Regex.compileCaseless(pattern.value()), pattern);
        }
        return pattern.value().startsWith("*") ? new PatternTest.Ending(pattern) : new PatternTest.Equal(pattern);
    }

    /** Whether it matches, with the {@code !} taken into account; sets variables if what is behind that matches. */
    boolean matches(Evaluation evaluation, Text subject, Span span) throws EvaluationException {
        return test.matches(evaluation, subject, span) != negated;
    }
}
