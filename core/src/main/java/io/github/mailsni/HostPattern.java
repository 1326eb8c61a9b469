package io.github.mailsni;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What a file name or a certificate stands for: one host, or each host one label below a domain.
 *
 * <p>Immutable and thread-safe. Equal to another one that stands for the hosts that this one does.
 *
 * @param wildcard whether it stands for the hosts below {@code name}
 * @param name the host, or the domain behind {@code *.}
 */
public record HostPattern(boolean wildcard, ServerName name) {
    private static final String WILDCARD_LABEL = "*.";

    /**
     * Checks that there is a name.
     *
     * @param wildcard whether it stands for the hosts below {@code name}
     * @param name the host, or the domain behind {@code *.}
     */
    public HostPattern {
        requireNonNull(name, "name");
    }

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

    /**
     * Whether it stands for a host.
     *
     * @param host the host
     * @return true for the name itself, or, if this is a wildcard, for each name exactly one label below it (RFC 9525 section 6.3)
     */
    public boolean covers(ServerName host) {
        return wildcard
                ? wildcardFor(host.toString()).filter(toString()::equals).isPresent()
                : name.equals(host);
    }

    /** The host in A-labels, or {@code *.} and the domain. */
    @Override
    public String toString() {
        return wildcard ? WILDCARD_LABEL + name : name.toString();
    }
}
