package io.github.mailsni;

import java.util.Optional;

/**
 * What a file name or a certificate stands for: one host, or each host one label below a domain.
 *
 * @param wildcard whether it stands for the hosts below {@code name}
 * @param name the host, or the domain behind {@code *.}
 */
record HostPattern(boolean wildcard, ServerName name) {
    private static final String WILDCARD_LABEL = "*.";

    /** The pattern that a text spells: a server name, or one behind {@code *.}. */
    static Optional<HostPattern> parse(String text) {
        boolean wildcard = text.startsWith(WILDCARD_LABEL);
        return ServerName.parse(wildcard ? text.substring(WILDCARD_LABEL.length()) : text)
                .map(name -> new HostPattern(wildcard, name));
    }

    /** The pattern that a person wrote, perhaps with U-labels. */
    static HostPattern ofUnicode(String text) {
        boolean wildcard = text.startsWith(WILDCARD_LABEL);
        return new HostPattern(
                wildcard, ServerName.ofUnicode(wildcard ? text.substring(WILDCARD_LABEL.length()) : text));
    }

    /** The wildcard that covers a host whose name is in normal form; none covers a name of one label. */
    static Optional<String> wildcardFor(String host) {
        int dot = host.indexOf('.');
        return dot < 0 ? Optional.empty() : Optional.of("*" + host.substring(dot));
    }

    static HostPattern of(ServerName name) {
        return new HostPattern(false, name);
    }

    /** The host, or the domain behind {@code *.}. */
    @Override
    public String toString() {
        return wildcard ? WILDCARD_LABEL + name : name.toString();
    }
}
