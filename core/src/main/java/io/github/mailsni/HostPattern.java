package io.github.mailsni;

import static java.util.Objects.requireNonNull;

import io.github.mailsni.internal.Wildcards;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A pattern for hosts in a file name, a certificate or a policy: it matches one host, or each host one label below a
 * domain (RFC 9525 section 6.3).
 *
 * <p>Immutable and thread-safe. Two patterns are equal if they match equal hosts.
 *
 * @since 0.1.0
 */
public final class HostPattern {
    private final boolean wildcard;
    private final ServerName name;

    private HostPattern(boolean wildcard, ServerName name) {
        this.wildcard = wildcard;
        this.name = requireNonNull(name, "name");
    }

    /**
     * Creates the pattern for one host.
     *
     * @param host the host
     * @return a pattern that covers only this host
     */
    public static HostPattern of(ServerName host) {
        return new HostPattern(false, host);
    }

    /**
     * Creates the wildcard for the hosts of a domain.
     *
     * @param domain the domain, {@code example.com} for {@code *.example.com}
     * @return a pattern that covers each host one label below the domain, and not the domain itself
     */
    public static HostPattern below(ServerName domain) {
        return new HostPattern(true, domain);
    }

    /**
     * Parses a pattern of ASCII characters.
     *
     * @param text any text; {@code mail.example.com} and {@code *.example.com} are patterns
     * @return the pattern, or empty if the text is no server name, and no server name behind {@code *.}
     */
    public static Optional<HostPattern> parse(String text) {
        return ServerName.parse(Wildcards.nameOf(text)).map(name -> new HostPattern(Wildcards.isWildcard(text), name));
    }

    /**
     * Parses a pattern that a person wrote: like {@link #parse}, but labels may also be U-labels (see {@link
     * ServerName#ofUnicode}).
     *
     * @param text a host name, or {@code *.} and a domain
     * @return the pattern
     * @throws IllegalArgumentException if the text is no pattern; the message says why
     */
    public static HostPattern ofUnicode(String text) {
        return new HostPattern(Wildcards.isWildcard(text), ServerName.ofUnicode(Wildcards.nameOf(text)));
    }

    /**
     * Whether this is a wildcard for the hosts of a domain.
     *
     * @return true for {@code *.example.com}, false for {@code mail.example.com}
     */
    public boolean isWildcard() {
        return wildcard;
    }

    /**
     * The name without the wildcard.
     *
     * @return the host, or the domain behind {@code *.}
     */
    public ServerName name() {
        return name;
    }

    /**
     * Whether the pattern covers a host.
     *
     * @param host the host
     * @return true for the name itself, or, if this is a wildcard, for each name exactly one label below it (RFC 9525 section 6.3)
     */
    public boolean covers(ServerName host) {
        return wildcard ? host.parent().filter(name.toString()::equals).isPresent() : name.equals(host);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HostPattern that && wildcard == that.wildcard && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return wildcard ? ~name.hashCode() : name.hashCode();
    }

    /** Returns the host in A-labels, or {@code *.} and the domain. */
    @Override
    public String toString() {
        return wildcard ? Wildcards.below(name.toString()) : name.toString();
    }
}
