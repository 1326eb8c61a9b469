package io.github.mailsni.internal;

import java.util.Optional;

/**
 * Wildcards as text, {@code *.} and a domain, as files and certificates spell them and indexes of many names keep them. Names and
 * domains are in normal form.
 */
public final class Wildcards {
    private static final String LABEL = "*.";

    private Wildcards() {}

    /** Whether a text begins as a wildcard does. */
    public static boolean isWildcard(String pattern) {
        return pattern.startsWith(LABEL);
    }

    /** The wildcard for the hosts one label below a domain. */
    public static String below(String domain) {
        return LABEL + domain;
    }

    /** The domain of a wildcard; a text that is no wildcard as it is. */
    public static String nameOf(String pattern) {
        return isWildcard(pattern) ? pattern.substring(LABEL.length()) : pattern;
    }

    /** The wildcard that covers a host; empty for a name of one label, which none covers. */
    public static Optional<String> covering(String host) {
        int dot = host.indexOf('.');
        return dot < 0 ? Optional.empty() : Optional.of(below(host.substring(dot + 1)));
    }
}
